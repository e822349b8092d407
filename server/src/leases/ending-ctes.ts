import { changedToldCte } from '#db'
import { chargeCtes } from '#ledger'
import { endedState } from './lease.ts'

/**
 * The part of a statement that ends leases. Before it stands a materialized CTE `due` with the locked rows of the leases to
 * end: `lease_id, customer_id, number_id, product_id, country_code, price_minor, hold, code, code_message_id, paid, ends_at`.
 * `cause` is why they end and `at` the SQL of the time. After it stand `ended`, and `told` and `changed_told`, which the
 * statement has to look at.
 *
 * What a lease set aside is charged when a code has come for it, read or not, and given back when none has.
 *
 * Locks: leases by id, then customers by id, then numbers, then accounts. A claim locks customers, then accounts, and never
 * waits for a number; collecting locks leases, then accounts.
 */
export function endingCtes(cause: 'time' | 'customer', at: string): string {
  return `
settled as materialized (
  select due.*, due.paid or (due.hold = 'held' and due.code is not null) as pays from due
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
  join (select number_id, array_agg(product_id) as product_ids, max(ends_at) as last_end from due join holder using (customer_id) group by number_id) g using (number_id)
  order by n.number_id
  for no key update of n
),
freed as (
  update number n
  set live_product_ids = array(select p from unnest(n.live_product_ids) as p where p <> all(back.product_ids)),
      rest_until = greatest(n.rest_until, back.rest_until)
  from back where n.number_id = back.number_id
),
bill as materialized (
  select lease_id, customer_id, 'lease:' || lease_id || ':message:' || code_message_id as charge_key,
    case when code is null then 0 else price_minor end as amount_minor, price_minor as set_aside_minor
  from settled
  where hold = 'held' and (select count(*) from back) > 0
),
${chargeCtes(at)},
ended as (
  update lease l
  set ended_at = s.ends_at,
    state = case when s.pays then '${endedState({ paid: true }, cause)}' else '${endedState({ paid: false }, cause)}' end,
    hold = case when s.hold <> 'held' then s.hold when s.pays then 'posted' else 'voided' end,
    charged_minor = l.charged_minor + case when s.hold = 'held' and s.pays then s.price_minor else 0 end,
    paid_code = case when s.hold = 'held' then s.code else l.paid_code end,
    paid_message_id = case when s.hold = 'held' then s.code_message_id else l.paid_message_id end,
    paid_at = case when s.hold = 'held' and s.pays then ${at} else l.paid_at end,
    changed_at = greatest(l.changed_at, ${at})
  from settled s where l.lease_id = s.lease_id
  returning l.lease_id
),
told as materialized (
  select pg_notify('verifyplus', json_build_object('countries', json_agg(distinct country_code))::text) from due having count(*) > 0
),
${changedToldCte('due')}`
}
