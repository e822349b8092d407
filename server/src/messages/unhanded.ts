import type { Database } from '#db'

/** A message that no customer was handed, or only on request. */
export interface UnhandedMessage {
  messageId: bigint
  supplier: string
  msisdn: string
  originator: string
  text: string | null
  /** Why: of `message.withheld`, or `no_code`, `unlisted_sender` for what the customer of its lease gets on request only. */
  reason: string
  receivedAt: Date
}

/** `message_withheld`, `message_without_code` and `lease_late` hold what is looked for, each in this order. */
const statement = `
select m.message_id, s.name as supplier, m.msisdn, m.originator, m.text, m.received_at, m.reason
from (
  (select message_id, supplier_id, msisdn, originator, text, received_at, withheld as reason
   from message where withheld is not null order by message_id desc limit $1)
  union all
  (select message_id, supplier_id, msisdn, originator, text, received_at, case when held_back then 'unlisted_sender' else 'no_code' end
   from message where lease_id is not null and (code is null or held_back) and erased_at is null order by message_id desc limit $1)
  union all
  -- A code that was stored in the moment in which its lease was cancelled: no door shows it.
  (select m.message_id, m.supplier_id, m.msisdn, m.originator, m.text, m.received_at, 'after_cancel'
   from (select lease_id from lease where late_at is not null and state = 'cancelled' order by lease_id desc limit $1) l
   join message m on m.lease_id = l.lease_id and m.code is not null and not m.held_back
   order by m.message_id desc limit $1)
) m join supplier s using (supplier_id)
order by m.message_id desc limit $1`

/** Messages that were not handed to a customer, the newest first. For the operator's eyes only. */
export async function listUnhanded(database: Database, limit: number): Promise<UnhandedMessage[]> {
  const { rows } = await database.pool.query<{
    message_id: bigint
    supplier: string
    msisdn: string
    originator: string
    text: string | null
    reason: string
    received_at: Date
  }>(statement, [limit])
  return rows.map((row) => ({
    messageId: row.message_id,
    supplier: row.supplier,
    msisdn: row.msisdn,
    originator: row.originator,
    text: row.text,
    reason: row.reason,
    receivedAt: row.received_at,
  }))
}
