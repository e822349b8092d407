import { changedToldCte } from '#db'

/** What makes number `n` one to lend for product `p`, asked for by `w`. */
const lendable = `n.country_code = w.country_code
      and n.retired_at is null
      and (n.live_product_ids = '{}' or n.sharing = 'shared')
      and n.position >= $6
      and n.rest_until <= $5
      and (n.product_ids is null or w.product_id = any(n.product_ids))
      and w.product_id <> all(n.live_product_ids)
      and (n.reusable or p.allow_reuse or w.product_id <> all(n.spent_product_ids))`

/**
 * Lends a number to each of many callers in one statement. $1 ord, $2 customer, $3 country, $4 product (arrays of one
 * length), $5 the time, $6 the place in the random order of numbers at which to begin looking, $7 whether the price is to be
 * set aside, $8 the idempotency key or null, $9 the hash of its request (arrays as the first).
 *
 * Locks are taken in one order, so that no two statements wait for each other in a circle: customers by id, then accounts by
 * id, then numbers, which are never waited for (SKIP LOCKED). A caller whose number was given to another caller of this very statement
 * is answered `again`: two (country, product) pairs may find the same number, and a row can be given only once. So is one
 * who found nothing while a shared number was locked: whoever lends it for another product leaves it free for this one.
 * So is one whose price the free balance covers alone but not together with others of this statement, who may get nothing.
 *
 * A key that was used before fails the statement (idempotency_key_used_once): nothing is lent, and the batch is split
 * until that caller stands alone.
 *
 * A lease's id is drawn where its number is given, and callers meet their numbers on one text: joins on what the insert
 * returned, or on three columns that the planner thinks are alike, were nested loops, quadratic in the batch (500 claims: 81 ms before, 44 after).
 *
 * Plan: `number_free (country_code, position)` is read from $6 on until enough rows passed the filter, per pair.
 */
export const claimNumbersSql = `
with asked as (
  select *
  from unnest($1::int[], $2::int[], $3::text[], $4::int[], $7::boolean[], $8::text[], $9::bytea[])
    as a(ord, customer_id, country_code, product_id, sets_aside, idempotency_key, request_sha256)
),
holder as materialized (
  select customer_id, lease_limit - live_leases as room
  from customer
  where customer_id in (select customer_id from asked) and suspended_at is null
  order by customer_id
  for no key update
),
priced as materialized (
  select a.ord, a.customer_id, coalesce(own.price_minor, c.price_minor) as price_minor
  from asked a
  join holder using (customer_id)
  join country c using (country_code)
  left join product_price own using (country_code, product_id)
  where a.sets_aside
),
purse as materialized (
  select account_id, customer_id, balance_minor, held_minor, balance_minor - held_minor as free_minor
  from account
  where customer_id in (select customer_id from priced)
  order by account_id
  for no key update
),
covered as materialized (
  select p.ord, purse.account_id, p.price_minor <= purse.free_minor as alone, p.running_minor <= purse.free_minor as together
  from (select *, sum(price_minor) over (partition by customer_id order by price_minor, ord) as running_minor from priced) p
  join purse using (customer_id)
),
allowed as materialized (
  select a.*, a.country_code || '/' || a.product_id || '/' || row_number() over (partition by a.country_code, a.product_id order by a.ord) as seat
  from (
    select asked.*, row_number() over (partition by customer_id order by ord) as nth
    from asked where not sets_aside or ord in (select ord from covered where together)
  ) a
  join holder using (customer_id)
  where a.nth <= holder.room
),
wanted as (
  select country_code, product_id, count(*)::int as pieces from allowed group by country_code, product_id
),
found as materialized (
  select w.country_code, w.product_id, f.number_id, f.msisdn, f.exclusive
  from wanted w
  join product p on p.product_id = w.product_id and p.enabled
  cross join lateral (
    select n.number_id, n.msisdn, n.sharing = 'exclusive' as exclusive
    from number n
    where ${lendable}
    order by n.position
    limit w.pieces
    for no key update of n skip locked
  ) f
),
passed_over as materialized (
  select w.country_code, w.product_id
  from wanted w
  join product p on p.product_id = w.product_id and p.enabled
  where exists (
    select from number n
    where ${lendable}
      and n.sharing = 'shared'
      and (n.number_id, w.product_id) not in (select number_id, product_id from found)
  )
),
placed as (
  select f.*, country_code || '/' || product_id || '/' || row_number() over (partition by country_code, product_id order by number_id) as seat
  from (select distinct on (number_id) * from found order by number_id, product_id) f
),
given as materialized (
  select nextval('lease_lease_id_seq')::int as lease_id, seated.*
  from (
    select a.ord, a.customer_id, f.number_id, f.msisdn, f.exclusive, a.country_code, a.product_id, c.currency,
      coalesce(own.price_minor, c.price_minor) as price_minor, $5 + make_interval(secs => p.lease_seconds) as expires_at,
      a.sets_aside, a.idempotency_key, a.request_sha256
    from allowed a
    join placed f on f.seat = a.seat
    join country c on c.country_code = a.country_code
    join product p on p.product_id = a.product_id
    left join product_price own on own.country_code = a.country_code and own.product_id = a.product_id
    order by a.ord
  ) seated
),
lent as (
  update number n
  set live_product_ids = n.live_product_ids || given.product_id,
      spent_product_ids = case when given.product_id = any(n.spent_product_ids) then n.spent_product_ids else n.spent_product_ids || given.product_id end
  from given where n.number_id = given.number_id
),
counted as (
  update customer c set live_leases = c.live_leases + g.pieces
  from (select customer_id, count(*)::int as pieces from given group by customer_id) g
  where c.customer_id = g.customer_id
),
made as (
  insert into lease (lease_id, customer_id, number_id, msisdn, country_code, product_id, price_minor, currency, exclusive, started_at, expires_at, changed_at, hold)
  select lease_id, customer_id, number_id, msisdn, country_code, product_id, price_minor, currency, exclusive, $5, expires_at, $5,
    case when sets_aside and price_minor > 0 then 'held' else 'none' end
  from given
),
aside as materialized (
  select given.lease_id, covered.account_id, given.price_minor from covered join given using (ord) where given.price_minor > 0
),
placed_hold as (
  insert into hold (account_id, amount_minor, idempotency_key, lease_id, created_at)
  select account_id, price_minor, 'lease:' || lease_id, lease_id, $5 from aside
),
set_aside as (
  update account set balance_minor = purse.balance_minor, held_minor = purse.held_minor + a.amount_minor
  from (select account_id, sum(price_minor)::bigint as amount_minor from aside group by account_id) a
  join purse using (account_id)
  where account.account_id = a.account_id
),
remembered as (
  insert into idempotency_key (customer_id, key, request_sha256, lease_id, created_at)
  select customer_id, idempotency_key, request_sha256, lease_id, $5 from given where idempotency_key is not null
),
told as materialized (
  select pg_notify('verifyplus', json_build_object('countries', json_agg(distinct country_code))::text) from given having count(*) > 0
),
${changedToldCte('given')}
select asked.ord, given.lease_id, given.msisdn, given.expires_at,
  case
    when given.lease_id is not null then 'lent'
    when allowed.ord is null and covered.alone and not covered.together then 'again'
    when allowed.ord is null and not covered.alone then 'not_covered'
    when allowed.ord is null then 'over_limit'
    when (select count(*) from found f where f.country_code = asked.country_code and f.product_id = asked.product_id)
       > (select count(*) from given g where g.country_code = asked.country_code and g.product_id = asked.product_id) then 'again'
    when (asked.country_code, asked.product_id) in (select country_code, product_id from passed_over) then 'again'
    else 'none_free'
  end as outcome
from asked
left join covered using (ord)
left join allowed using (ord)
left join given using (ord)
left join told on true
where (select count(*) from changed_told) >= 0`
