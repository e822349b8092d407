import type { Database } from '#db'

/** When a customer gets no new numbers for a while. */
export interface PauseRule {
  /** More than this share of its last leases ended without a charge, 0 to 1. */
  unchargedShare: number
  pauseSeconds: number
}

export const ordinaryPauseRule: PauseRule = { unchargedShare: 0.7, pauseSeconds: 3_600 }

/** How many leases of a country and product are judged; who has ended fewer is not judged. */
const leasesJudged = 20
/** Among how many of the customer's latest leases, of whatever country and product, they are looked for. */
const latestLeases = 1_000
/** How many times the share of the others it has to be. */
const timesTheOthers = 2
/** The others are judged by their part in the latest leases of all, which are read by their ids. */
const othersLeases = 100_000
const othersDays = 7
const customersPerRun = 500

/**
 * $1 the time, $2 the share, $3 the seconds. Looks at those of whom a lease ended without a charge since the last run. It counts
 * as a charge that something was handed over, also for a price of 0.
 *
 * A customer is compared with all others that have paid before, for the same country and product: where a supplier is silent,
 * everybody's leases end without a charge, and nobody is paused. Nor is anybody where there are no such others.
 */
const statement = `
with looked_at as materialized (
  delete from uncharged_end u
  using (
    select customer_id, country_code, product_id from uncharged_end
    order by customer_id limit ${customersPerRun} for update skip locked
  ) due
  where (u.customer_id, u.country_code, u.product_id) = (due.customer_id, due.country_code, due.product_id)
  returning u.customer_id, u.country_code, u.product_id
),
suspect as materialized (
  select u.customer_id, u.country_code, u.product_id, own.uncharged::float8 / own.ended as share, own.last_end
  from looked_at u
  cross join lateral (
    select count(*) as ended, count(*) filter (where paid_at is null) as uncharged, max(ended_at) as last_end
    from (
      select paid_at, ended_at
      from (
        select l.lease_id, l.country_code, l.product_id, l.paid_at, l.ended_at
        from lease l where l.customer_id = u.customer_id order by l.lease_id desc limit ${latestLeases}
      ) latest
      where country_code = u.country_code and product_id = u.product_id and ended_at is not null
      order by lease_id desc limit ${leasesJudged}
    ) last
  ) own
  where own.ended = ${leasesJudged} and own.uncharged > $2::float8 * own.ended
),
others as materialized (
  select l.customer_id, l.country_code, l.product_id, l.paid_at is null as uncharged
  from lease l
  join customer c on c.customer_id = l.customer_id and c.paid_at is not null
  where exists (select from suspect)
    and l.lease_id > (select coalesce(max(lease_id), 0) - ${othersLeases} from lease)
    and l.ended_at > $1::timestamptz - interval '${othersDays} days'
    and (l.country_code, l.product_id) in (select country_code, product_id from suspect)
),
of_all as (
  select country_code, product_id, count(*) as ended, count(*) filter (where uncharged) as uncharged from others group by 1, 2
),
of_each as (
  select customer_id, country_code, product_id, count(*) as ended, count(*) filter (where uncharged) as uncharged from others group by 1, 2, 3
),
guilty as (
  select s.customer_id, max(s.last_end) + make_interval(secs => $3) as until
  from suspect s
  join of_all a using (country_code, product_id)
  left join of_each o using (customer_id, country_code, product_id)
  where a.ended > coalesce(o.ended, 0)
    and s.share > ${timesTheOthers} * (a.uncharged - coalesce(o.uncharged, 0))::float8 / (a.ended - coalesce(o.ended, 0))
  group by s.customer_id
),
paused as (
  update customer c set paused_until = greatest(c.paused_until, guilty.until)
  from guilty where c.customer_id = guilty.customer_id and guilty.until > $1
  returning c.customer_id
)
select (select count(*)::int from looked_at) as looked_at, coalesce((select array_agg(customer_id) from paused), '{}') as paused`

/** Pauses whom the rule finds, and answers whom. Stops early when the signal aborts. */
export async function pauseCustomers(
  database: Database,
  at: Date,
  rule: PauseRule = ordinaryPauseRule,
  signal?: AbortSignal,
): Promise<number[]> {
  const paused = new Set<number>()
  for (;;) {
    const [row] = await database.hot<{ looked_at: number; paused: number[] }>('pause-customers', statement, [
      at,
      rule.unchargedShare,
      rule.pauseSeconds,
    ])
    for (const customerId of row?.paused ?? []) paused.add(customerId)
    if (signal?.aborted || (row?.looked_at ?? 0) < customersPerRun) return [...paused]
  }
}
