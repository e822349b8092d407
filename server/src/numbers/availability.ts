import type { Clock } from '#core/clock'
import { createRemembered } from '#core/remembered'
import type { Database } from '#db'
import { freeNumber, lendable } from './lendable.ts'

/** How many numbers of a country can be obtained now, in memory. */
export interface Availability {
  online(countryCode: string): number | Promise<number>
  /** Something was lent, came back, was imported or retired. */
  changed(countryCodes: readonly string[] | 'all'): void
}

/** Resting numbers become free by the clock alone, and no NOTIFY tells it. */
const trustedForMs = 1_000
/** Counting may take a tenth of the time: a stock of a million numbers is counted less often than one of a thousand. */
const restPerCount = 9
/** The partial index `number_free` holds what is neither lent nor retired; only that is read. */
const statement = `
select count(*)::int as online
from number n
where n.country_code = $1 and ${freeNumber('n', '$2')}
  and (
    -- What has nothing on its row is free for whatever is lent, without a look at the products.
    (n.product_ids is null and (n.reusable or n.spent_product_ids = '{}') and n.live_product_ids = '{}'
      and n.products_rest_until <= $2 and exists (select from product where enabled))
    or exists (select from product p where p.enabled and ${lendable('n', 'p', '$2')})
  )`

/** Country codes of the catalogue come here, and what an operator may add to it. */
const mostCountries = 1_000

export function openAvailability(database: Database, clock: Clock): Availability {
  const counts = createRemembered<string, number>({
    clock,
    trustedForMs,
    restPerRead: restPerCount,
    most: mostCountries,
    async read(countryCode) {
      const rows = await database.hot<{ online: number }>('count-available', statement, [countryCode, clock.now()])
      return rows[0]?.online ?? 0
    },
  })
  return {
    online: (countryCode) => counts.get(countryCode),
    changed(countryCodes) {
      if (countryCodes === 'all') counts.forgetAll()
      else for (const countryCode of countryCodes) counts.forget(countryCode)
    },
  }
}
