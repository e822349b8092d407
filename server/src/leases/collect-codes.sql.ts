import { changedToldCte } from '#db'
import { chargeCtes } from '#ledger'

/**
 * Hands over the newest code of each of many leases and charges for those not paid yet, in one statement: what was charged
 * was handed over, and the other way round. $1 ord, $2 lease, $3 customer (arrays of one length), $4 the time.
 *
 * The lease's row is locked first, in the order of ids: whoever asks for the same lease elsewhere waits here and then sees
 * it paid. What is written comes from the locked row (`chargeCtes` says why). A message that brings the code which was
 * already paid for is no newer code. The first code of a lease that set its price aside is paid from that; a newer one
 * from the free balance, as for every other lease.
 */
export const collectCodesSql = `
with asked as (
  select * from unnest($1::int[], $2::int[], $3::int[]) as a(ord, lease_id, customer_id)
),
held as materialized (
  select l.lease_id, l.customer_id, l.price_minor, l.code, l.code_message_id, l.paid_code, l.hold, l.charged_minor,
    coalesce(l.ended_at, l.expires_at) + make_interval(secs => p.retention_seconds) > $4 as kept
  from lease l join product p using (product_id)
  where (l.lease_id, l.customer_id) in (select lease_id, customer_id from asked)
  order by l.lease_id
  for no key update of l
),
bill as materialized (
  select lease_id, customer_id, 'lease:' || lease_id || ':message:' || code_message_id as charge_key, price_minor as amount_minor,
    case when hold = 'held' then price_minor else 0 end as set_aside_minor, code, code_message_id, charged_minor, hold
  from held
  where kept and code is not null and (paid_code is null or code <> paid_code)
),
${chargeCtes('$4')},
handed_over as (
  update lease l
  set paid_code = paid.code, paid_message_id = paid.code_message_id, paid_at = $4,
    charged_minor = paid.charged_minor + paid.amount_minor,
    hold = case when paid.set_aside_minor > 0 then 'posted' else paid.hold end,
    changed_at = greatest(l.changed_at, $4)
  from paid where l.lease_id = paid.lease_id
),
${changedToldCte('paid')}
select asked.ord,
  case when paid.lease_id is not null or (bill.lease_id is null and held.kept) then held.code end as code,
  bill.lease_id is not null and paid.lease_id is null as unpaid,
  paid.lease_id is not null as charged
from asked
left join held on held.lease_id = asked.lease_id and held.customer_id = asked.customer_id
left join bill on bill.lease_id = held.lease_id
left join paid on paid.lease_id = held.lease_id
where (select count(*) from changed_told) >= 0`
