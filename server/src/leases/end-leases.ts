import type { Database } from '#db'
import { endedState } from './lease.ts'

/**
 * Ends leases whose time is over, at most $2 of them. They end at the time they were due, not at the time this runs, so
 * that a message is matched the same however late the job is.
 *
 * Locks: leases by id, then customers by id, then numbers. A claim locks customers before numbers and never waits for a
 * number; collecting locks no customer's row and no number.
 */
const statement = `
with due as materialized (
  select lease_id, customer_id, number_id, product_id, country_code, expires_at, paid_at is not null as paid
  from lease
  where ended_at is null and expires_at <= $1
  order by lease_id
  limit $2
  for no key update skip locked
),
ended as (
  update lease l set ended_at = due.expires_at, state = case when due.paid then '${endedState({ paid: true }, 'time')}' else '${endedState({ paid: false }, 'time')}' end
  from due where l.lease_id = due.lease_id
  returning l.lease_id
),
holder as materialized (
  select customer_id from customer where customer_id in (select customer_id from due) order by customer_id for no key update
),
uncounted as (
  update customer c set live_leases = c.live_leases - g.pieces
  from (select customer_id, count(*)::int as pieces from due join holder using (customer_id) group by customer_id) g
  where c.customer_id = g.customer_id
),
back as materialized (
  select n.number_id, g.product_ids, g.last_end + make_interval(secs => s.cool_down_seconds) as rest_until
  from number n
  join supplier s using (supplier_id)
  join (select number_id, array_agg(product_id) as product_ids, max(expires_at) as last_end from due join holder using (customer_id) group by number_id) g using (number_id)
  order by n.number_id
  for no key update of n
),
freed as (
  update number n
  set live_product_ids = array(select p from unnest(n.live_product_ids) as p where p <> all(back.product_ids)),
      rest_until = greatest(n.rest_until, back.rest_until)
  from back where n.number_id = back.number_id
),
told as materialized (
  select pg_notify('verifyplus', json_build_object('countries', json_agg(distinct country_code))::text) from due having count(*) > 0
)
select count(*)::int as leases from ended left join told on true`

const leasesPerStatement = 1_000

/** Ends all leases that are due and answers how many. Stops early when the signal aborts. */
export async function endDueLeases(database: Database, at: Date, signal?: AbortSignal): Promise<number> {
  let ended = 0
  for (;;) {
    const [row] = await database.hot<{ leases: number }>('end-leases', statement, [at, leasesPerStatement])
    ended += row?.leases ?? 0
    if (signal?.aborted || (row?.leases ?? 0) < leasesPerStatement) return ended
  }
}
