import {
  IconBrandDiscord,
  IconBrandFacebook,
  IconBrandGmail,
  IconBrandGoogle,
  IconBrandInstagram,
  IconBrandLinkedin,
  IconBrandSteam,
  IconBrandTelegram,
  IconBrandTiktok,
  IconBrandTwitter,
  IconBrandWhatsapp,
  IconMessageCode,
  type Icon,
} from '@tabler/icons-react'
import type { v3 } from '@verifyplus/contract'
import { useProducts } from '../api/index.ts'
import { usePreferences } from '../preferences/preferences.ts'
import { productName } from './product-names.ts'
import classes from './product.module.css'

const marks: Readonly<Record<string, Icon>> = {
  discord: IconBrandDiscord,
  facebook: IconBrandFacebook,
  gmail: IconBrandGmail,
  google: IconBrandGoogle,
  instagram: IconBrandInstagram,
  linkedin: IconBrandLinkedin,
  steam: IconBrandSteam,
  telegram: IconBrandTelegram,
  tiktok: IconBrandTiktok,
  twitter: IconBrandTwitter,
  whatsapp: IconBrandWhatsapp,
}

/** The mark of a product on a tile; one for all that have none of their own. */
export function ProductMark({ product, size = 34 }: { readonly product: v3.Product | undefined; size?: number }) {
  const Mark = marks[product?.name.toLowerCase() ?? ''] ?? IconMessageCode
  return (
    <span className={classes.mark} style={{ inlineSize: size, blockSize: size }} aria-hidden="true">
      <Mark size={size * 0.62} stroke={1.6} />
    </span>
  )
}

/** Names products in the visitor's language, by their id. One that left the catalogue is called by its number. */
export function useProductName(): (productId: string) => string {
  const { data } = useProducts()
  const { language } = usePreferences()
  return (productId) => {
    const product = data?.find(({ id }) => id === productId)
    return product ? productName(product, language) : `#${productId}`
  }
}

/** Mark and name on one line. */
export function ProductName({ productId }: { readonly productId: string }) {
  const { data } = useProducts()
  const nameOf = useProductName()
  return (
    <span className={classes.line}>
      <ProductMark product={data?.find(({ id }) => id === productId)} size={28} />
      <bdi>{nameOf(productId)}</bdi>
    </span>
  )
}
