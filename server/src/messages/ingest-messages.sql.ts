/**
 * Stores many messages, finds the lease that held each number when the message was sent, and marks the leases whose code has
 * come: one statement, one commit. Arrays of one length: $1 supplier, $2 dedupe key, $3 msisdn, $4 originator, $5 text,
 * $6 sent at, $7 received at, $8 raw, $9 product told by the matchers, $10 code, $12 the key under which
 * the same message may stand already and $13 since when. $11 is the time. Answers a row for each, in any order.
 *
 * `at` decides who held the number: the carrier's time, or ours where there is none or where the carrier's lies ahead of
 * ours. Carriers give whole seconds: a message stamped 12:00:00 may belong to a lease that began at 12:00:00.4, so such a
 * stamp also finds a lease that began within its second, unless another lease held the number at the stamp itself.
 *
 * Rows are written in the order of their keys and leases locked in the order of their ids: two batches with common keys or
 * leases wait for each other in one direction only. No lease lasts longer than 30 days, so no older one is looked at.
 *
 * Of the customers, only those whom somebody streams events to are told of (`changedToldCte` says why).
 */
export const ingestMessagesSql = `
with came as (
  select ord, supplier_id, dedupe_key, msisdn, originator, text, sent_at, received_at, raw, product_id, code, repeat_key, repeat_since,
    least(coalesce(sent_at, received_at), received_at) as at
  from unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::bytea[], $9::int[], $10::text[], $12::text[], $13::timestamptz[])
    with ordinality as c(supplier_id, dedupe_key, msisdn, originator, text, sent_at, received_at, raw, product_id, code, repeat_key, repeat_since, ord)
),
matched as (
  select came.*, held.lease_id, held.told,
    case
      when n.number_id is null then 'unknown_number'
      when n.supplier_id <> came.supplier_id then 'other_supplier'
      when held.lease_id is null then 'not_lent'
      when not held.told then 'other_product'
    end as withheld
  from came
  left join number n on n.msisdn = came.msisdn
  left join lateral (
    select l.lease_id, coalesce(l.product_id = came.product_id, false) as told
    from lease l
    where l.number_id = n.number_id
      and l.started_at <= came.at + case when came.at = date_trunc('second', came.at) then interval '999999 microseconds' else interval '0' end
      and l.started_at >= came.at - interval '30 days'
      and came.at < least(l.ended_at, l.expires_at)
    order by told desc, l.started_at <= came.at desc, l.started_at desc
    limit 1
  ) held on true
),
stored as (
  insert into message (supplier_id, dedupe_key, msisdn, originator, text, sent_at, received_at, raw, at, lease_id, product_id, code, withheld)
  select supplier_id, dedupe_key, msisdn, originator, text, sent_at, received_at, raw, at,
    case when withheld is null then lease_id end, product_id, code, withheld
  from matched
  where not exists (
    select from message m
    where m.supplier_id = matched.supplier_id and m.dedupe_key = matched.repeat_key and m.received_at > matched.repeat_since
  )
  order by supplier_id, dedupe_key, at
  on conflict (supplier_id, dedupe_key) do nothing
  returning message_id, supplier_id, dedupe_key, lease_id, code, at, withheld
),
newest as (
  select distinct on (lease_id) lease_id, code, at, message_id
  from stored where lease_id is not null and code is not null
  order by lease_id, at desc, message_id desc
),
locked as materialized (
  select newest.* from newest join lease l using (lease_id) order by lease_id for no key update of l
),
marked as (
  update lease l
  set code = locked.code, code_at = locked.at, code_message_id = locked.message_id,
      state = case when l.state = 'waiting' then 'received' else l.state end,
      changed_at = greatest(l.changed_at, $11)
  from locked
  where l.lease_id = locked.lease_id
    and (l.code_at is null or (l.code_at, l.code_message_id) < (locked.at, locked.message_id))
  returning l.lease_id, l.customer_id
),
told as materialized (
  select pg_notify('verifyplus', json_build_object(
    'leases', json_agg(lease_id),
    'changed', json_agg(distinct customer_id) filter (where customer_id in (select customer_id from watcher))
  )::text)
  from marked having count(*) > 0
)
select came.ord::int, case when s.message_id is null then 'duplicate' else coalesce(s.withheld, 'matched') end as outcome, marked.lease_id as marked_lease_id
from came
left join stored s using (supplier_id, dedupe_key)
left join marked on marked.lease_id = s.lease_id
left join told on true`

/**
 * The most messages of one statement. It tells the other processes of all of them in one NOTIFY, whose payload PostgreSQL
 * limits to 8,000 bytes: 300 leases and 300 customers of 31 bits are 7,200.
 */
export const mostMessages = 300
