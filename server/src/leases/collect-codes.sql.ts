import { notifyChangedCte } from '#notify'
import { chargeCtes } from '#ledger'

/** How often a lease that set nothing aside is charged; what comes after is handed over for nothing (Semantics 3). */
export const mostCharges = 3

/**
 * Everything that may still come on lease `l` is paid for: SQL of a condition. One price for a lease that set it aside, three
 * for others, and nothing more for a lease that costs nothing.
 */
export const allPaid = `(l.paid_at is not null and (l.hold <> 'none' or l.price_minor = 0 or l.charges >= ${mostCharges}))`

/** Of lease `l`: a code of the slot `slot` waits, that is, it is newer than the one handed over last and was not paid for. */
const waits = (slot: 'code' | 'listed_code'): string => {
  const message = slot === 'code' ? 'code_message_id' : 'listed_message_id'
  return `coalesce(l.${slot} is not null and (l.paid_codes is null or l.${slot} <> all(l.paid_codes))
      and (l.paid_message_id is null or (l.${slot}_at, l.${message}) > (l.paid_code_at, l.paid_message_id)), false)`
}

/** Of lease `l`: a code waits, from an originator that the product lists, or from anybody. SQL of conditions. */
export const listedCodeWaits = waits('listed_code')
export const anyCodeWaits = waits('code')

/** Of lease `l`: a message waits that only an explicit request hands over. SQL of a condition. */
export const textWaits = 'coalesce(l.text_message_id > coalesce(l.collected_message_id, 0), false)'

/**
 * Hands over what waits on each of many leases and charges for it, in one statement: what was charged
 * was handed over, and the other way round. $1 ord, $2 lease, $3 customer (arrays of one length), $4 the time, $5 by whom:
 * `read`, a GET or a stream, which posts a standing hold or hands over what is paid for, and nothing else; `code`, a request
 * for the code; `all`, a request for whatever waits, texts too. $6 the idempotency key or null, $7 the hash of its request.
 *
 * Of the codes that wait one from an originator that the product lists goes first, else the newest. The first hand-over posts
 * what was set aside. One request is charged once at most, whatever it hands over.
 *
 * The lease's row is locked first, in the order of ids: whoever asks for the same lease elsewhere waits here and then sees
 * it paid. What is written comes from the locked row (`chargeCtes` says why). Of two requests for one lease in one
 * statement the most far-reaching is carried out, and both are answered with what it handed over.
 */
export const collectCodesSql = `
with asked as (
  select * from unnest($1::int[], $2::int[], $3::int[], $5::text[], $6::text[], $7::bytea[])
    as a(ord, lease_id, customer_id, door, idempotency_key, request_sha256)
),
wanted as materialized (
  select distinct on (lease_id, customer_id) *
  from asked
  order by lease_id, customer_id, array_position(array['all', 'code', 'read'], door), ord
),
held as materialized (
  select l.lease_id, l.customer_id, l.price_minor, l.hold, l.charged_minor, l.charges,
    l.code, l.code_at, l.code_message_id, l.listed_code, l.listed_code_at, l.listed_message_id,
    l.paid_code, l.paid_codes, l.paid_message_id, l.paid_code_at, l.paid_at, l.text_message_id, l.collected_message_id,
    ${allPaid} as all_paid, ${listedCodeWaits} as listed_waits, ${anyCodeWaits} as any_waits, ${textWaits} as text_waits,
    coalesce(l.ended_at, l.expires_at) + make_interval(secs => p.retention_seconds) > $4 as kept,
    l.unpaid and l.ended_at is not null as owed,
    w.door, w.idempotency_key, w.request_sha256
  from wanted w
  join lease l on l.lease_id = w.lease_id and l.customer_id = w.customer_id
  join product p on p.product_id = l.product_id
  order by l.lease_id
  for no key update of l
),
due as (
  select *,
    case when listed_waits then listed_code when any_waits then code end as due_code,
    case when listed_waits then listed_code_at when any_waits then code_at end as due_code_at,
    case when listed_waits then listed_message_id when any_waits then code_message_id end as due_message_id,
    case when door = 'all' and text_waits then text_message_id end as due_text_id
  from held
  where kept and (listed_waits or any_waits or (door = 'all' and text_waits))
    and (door <> 'read' or hold = 'held' or all_paid or price_minor = 0)
),
-- Of an ended lease the customer's row says that it is owed, and does no longer. Customers before accounts, as everywhere.
ower as materialized (
  select customer_id from customer where customer_id in (select customer_id from due where owed) order by customer_id for no key update
),
bill as materialized (
  select lease_id, customer_id,
    'lease:' || lease_id || ':message:' || coalesce(due_message_id, due_text_id) as charge_key,
    case when all_paid then 0 else price_minor end as amount_minor,
    case when hold = 'held' then price_minor else 0 end as set_aside_minor,
    due_code, due_code_at, due_message_id, due_text_id, all_paid, charges, charged_minor, hold,
    paid_code, paid_codes, paid_message_id, paid_code_at, collected_message_id, owed, idempotency_key, request_sha256
  from due
  where (select count(*) from ower) >= 0
),
${chargeCtes('$4')},
handed_over as (
  update lease l
  set paid_code = coalesce(paid.due_code, paid.paid_code),
    paid_message_id = coalesce(paid.due_message_id, paid.paid_message_id),
    paid_code_at = coalesce(paid.due_code_at, paid.paid_code_at),
    paid_codes = case when paid.all_paid or paid.due_code is null then paid.paid_codes else coalesce(paid.paid_codes, '{}') || paid.due_code end,
    collected_message_id = coalesce(paid.due_text_id, paid.collected_message_id),
    paid_at = $4,
    charges = paid.charges + case when paid.all_paid then 0 else 1 end,
    charged_minor = paid.charged_minor + paid.amount_minor,
    hold = case when paid.set_aside_minor > 0 then 'posted' else paid.hold end,
    changed_at = greatest(l.changed_at, $4)
  from paid where l.lease_id = paid.lease_id
),
owed_less as (
  update customer c set owed_minor = null where customer_id in (select customer_id from paid where owed)
),
remembered as (
  insert into idempotency_key (customer_id, key, request_sha256, lease_id, created_at)
  select customer_id, idempotency_key, request_sha256, lease_id, $4 from paid where idempotency_key is not null
),
${notifyChangedCte('paid')}
select asked.ord,
  -- Nothing new waits: the code that was sent last, which is paid for. Else the one that was handed over before, or none.
  case
    when held.kept is not true then null
    when paid.lease_id is not null then coalesce(paid.due_code, paid.paid_code)
    when held.listed_waits or held.any_waits then null
    else coalesce(held.code, held.paid_code)
  end as code,
  bill.lease_id is not null and paid.lease_id is null as unpaid,
  coalesce(paid.lease_id is not null or (held.kept and held.paid_at is not null), false) as handed_over,
  coalesce(not paid.all_paid, false) as charged
from asked
left join held on held.lease_id = asked.lease_id and held.customer_id = asked.customer_id
left join bill on bill.lease_id = held.lease_id
left join paid on paid.lease_id = held.lease_id
where (select count(*) from changed_notified) >= 0`
