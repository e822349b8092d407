import { notifyArrivals } from '#notify'
/**
 * How a lease is found that held number `n` for product `came.product_id`, told apart by `when`: the one that began last. Its id
 * is negative where it was cancelled, so that no message needs a second look at it.
 */
const heldBy = (when: string): string => `(
      select case when l.state = 'cancelled' then -l.lease_id else l.lease_id end from lease l
      where l.number_id = n.number_id and l.product_id = came.product_id and ${when} and came.at < least(l.ended_at, l.expires_at)
      order by l.started_at desc limit 1
    )`

/** The leases that held number `matched` when the message was sent, for whichever product. */
const leaseAtThatTime = `
        select from lease l
        where l.number_id = matched.number_id and l.started_at >= at - interval '720 hours' and at < least(l.ended_at, l.expires_at)
          and (l.started_at <= at or (at = date_trunc('second', at) and l.started_at <= at + interval '999999 microseconds'))
      `

/**
 * Which leases are told of withheld message `s` on number `n`: the cancelled one that held it, or those that hold it for other
 * products now.
 */
const noticedLeases = `
      select l.lease_id from lease l
      where l.number_id = n.number_id and l.started_at >= s.at - interval '720 hours'
        and l.started_at <= s.at + interval '999999 microseconds' and s.at < least(l.ended_at, l.expires_at)
        and case when s.withheld = 'after_cancel' then l.state = 'cancelled' and l.product_id = s.product_id else l.ended_at is null end
    `

/**
 * What a column of lease `l` becomes: `value` where what came is newer than what the lease has, `kept` otherwise and on a lease
 * that was cancelled meanwhile. It is judged on the locked row.
 */
const ifNewer = (what: 'code' | 'listed' | 'text', value: string, kept: string): string => {
  const newer = {
    code: 'newest.coded and (l.code_at is null or (l.code_at, l.code_message_id) < (newest.at, newest.message_id))',
    listed:
      'newest.listed_message_id is not null and (l.listed_code_at is null or (l.listed_code_at, l.listed_message_id) < (newest.listed_at, newest.listed_message_id))',
    text: 'newest.text_message_id is not null and (l.text_message_id is null or l.text_message_id < newest.text_message_id)',
  }[what]
  return `case when l.state <> 'cancelled' and ${newer} then ${value} else ${kept} end`
}

/** The ids of one SMS come within seconds. Two real ones differ in the carrier's second, which is part of the key. */
const twinsWithin = '60 seconds'

/**
 * Stores many messages, finds the lease that held each number when the message was sent, and marks the leases whose code has
 * come: one statement, one commit. Arrays of one length: $1 supplier, $2 dedupe key, $3 msisdn, $4 originator, $5 text,
 * $6 sent at, $7 received at, $8 raw, $9 product told by the matchers, $10 code, $11 the key under which
 * the same message may stand already and $12 since when, $17 the key that one SMS has under all its ids, $15 whether the product lists the originator, $16 whether only `collect`
 * may hand the message over. $13 is the time, $14 the listener of this process.
 *
 * Answers a row for each message that it stored: those that are missing were stored before. `fail`: a message whose own key was
 * stored before fails the statement (message_stored_once), and nothing is stored. `skip`: it is left out, which takes a
 * tenth more time for all of them, as each key is looked for before it is written.
 *
 * One SMS under two ids is stored once: the first takes the place of their common key, and the second waits for its commit, then
 * finds the place taken, or takes it where the first was rolled back. No other message is stored for the one that is left out.
 *
 * `at` decides who held the number: the carrier's time, or ours where there is none or where the carrier's lies ahead of
 * ours. Carriers give whole seconds: a message stamped 12:00:00 may belong to a lease that began at 12:00:00.4, so such a
 * stamp also finds a lease that began within its second, unless another lease held the number at the stamp itself.
 * No lease lasts longer than 30 days, so no older one is looked at; as hours, because days ask for a calendar.
 *
 * A cancel is final: what was sent before one and comes after it is withheld, and its lease keeps the time alone. A cancelling
 * that is committed while this statement runs is seen under the lease's lock (`late`), and the doors show no code of a cancelled lease.
 *
 * A lease's own end marks the number spent when a message came before it. What comes for a lease that has ended, or in the
 * rest after it, does so here.
 *
 * Rows are written in the order of the arrays, which is that of their keys, and leases in the order of their ids: two batches
 * with common keys or leases wait for each other in one direction only. A plan that did not keep to it could at worst cost a
 * deadlock, which is tried again.
 *
 * Other processes are told by one NOTIFY, and only where there is one or where somebody streams a customer's events: it makes
 * commits wait for each other and wakes every listener.
 */
export const ingestMessagesSql = (ifStored: 'fail' | 'skip'): string => `
with came as (
  select *, least(coalesce(sent_at, received_at), received_at) as at
  from unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::bytea[], $9::int[], $10::text[], $11::text[], $12::timestamptz[], $15::boolean[], $16::boolean[], $17::text[])
    as c(supplier_id, dedupe_key, msisdn, originator, text, sent_at, received_at, raw, product_id, code, repeat_key, repeat_since, listed, held_back, twin_key)
),
-- What is stored under its own id is no twin of anything: it is left out as what came before.
twins as materialized (
  select supplier_id, dedupe_key, twin_key, received_at,
    row_number() over (partition by supplier_id, twin_key order by received_at, dedupe_key) as nth
  from came
  where twin_key is not null
    and not exists (select from message m where m.supplier_id = came.supplier_id and m.dedupe_key = came.dedupe_key)
),
claimed as (
  insert into message_twin as t (supplier_id, twin_key, received_at)
  select supplier_id, twin_key, received_at from twins where nth = 1 order by supplier_id, twin_key
  on conflict (supplier_id, twin_key) do update set received_at = excluded.received_at
    where t.received_at <= excluded.received_at - interval '${twinsWithin}'
  returning supplier_id, twin_key
),
matched as (
  select came.*, n.number_id, n.supplier_id as owner_id, held.lease_id
  from came
  left join number n on n.msisdn = came.msisdn
  -- Without the offset it would be looked for once for each place that mentions it.
  cross join lateral (
    select case when n.supplier_id = came.supplier_id then coalesce(
      ${heldBy(`l.started_at <= came.at and l.started_at >= came.at - interval '720 hours'`)},
      ${heldBy(`l.started_at > came.at and came.at = date_trunc('second', came.at) and l.started_at <= came.at + interval '999999 microseconds'`)}
    ) end as lease_id
    offset 0
  ) held
),
stored as (
  insert into message (supplier_id, dedupe_key, msisdn, originator, text, sent_at, received_at, raw, at, lease_id, product_id, code, listed, held_back, withheld)
  select supplier_id, dedupe_key, msisdn, originator, text, sent_at, received_at, raw, at,
    case when lease_id > 0 then lease_id end, product_id, code, listed, held_back,
    case
      when lease_id > 0 then null
      when lease_id < 0 then 'after_cancel'
      when number_id is null then 'unknown_number'
      when owner_id <> supplier_id then 'other_supplier'
      when exists (${leaseAtThatTime}) then 'other_product'
      else 'not_lent'
    end
  from matched
  where (repeat_key is null or not exists (
    select from message m
    where m.supplier_id = matched.supplier_id and m.dedupe_key = matched.repeat_key and m.received_at > matched.repeat_since
  ))
  and (twin_key is null or (supplier_id, dedupe_key) in (
    select supplier_id, dedupe_key from twins join claimed using (supplier_id, twin_key) where nth = 1
  ))
  ${ifStored === 'skip' ? 'on conflict (supplier_id, dedupe_key) do nothing' : ''}
  returning message_id, supplier_id, dedupe_key, msisdn, lease_id, product_id, code, at, listed, held_back, withheld
),
-- Of each lease: the newest code (or, where none came, the newest message without one), and beside it the best code and the newest
-- message that only a request hands over. Windows of one order over one sort: joining the three was quadratic in the batch.
newest as (
  select distinct on (lease_id) *
  from (
    select lease_id, code, at, message_id, coded,
      first_value(case when coded and listed then code end) over best as listed_code,
      first_value(case when coded and listed then at end) over best as listed_at,
      first_value(case when coded and listed then message_id end) over best as listed_message_id,
      max(case when not coded then message_id end) over (partition by lease_id) as text_message_id,
      max(case when not coded then at end) over (partition by lease_id) as text_at,
      bool_or(not coded and held_back) over (partition by lease_id) as text_held_back
    from (select *, code is not null and not held_back as coded from stored where lease_id is not null) s
    window best as (partition by lease_id order by (coded and listed) desc, at desc, message_id desc)
  ) of_lease
  order by lease_id, coded desc, at desc, message_id desc
),
marked as (
  update lease l
  set code = ${ifNewer('code', 'newest.code', 'l.code')},
      code_at = ${ifNewer('code', 'newest.at', 'l.code_at')},
      code_message_id = ${ifNewer('code', 'newest.message_id', 'l.code_message_id')},
      listed_code = ${ifNewer('listed', 'newest.listed_code', 'l.listed_code')},
      listed_code_at = ${ifNewer('listed', 'newest.listed_at', 'l.listed_code_at')},
      listed_message_id = ${ifNewer('listed', 'newest.listed_message_id', 'l.listed_message_id')},
      text_message_id = ${ifNewer('text', 'newest.text_message_id', 'l.text_message_id')},
      text_at = ${ifNewer('text', 'newest.text_at', 'l.text_at')},
      text_held_back = ${ifNewer('text', 'newest.text_held_back', 'l.text_held_back')},
      late_at = case when l.state = 'cancelled' then greatest(l.late_at, newest.at) else l.late_at end,
      state = case when l.state = 'waiting' and newest.coded then 'received' else l.state end,
      changed_at = greatest(l.changed_at, $13)
  from newest
  where l.lease_id = newest.lease_id
    and (newest.text_message_id is not null or l.state = 'cancelled'
      or (l.code_at is null or (l.code_at, l.code_message_id) < (newest.at, newest.message_id))
      or (l.listed_code_at is null or (l.listed_code_at, l.listed_message_id) < (newest.listed_at, newest.listed_message_id)))
  returning l.lease_id, l.customer_id, l.number_id, l.product_id, newest.coded and l.state <> 'cancelled' as coded, l.ended_at is not null as over
),
-- Something waits on a lease that has ended: what its customer owes is no longer known.
owed_more as (
  update customer c set owed_minor = null where customer_id in (select customer_id from marked where over) and owed_minor is not null
),
-- What is told of a lease by its time only: of a product that nobody holds the number for, or sent before a cancelling.
noticed as (
  update lease l
  set other_product_at = case when w.late then l.other_product_at else greatest(l.other_product_at, w.at) end,
      late_at = case when w.late then greatest(l.late_at, w.at) else l.late_at end,
      changed_at = greatest(l.changed_at, $13)
  from (
    select of_lease.lease_id, s.withheld = 'after_cancel' as late, max(s.at) as at
    from stored s
    join number n on n.msisdn = s.msisdn
    cross join lateral (${noticedLeases}) of_lease
    -- A row is written once in a statement: what marks a lease must not meet what only gives it a notice.
    where s.withheld in ('after_cancel', 'other_product') and of_lease.lease_id not in (select lease_id from newest)
    group by 1, 2
  ) w
  where l.lease_id = w.lease_id
  returning l.lease_id, l.customer_id
),
-- In the rest after a lease of its product, or for a lease that has ended: its number is spent now.
used_up as (
  update number n
  set spent_product_ids = n.spent_product_ids || array(select p from unnest(u.product_ids) as p where p <> all(n.spent_product_ids))
  from (
    select number_id, array_agg(distinct product_id) as product_ids
    from (
      select number_id, product_id from marked where over
      union all
      select m.number_id, s.product_id
      from stored s join number m on m.msisdn = s.msisdn
      where s.withheld in ('not_lent', 'other_product', 'after_cancel') and s.product_id = any(m.tried_product_ids)
        and (s.withheld = 'after_cancel' or s.at < m.tried_rest_untils[array_position(m.tried_product_ids, s.product_id)])
      union all
      -- Its time is over and it is not ended yet: the rest has begun.
      select m.number_id, s.product_id
      from stored s join number m on m.msisdn = s.msisdn
      where s.withheld in ('not_lent', 'other_product') and s.product_id = any(m.live_product_ids)
        and exists (
          select from lease l where l.number_id = m.number_id and l.product_id = s.product_id and l.ended_at is null and l.expires_at <= s.at
        )
    ) each
    group by number_id
  ) u
  where n.number_id = u.number_id
),
told as materialized (
  select ${notifyArrivals(
    'json_agg(lease_id) filter (where coded)',
    'json_agg(distinct customer_id) filter (where customer_id in (select customer_id from watcher))',
  )}
  from (select lease_id, customer_id, coded from marked union all select lease_id, customer_id, false from noticed) changed
  where (coded and (select exists (select from listener where listener_id <> $14))) or customer_id in (select customer_id from watcher)
  having count(*) > 0
)
select supplier_id, dedupe_key, withheld, case when code is not null and not held_back then lease_id end as coded_lease_id
from stored
left join told on true`

/**
 * The most messages of one statement. It tells the other processes of all of them in one NOTIFY, whose payload PostgreSQL
 * limits to 8,000 bytes: 300 leases and 300 customers of 31 bits are 7,200.
 */
export const mostMessages = 300
