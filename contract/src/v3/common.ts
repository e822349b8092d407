import * as z from 'zod'

/** A time in ISO 8601, always UTC, with milliseconds. */
export const time = z.iso.datetime().meta({ examples: ['2026-11-24T12:00:00.250Z'] })

/**
 * An amount of money: a JSON integer of the currency's smallest unit (Toman, `IRT`, has none smaller than itself), never
 * beyond 2^53 - 1, so that every JSON parser reads it exactly. Never without its currency.
 */
export const money = z
  .object({ amount: z.int(), currency: z.string().regex(/^[A-Z]{3}$/, 'must be three capital letters, such as IRT') })
  .meta({
    id: 'Money',
    description: 'An integer amount of the smallest unit of the currency. The toman (IRT) has no smaller unit.',
    examples: [{ amount: 3000, currency: 'IRT' }],
  })

export type Money = z.infer<typeof money>

/** Money in a request, which refuses what it does not know. */
export const moneyAsked = z.strictObject(money.shape)

/** A country of the catalogue, such as `RU`. `UK` is the United Kingdom; `GB` is accepted and never sent out. */
export const countryCode = z
  .string()
  .regex(/^[A-Z]{2}$/, 'must be two capital letters, such as RU')
  .meta({ examples: ['RU', 'UK'] })

/** A product of the catalogue, such as `2` for Telegram; the same as in the first contract. */
export const productId = z
  .string()
  .regex(/^[1-9][0-9]{0,9}$/, 'must be an id from the catalogue, such as 2')
  .meta({ examples: ['2', '32'] })

export const maxPageLimit = 100

/** Lists are read page by page: `nextCursor` of one page is `cursor` of the next. Cursors are opaque. */
export const pageQuery = z.object({
  limit: z.coerce
    .number<string>()
    .int()
    .min(1)
    .max(maxPageLimit)
    .default(25)
    .meta({ description: 'Items per page, 1 to 100.' }),
  cursor: z.string().max(200).optional().meta({ description: '`nextCursor` of the previous page.' }),
})

/** One page. `nextCursor` is null on the last; the same is said by a `Link` header with `rel="next"`. */
export function page<Item extends z.ZodType>(item: Item, id: string) {
  return z.object({ data: z.array(item), nextCursor: z.string().nullable() }).meta({ id })
}

/** The longest `wait`, in seconds. */
export const maxLeaseWaitSeconds = 60
