import type { Clock } from '#core/clock'
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
/** Below this a count costs less than it saves. */
const cheapCountMs = 5

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

interface Count {
  online: number
  atMs: number
  tookMs: number
  stale: boolean
}

export function openAvailability(database: Database, clock: Clock): Availability {
  const counts = new Map<string, Count>()
  const counting = new Map<string, { answer: Promise<number>; outdated: boolean }>()

  function fresh(count: Count): boolean {
    const ageMs = clock.elapsedMs() - count.atMs
    if (count.tookMs >= cheapCountMs && ageMs < count.tookMs * (restPerCount + 1)) return true
    return !count.stale && ageMs < trustedForMs
  }

  async function count(countryCode: string): Promise<number> {
    const at = clock.now()
    const startedMs = clock.elapsedMs()
    const run = { answer: Promise.resolve(0), outdated: false }
    run.answer = database
      .hot<{ online: number }>('count-available', statement, [countryCode, at])
      .then((rows) => rows[0]?.online ?? 0)
    counting.set(countryCode, run)
    try {
      const online = await run.answer
      counts.set(countryCode, {
        online,
        atMs: startedMs,
        tookMs: clock.elapsedMs() - startedMs,
        stale: run.outdated,
      })
      return online
    } finally {
      if (counting.get(countryCode) === run) counting.delete(countryCode)
    }
  }

  return {
    online(countryCode) {
      const known = counts.get(countryCode)
      if (known && fresh(known)) return known.online
      const running = counting.get(countryCode)
      return running && !running.outdated ? running.answer : count(countryCode)
    },
    changed(countryCodes) {
      for (const [countryCode, known] of counts)
        if (countryCodes === 'all' || countryCodes.includes(countryCode)) known.stale = true
      for (const [countryCode, run] of counting)
        if (countryCodes === 'all' || countryCodes.includes(countryCode)) run.outdated = true
    },
  }
}
