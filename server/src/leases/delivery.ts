import type { Clock } from '#core/clock'
import { createRemembered } from '#core/remembered'
import type { Database } from '#db'

/** How leases of a country and product fared of late. */
export interface Delivery {
  leases: number
  /** Of those, the share that got a code, 0 to 1. */
  share: number
  /** Half of the codes came within this time; null where none came. */
  medianSeconds: number | null
}

export interface DeliveryRates {
  /** By `country/product`; only where enough leases ended. */
  read(): Promise<ReadonlyMap<string, Delivery>>
}

/** Fewer say more about chance than about delivery. */
export const fewestLeases = 20
const windowDays = 7
const trustedForMs = 60_000
/** Reading may take a twentieth of the time, however many leases there are. */
const restPerRead = 19

/**
 * $1 the time, $2 the lowest id to look at. Ids rise with the time, and `lease` has no index by it: each read answers the
 * lowest id that still lies in the window, with the longest lease before it, where the next one may begin.
 */
const statement = `
with ended as materialized (
  select lease_id, country_code, product_id, ended_at, code_message_id is not null as delivered,
    greatest(0, extract(epoch from code_at - started_at))::float8 as seconds
  from lease
  where lease_id >= $2 and (ended_at is null or ended_at > $1::timestamptz - interval '${windowDays} days')
)
select country_code, product_id, count(*)::int as leases, avg(delivered::int)::float8 as share,
  percentile_cont(0.5) within group (order by seconds) filter (where delivered) as median_seconds,
  (select coalesce(min(lease_id), $2) from ended) as lowest
from ended
where ended_at is not null
group by 1, 2
having count(*) >= ${fewestLeases}`

export function createDeliveryRates(database: Database, clock: Clock): DeliveryRates {
  let lowest = 0

  async function read(): Promise<ReadonlyMap<string, Delivery>> {
    const rows = await database.hot<{
      country_code: string
      product_id: number
      leases: number
      share: number
      median_seconds: number | null
      lowest: number
    }>('read-delivery', statement, [clock.now(), lowest])
    lowest = rows[0]?.lowest ?? lowest
    return new Map(
      rows.map((row) => [
        `${row.country_code}/${row.product_id}`,
        { leases: row.leases, share: row.share, medianSeconds: row.median_seconds },
      ]),
    )
  }

  const rates = createRemembered({ clock, trustedForMs, restPerRead, most: 1, read })
  return { read: async () => rates.get('all') }
}
