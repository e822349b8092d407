import { freeNumber } from '#numbers'

/** How many leases may be unpaid whatever the balance is (Semantics 7: "when three or more are unpaid"). */
const unpaidForNothing = 3

/** How many numbers of a country those who never paid may always hold, however small the stock is. */
const newcomersAlways = 3

/**
 * The part of a statement that judges who may have a number. Before it stands `asked` (ord, customer_id, country_code, product_id,
 * sets_aside, max_price_minor and what the statement needs besides); `at` is the SQL of the time and `newcomerShare` of the
 * share of a country's free numbers that customers who made their account themselves and never paid may hold together.
 * After it stand `holder` (suspended customers are not in it), `tenth`, `purse`, and `judged`: the rows of `asked` whose price is not above
 * their highest, each with why it may get nothing, `alone` or `together` with the others of this statement that come before it.
 *
 * Who sets nothing aside is refused when three or more of its leases are unpaid and their prices, with the new one, exceed
 * the free balance. What it owes is read by `claim_standing` after its row is locked, and so with whatever another process
 * committed meanwhile.
 */
export function judgeClaimsCtes({ at, newcomerShare }: { at: string; newcomerShare: string }): string {
  return `
holder as materialized (
  select customer_id, lease_limit - live_leases as room, self_made and paid_at is null as newcomer, paused_until, numbers_per_day
  from customer
  where customer_id in (select customer_id from asked) and suspended_at is null
  order by customer_id
  for no key update
),
lined as materialized (
  select priced.*,
    count(*) filter (where not sets_aside) over mine as nth_unpaid,
    sum(price_minor) filter (where not sets_aside) over mine as running_unpaid_minor,
    sum(price_minor) filter (where sets_aside) over (partition by customer_id) as aside_minor,
    count(*) over mine as nth_of_day,
    count(*) filter (where newcomer) over (partition by country_code order by ord) as nth_newcomer
  from (
    select a.*, h.room, h.newcomer, h.paused_until, h.numbers_per_day, coalesce(own.price_minor, c.price_minor) as price_minor
    from asked a
    join holder h using (customer_id)
    join country c using (country_code)
    left join product_price own using (country_code, product_id)
    where a.max_price_minor is null or coalesce(own.price_minor, c.price_minor) <= a.max_price_minor
  ) priced
  window mine as (partition by customer_id order by ord)
),
standing as materialized (
  select s.*
  from (
    select array_agg(customer_id) as ids, array_agg(price_minor) as prices
    from (
      select customer_id, sum(price_minor)::bigint as price_minor from lined
      group by customer_id having bool_or(not sets_aside or numbers_per_day is not null)
    ) each
  ) of_whom
  cross join lateral claim_standing(of_whom.ids, of_whom.prices, ${at}) s
),
counter as materialized (
  select country_code, leases
  from newcomer_leases
  where country_code in (select country_code from lined where newcomer)
  order by country_code
  for no key update
),
-- No more free numbers are counted than could make a difference.
tenth as materialized (
  select k.country_code, k.leases, greatest(${newcomersAlways}, floor(${newcomerShare}::float8 * (k.leases + (
      select count(*) from (
        select from number n where n.country_code = k.country_code and ${freeNumber('n', at)}
        limit ceil((k.leases + (select count(*) from lined where newcomer)) / ${newcomerShare}::float8)::bigint
      ) counted
    )))) - k.leases as room
  from counter k
),
purse as materialized (
  select account_id, customer_id, balance_minor, held_minor, balance_minor - held_minor as free_minor
  from account
  where customer_id in (select customer_id from lined where sets_aside)
  order by account_id
  for no key update
),
covered as materialized (
  select p.ord, purse.account_id, p.price_minor <= purse.free_minor as alone, p.running_minor <= purse.free_minor as together
  from (select *, sum(price_minor) over (partition by customer_id order by price_minor, ord) as running_minor from lined where sets_aside) p
  join purse using (customer_id)
),
judged as materialized (
  select *,
    covered_alone and in_tenth_alone and not paused and paid_enough_alone and in_day_alone as alone,
    covered_together and in_tenth_together and not paused and paid_enough_together and in_day_together as together
  from (
    select lined.*, covered.account_id,
      not sets_aside or covered.alone as covered_alone,
      not sets_aside or covered.together as covered_together,
      not newcomer or tenth.room >= 1 as in_tenth_alone,
      not newcomer or nth_newcomer <= tenth.room as in_tenth_together,
      coalesce(paused_until > ${at}, false) as paused,
      sets_aside or unpaid_leases < ${unpaidForNothing} or unpaid_minor + price_minor <= free_minor as paid_enough_alone,
      sets_aside or unpaid_leases + nth_unpaid - 1 < ${unpaidForNothing}
        or unpaid_minor + running_unpaid_minor <= free_minor - coalesce(aside_minor, 0) as paid_enough_together,
      numbers_per_day is null or day_leases < numbers_per_day as in_day_alone,
      numbers_per_day is null or day_leases + nth_of_day <= numbers_per_day as in_day_together,
      day_ends, standing.owed_minor as owed_before_minor
    from lined
    left join covered using (ord)
    left join tenth using (country_code)
    left join standing using (customer_id)
  ) looked_at
)`
}
