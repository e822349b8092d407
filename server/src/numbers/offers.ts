import type { Clock } from '#core/clock'
import { createRemembered } from '#core/remembered'
import type { Database } from '#db'
import { lendable, freeNumber } from './lendable.ts'
import { sandboxKind } from './sandbox-stock.ts'

/** How many numbers can be lent now: of a country for whichever product, and for each product. */
export interface OfferCounts {
  country(countryCode: string): number
  product(countryCode: string, productId: number): number
  /** Whether some of the country's numbers are the sandbox's. */
  sandbox(countryCode: string): boolean
}

export interface Offers {
  counts(): Promise<OfferCounts>
}

/** People who compare prices need no newer count; who wants a number gets the truth when asking for one. */
const trustedForMs = 2_000
/** Counting may take a tenth of the time, however large the stock is. */
const restPerCount = 9

/** $1 the time. One walk over the free numbers of `number_free`. */
const statement = `
with free as materialized (
  select n.country_code, s.kind = '${sandboxKind}' as sandbox,
    array(select p.product_id from product p where p.enabled and ${lendable('n', 'p', '$1')}) as product_ids
  from number n join supplier s using (supplier_id)
  where ${freeNumber('n', '$1')}
)
select country_code, null as product_id, count(*)::int as numbers, bool_or(sandbox) as sandbox from free where product_ids <> '{}' group by 1
union all
select country_code, product_id, count(*)::int, bool_or(sandbox) from free cross join unnest(product_ids) as product_id group by 1, 2`

/** One count for all who ask meanwhile, kept in memory. */
export function openOffers(database: Database, clock: Clock): Offers {
  const counted = createRemembered<'all', OfferCounts>({
    clock,
    trustedForMs,
    restPerRead: restPerCount,
    most: 1,
    read: () => count(database, clock.now()),
  })
  return { counts: async () => counted.get('all') }
}

async function count(database: Database, at: Date): Promise<OfferCounts> {
  const rows = await database.hot<{
    country_code: string
    product_id: number | null
    numbers: number
    sandbox: boolean
  }>('count-offers', statement, [at])
  const numbers = new Map(rows.map((row) => [`${row.country_code}/${row.product_id ?? ''}`, row.numbers]))
  const fictional = new Set(rows.filter((row) => row.sandbox).map((row) => row.country_code))
  return {
    country: (countryCode) => numbers.get(`${countryCode}/`) ?? 0,
    product: (countryCode, productId) => numbers.get(`${countryCode}/${productId}`) ?? 0,
    sandbox: (countryCode) => fictional.has(countryCode),
  }
}
