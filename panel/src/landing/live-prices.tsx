import { useState } from 'react'
import { Card, NativeSelect, Text, Title, VisuallyHidden } from '@mantine/core'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import type { v3 } from '@verifyplus/contract'
import { Link } from 'react-router'
import { useCountries, useProducts } from '../api/index.ts'
import { useFormats, useTexts } from '../i18n/index.ts'
import { usePreferences } from '../preferences/preferences.ts'
import { CountryName, EmptyState, ErrorState, LoadingState, Money, productName, SandboxNote } from '../ui/index.ts'
import { landingTexts } from './texts.ts'
import classes from './landing.module.css'

/** What a code of each country costs for one product, and how many numbers are free: as it is now. */
export function LivePrices() {
  const texts = useTexts(landingTexts)
  const products = useProducts()
  const { language } = usePreferences()
  const [chosen, setChosen] = useState<string | null>(null)
  const countries = useCountries()
  const productId = chosen ?? products.data?.[0]?.id
  return (
    <Card className={classes.prices} shadow="md">
      <div className={classes.pricesHead}>
        <div>
          <Title order={2} size="h4">
            {texts.prices}
          </Title>
          <Text size="sm" c="dimmed">
            {texts.pricesText}
          </Text>
        </div>
        <NativeSelect
          aria-label={texts.product}
          data={products.data?.map((product) => ({ value: product.id, label: productName(product, language) })) ?? []}
          value={productId ?? ''}
          onChange={(event) => setChosen(event.currentTarget.value)}
          w={150}
        />
      </div>
      {countries.data?.some(({ sandbox }) => sandbox) && <SandboxNote />}
      <Offers productId={productId} error={products.error} retry={() => void products.refetch()} />
    </Card>
  )
}

interface OffersProps {
  readonly productId: string | undefined
  readonly error: Error | null
  readonly retry: () => void
}

function Offers({ productId, error, retry }: OffersProps) {
  const texts = useTexts(landingTexts)
  // Of all products at once: choosing another one then waits for nothing.
  const countries = useCountries()
  if (error) return <ErrorState error={error} retry={retry} />
  if (countries.isError && !countries.data)
    return <ErrorState error={countries.error} retry={() => void countries.refetch()} />
  if (productId === undefined || !countries.data) return <LoadingState rows={7} height={44} />
  if (countries.data.length === 0) return <EmptyState title={texts.emptyTitle} text={texts.emptyText} />
  return (
    <ul className={classes.offers}>
      {countries.data.map((country) => (
        <OfferRow key={country.code} country={country} productId={productId} />
      ))}
    </ul>
  )
}

function OfferRow({ country, productId }: { readonly country: v3.Country; readonly productId: string }) {
  const texts = useTexts(landingTexts)
  const formats = useFormats()
  const { language } = usePreferences()
  const offer = country.offers.find((each) => each.productId === productId)
  const available = offer?.available ?? 0
  const query = new URLSearchParams({ country: country.code, product: productId })
  const Chevron = language === 'fa' ? IconChevronLeft : IconChevronRight
  return (
    <li>
      <Link to={`/get-number?${query}`} className={classes.offer}>
        <VisuallyHidden>{texts.get}</VisuallyHidden>
        <CountryName country={country} code={country.code} />
        <span className={classes.offerEnd}>
          {offer?.delivery && <Delivery delivery={offer.delivery} />}
          <span className={classes.free}>
            {available === 0 ? texts.none : `${formats.number(available)} ${texts.free}`}
          </span>
          <strong className={classes.price}>
            <Money value={offer?.price ?? country.price} />
          </strong>
          <Chevron size={16} aria-hidden="true" />
        </span>
      </Link>
    </li>
  )
}

function Delivery({ delivery }: { readonly delivery: v3.Delivery }) {
  const texts = useTexts(landingTexts)
  const formats = useFormats()
  const share = formats.share(delivery.share)
  return (
    <span
      className={classes.delivery}
      title={texts.deliveryOf(share, delivery.leases, formats.number(delivery.leases))}
    >
      {share}
    </span>
  )
}
