import * as z from 'zod'
import { countryCode, money, productId } from './common.ts'

export const product = z
  .object({
    id: productId,
    name: z.string(),
    leaseSeconds: z.int().meta({ description: 'How long a number is lent for this product.' }),
    retentionSeconds: z.int().meta({ description: 'How long a code can be read after the lease ends.' }),
  })
  .meta({ id: 'Product', examples: [{ id: '2', name: 'Telegram', leaseSeconds: 1200, retentionSeconds: 86400 }] })

export type Product = z.infer<typeof product>

export const productList = z.object({ data: z.array(product) }).meta({ id: 'ProductList' })

/** How many leases got a code and how soon, where at least 20 leases ended in the last seven days; else null. */
export const delivery = z
  .object({
    share: z.number().min(0).max(1).meta({ description: 'The share of leases that received a code, 0 to 1.' }),
    medianSeconds: z
      .number()
      .nullable()
      .meta({ description: 'Half of the codes arrived within this time; null if none arrived.' }),
    leases: z.int().meta({ description: 'How many leases this is based on.' }),
  })
  .meta({ id: 'Delivery', examples: [{ share: 0.87, medianSeconds: 9.5, leases: 412 }] })

export type Delivery = z.infer<typeof delivery>

export const countryOffer = z
  .object({
    productId,
    price: money,
    available: z.int().meta({ description: 'Numbers available for this product now.' }),
    delivery: delivery.nullable(),
  })
  .meta({ id: 'CountryOffer' })

export type CountryOffer = z.infer<typeof countryOffer>

export const country = z
  .object({
    code: countryCode,
    isoCode: countryCode.meta({ description: 'ISO 3166-1: `GB` where `code` is `UK`.' }),
    callingCode: z.string(),
    name: z.object({ en: z.string(), fa: z.string() }),
    price: money.meta({ description: 'For products without a price of their own.' }),
    available: z.int().meta({ description: 'Numbers of the country that are available now for at least one product.' }),
    sandbox: z.boolean().meta({ description: 'Some of them are fictional numbers from the sandbox.' }),
    offers: z.array(countryOffer).meta({ description: 'One for each product, in the order of `products`.' }),
  })
  .meta({
    id: 'Country',
    examples: [
      {
        code: 'RU',
        isoCode: 'RU',
        callingCode: '7',
        name: { en: 'Russia', fa: 'روسیه' },
        price: { amount: 3000, currency: 'IRT' },
        available: 12,
        sandbox: false,
        offers: [
          {
            productId: '2',
            price: { amount: 3000, currency: 'IRT' },
            available: 9,
            delivery: { share: 0.87, medianSeconds: 9.5, leases: 412 },
          },
        ],
      },
    ],
  })

export type Country = z.infer<typeof country>

export const countryList = z.object({ data: z.array(country) }).meta({ id: 'CountryList' })

export const countriesQuery = z.object({
  productId: productId.optional().meta({ description: 'Only the offers for this product.' }),
})
