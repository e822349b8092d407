import { notifyChangedCte, notifyCountries } from '#notify'
import { chargeCtes } from '#ledger'
import { endedState } from './lease.ts'

/**
 * What `endingCtes` reads of a lease `l`, for the CTE that locks it. `code` is what a hold is posted for: of the codes that came,
 * one from an originator that the product lists, else the newest.
 */
export const endingColumns = `l.lease_id, l.customer_id, l.number_id, l.product_id, l.country_code, l.price_minor, l.hold, l.newcomer,
    l.code_message_id, l.text_message_id, l.charges, l.paid_at is not null as paid,
    coalesce(l.listed_code, l.code) as code, case when l.listed_code is null then l.code_at else l.listed_code_at end as code_at,
    case when l.listed_code is null then l.code_message_id else l.listed_message_id end as due_message_id`

/**
 * The part of a statement that ends leases. Before it stands a materialized CTE `due` with the locked rows of the leases to
 * end: `endingColumns` and `ends_at`. `cause` is why they end and `at` the SQL of the time. After it stand `ended`, and `told`
 * and `changed_notified`, which the statement has to look at.
 *
 * What a lease set aside is charged when a code has come for it, read or not, and given back when none has. The number is
 * spent for the product when a message came, and else given back; either way it rests.
 *
 * Locks: leases by id, then customers by id, then the counts of newcomers' leases, then numbers, then accounts. A claim locks customers, then accounts, and never
 * waits for a number; collecting locks leases, then accounts.
 */
export function endingCtes(cause: 'time' | 'customer', at: string): string {
  return `
settled as materialized (
  select due.*, due.paid or (due.hold = 'held' and due.code is not null) as pays,
    -- What is owed for it from now on, less what was until now. A lease that costs nothing holds no money and owes none.
    case when not (due.paid or (due.hold = 'held' and due.code is not null)) and (due.code is not null or due.text_message_id is not null) then due.price_minor else 0 end
      - case when due.hold = 'none' then due.price_minor else 0 end as more_owed_minor
  from due
),
holder as materialized (
  select customer_id from customer where customer_id in (select customer_id from due) order by customer_id for no key update
),
uncounted as (
  update customer c set live_leases = c.live_leases - g.pieces, owed_minor = c.owed_minor + g.more_owed_minor
  from (
    select customer_id, count(*)::int as pieces, sum(more_owed_minor)::bigint as more_owed_minor
    from settled join holder using (customer_id) group by customer_id
  ) g
  where c.customer_id = g.customer_id
),
counter as materialized (
  select country_code, leases
  from newcomer_leases
  where country_code in (select country_code from due join holder using (customer_id) where newcomer)
  order by country_code
  for no key update
),
newcomers_uncounted as (
  update newcomer_leases k set leases = counter.leases - g.pieces
  from (select country_code, count(*)::int as pieces from due where newcomer group by country_code) g
  join counter using (country_code)
  where k.country_code = g.country_code
),
-- Who is to be looked at is written under the customer's lock: two statements cannot wait for each other's rows.
looked_at as (
  insert into uncharged_end (customer_id, country_code, product_id)
  select distinct customer_id, country_code, product_id from settled join holder using (customer_id) where not pays
  on conflict do nothing
),
back as materialized (
  select n.number_id, g.product_ids, g.spent_product_ids, g.rests_whole, g.last_end + make_interval(secs => s.cool_down_seconds) as rest_until
  from number n
  join supplier s using (supplier_id)
  join (
    select number_id, array_agg(product_id) as product_ids, max(ends_at) as last_end, bool_or(p.rests_whole) as rests_whole,
      coalesce(array_agg(product_id) filter (where code_message_id is not null or text_message_id is not null), '{}') as spent_product_ids
    from due join holder using (customer_id) join product p using (product_id)
    where (select count(*) from counter) >= 0
    group by number_id
  ) g using (number_id)
  order by n.number_id
  for no key update of n
),
freed as (
  update number n
  set live_product_ids = array(select p from unnest(n.live_product_ids) as p where p <> all(back.product_ids)),
      spent_product_ids = n.spent_product_ids || array(select p from unnest(back.spent_product_ids) as p where p <> all(n.spent_product_ids)),
      rest_until = case when back.rests_whole then greatest(n.rest_until, back.rest_until) else n.rest_until end,
      products_rest_until = greatest(n.products_rest_until, back.rest_until),
      (tried_product_ids, tried_rest_untils) = (
        select coalesce(array_agg(product_id), '{}'), coalesce(array_agg(rest_until), '{}')
        from (
          select t.product_id, t.rest_until from unnest(n.tried_product_ids, n.tried_rest_untils) as t(product_id, rest_until)
          where t.product_id <> all(back.product_ids)
          union all
          select p, back.rest_until from unnest(back.product_ids) as p
        ) tried
      )
  from back where n.number_id = back.number_id
),
bill as materialized (
  select lease_id, customer_id, 'lease:' || lease_id || ':message:' || due_message_id as charge_key,
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
    charges = s.charges + case when s.hold = 'held' and s.pays then 1 else 0 end,
    paid_code = case when s.hold = 'held' then s.code else l.paid_code end,
    paid_codes = case when s.hold = 'held' and s.pays then array[s.code] else l.paid_codes end,
    paid_code_at = case when s.hold = 'held' and s.pays then s.code_at else l.paid_code_at end,
    paid_message_id = case when s.hold = 'held' and s.pays then s.due_message_id else l.paid_message_id end,
    paid_at = case when s.hold = 'held' and s.pays then ${at} else l.paid_at end,
    changed_at = greatest(l.changed_at, ${at})
  from settled s where l.lease_id = s.lease_id
  returning l.lease_id
),
told as materialized (
  select ${notifyCountries('country_code')} from due having count(*) > 0
),
${notifyChangedCte('due')}`
}
