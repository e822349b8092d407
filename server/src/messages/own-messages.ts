import type { Database } from '#db'

/** A message as the customer of its lease sees it. */
export interface OwnMessage {
  messageId: bigint
  leaseId: number
  originator: string
  text: string | null
  code: string | null
  readable: 'yes' | 'payment_required' | 'erased'
  sentAt: Date | null
  receivedAt: Date
}

interface Row {
  message_id: bigint
  lease_id: number
  originator: string
  text: string | null
  code: string | null
  sent_at: Date | null
  received_at: Date
  erased: boolean
  paid: boolean
}

/**
 * $1 lease, $2 customer, $3 before this id or null, $4 limit, $5 the time. What was paid for is the newest code and all
 * that came before it: one price for what is read at once. A text in which no code was found is paid for in the same way
 * and not free: the customer may find the code in it that the program did not.
 */
const statement = `
select m.message_id, m.lease_id, m.originator, m.text, m.code, m.sent_at, m.received_at,
  m.erased_at is not null or coalesce(l.ended_at, l.expires_at) + make_interval(secs => p.retention_seconds) <= $5 as erased,
  coalesce(m.code = l.paid_code or (m.at, m.message_id) <= (newest.at, newest.message_id), false) as paid
from lease l
join product p using (product_id)
join message m on m.lease_id = l.lease_id
left join message newest on newest.message_id = l.paid_message_id
where l.lease_id = $1 and l.customer_id = $2 and ($3::bigint is null or m.message_id < $3)
order by m.message_id desc
limit $4`

/** The newest first. Charges nothing: who reads the lease before is shown what was paid for. */
export async function listOwnMessages(
  database: Database,
  of: { customerId: number; leaseId: number; at: Date },
  page: { beforeId: bigint | null; limit: number },
): Promise<OwnMessage[]> {
  const { rows } = await database.pool.query<Row>(statement, [
    of.leaseId,
    of.customerId,
    page.beforeId,
    page.limit,
    of.at,
  ])
  return rows.map((row) => {
    const readable = row.erased ? 'erased' : row.paid ? 'yes' : 'payment_required'
    return {
      messageId: row.message_id,
      leaseId: row.lease_id,
      originator: row.originator,
      text: readable === 'yes' ? row.text : null,
      code: readable === 'yes' ? row.code : null,
      readable,
      sentAt: row.sent_at,
      receivedAt: row.received_at,
    }
  })
}
