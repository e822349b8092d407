import { sql } from 'kysely'
import type { Database } from '#db'

export interface StatisticsRequest {
  customerId: number
  from: Date
  before: Date
  /** Minutes before UTC of whose days are counted. */
  utcOffsetMinutes: number
}

interface Counted {
  leases: number
  /** Of those, the ones that got a code or have ended. */
  settled: number
  /** Of those, the ones that got a code. */
  delivered: number
  chargedMinor: bigint
  currency: string
}

export interface OwnStatistics {
  /** False where there were more leases than are counted. */
  complete: boolean
  /** `date` is `2026-11-24`; the earliest first. */
  days: (Counted & { date: string })[]
  /** By country and product, those with most leases first. `medianSeconds` is null where no code came. */
  groups: (Counted & { countryCode: string; productId: number; medianSeconds: number | null })[]
}

/** Nobody looks at more, and counting them takes about a second. */
const mostLeasesCounted = 100_000

interface Row {
  date: string | null
  country_code: string | null
  product_id: number | null
  currency: string
  leases: number
  settled: number
  delivered: number
  charged_minor: bigint
  median_seconds: number | null
}

/** How a customer's own leases fared that began in a time: by day, and by country and product. Reads no codes. */
export async function readOwnStatistics(
  database: Database,
  { customerId, from, before, utcOffsetMinutes }: StatisticsRequest,
): Promise<OwnStatistics> {
  const { rows } = await sql<Row>`
    with own as materialized (
      select country_code, product_id, currency, charged_minor,
        to_char(started_at at time zone 'UTC' + make_interval(mins => ${utcOffsetMinutes}::int), 'YYYY-MM-DD') as date,
        code_message_id is not null as delivered,
        code_message_id is not null or ended_at is not null as settled,
        greatest(0, extract(epoch from code_at - started_at))::float8 as seconds
      from lease
      where customer_id = ${customerId} and started_at >= ${from} and started_at < ${before}
      order by lease_id desc limit ${mostLeasesCounted + 1}
    )
    select date, country_code, product_id, currency, count(*)::int as leases,
      count(*) filter (where settled)::int as settled, count(*) filter (where delivered)::int as delivered,
      sum(charged_minor)::bigint as charged_minor,
      percentile_cont(0.5) within group (order by seconds) filter (where delivered) as median_seconds
    from own
    group by grouping sets ((date, currency), (country_code, product_id, currency))
    order by date, leases desc, country_code, product_id`.execute(database.kysely)
  const countedOf = (row: Row): Counted => ({
    leases: row.leases,
    settled: row.settled,
    delivered: row.delivered,
    chargedMinor: row.charged_minor,
    currency: row.currency,
  })
  const days = rows.flatMap((row) => (row.date === null ? [] : [{ date: row.date, ...countedOf(row) }]))
  const groups = rows.flatMap((row) =>
    row.country_code === null || row.product_id === null
      ? []
      : [
          {
            countryCode: row.country_code,
            productId: row.product_id,
            medianSeconds: row.median_seconds,
            ...countedOf(row),
          },
        ],
  )
  return { complete: days.reduce((sum, { leases }) => sum + leases, 0) <= mostLeasesCounted, days, groups }
}
