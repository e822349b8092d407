/** How a lease is found that held number `n` for product `came.product_id`, told apart by `when`: the one that began last. */
const heldBy = (when: string): string => `(
      select l.lease_id from lease l
      where l.number_id = n.number_id and l.product_id = came.product_id and ${when} and came.at < least(l.ended_at, l.expires_at)
      order by l.started_at desc limit 1
    )`

/**
 * Stores many messages, finds the lease that held each number when the message was sent, and marks the leases whose code has
 * come: one statement, one commit. Arrays of one length: $1 supplier, $2 dedupe key, $3 msisdn, $4 originator, $5 text,
 * $6 sent at, $7 received at, $8 raw, $9 product told by the matchers, $10 code, $11 the key under which
 * the same message may stand already and $12 since when. $13 is the time, $14 the listener of this process.
 *
 * Answers a row for each message that it stored: those that are missing were stored before. `fail`: a message whose own key was
 * stored before fails the statement (message_stored_once), and nothing is stored. `skip`: it is left out, which takes a
 * tenth more time for all of them, as each key is looked for before it is written.
 *
 * `at` decides who held the number: the carrier's time, or ours where there is none or where the carrier's lies ahead of
 * ours. Carriers give whole seconds: a message stamped 12:00:00 may belong to a lease that began at 12:00:00.4, so such a
 * stamp also finds a lease that began within its second, unless another lease held the number at the stamp itself.
 * No lease lasts longer than 30 days, so no older one is looked at; as hours, because days ask for a calendar.
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
  from unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::bytea[], $9::int[], $10::text[], $11::text[], $12::timestamptz[])
    as c(supplier_id, dedupe_key, msisdn, originator, text, sent_at, received_at, raw, product_id, code, repeat_key, repeat_since)
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
  insert into message (supplier_id, dedupe_key, msisdn, originator, text, sent_at, received_at, raw, at, lease_id, product_id, code, withheld)
  select supplier_id, dedupe_key, msisdn, originator, text, sent_at, received_at, raw, at, lease_id, product_id, code,
    case
      when lease_id is not null then null
      when number_id is null then 'unknown_number'
      when owner_id <> supplier_id then 'other_supplier'
      when exists (
        select from lease l
        where l.number_id = matched.number_id and l.started_at >= at - interval '720 hours' and at < least(l.ended_at, l.expires_at)
          and (l.started_at <= at or (at = date_trunc('second', at) and l.started_at <= at + interval '999999 microseconds'))
      ) then 'other_product'
      else 'not_lent'
    end
  from matched
  where repeat_key is null or not exists (
    select from message m
    where m.supplier_id = matched.supplier_id and m.dedupe_key = matched.repeat_key and m.received_at > matched.repeat_since
  )
  ${ifStored === 'skip' ? 'on conflict (supplier_id, dedupe_key) do nothing' : ''}
  returning message_id, supplier_id, dedupe_key, lease_id, code, at, withheld
),
newest as (
  select distinct on (lease_id) lease_id, code, at, message_id
  from stored where lease_id is not null and code is not null
  order by lease_id, at desc, message_id desc
),
marked as (
  update lease l
  set code = newest.code, code_at = newest.at, code_message_id = newest.message_id,
      state = case when l.state = 'waiting' then 'received' else l.state end,
      changed_at = greatest(l.changed_at, $13)
  from newest
  where l.lease_id = newest.lease_id
    and (l.code_at is null or (l.code_at, l.code_message_id) < (newest.at, newest.message_id))
  returning l.lease_id, l.customer_id
),
told as materialized (
  select pg_notify('verifyplus', json_build_object(
    'leases', json_agg(lease_id),
    'changed', json_agg(distinct customer_id) filter (where customer_id in (select customer_id from watcher))
  )::text)
  from marked
  where (select exists (select from listener where listener_id <> $14)) or customer_id in (select customer_id from watcher)
  having count(*) > 0
)
select supplier_id, dedupe_key, withheld, case when code is not null then lease_id end as coded_lease_id
from stored
left join told on true`

/**
 * The most messages of one statement. It tells the other processes of all of them in one NOTIFY, whose payload PostgreSQL
 * limits to 8,000 bytes: 300 leases and 300 customers of 31 bits are 7,200.
 */
export const mostMessages = 300
