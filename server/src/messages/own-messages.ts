import type { Database } from '#db'
import { allPaid } from '#leases'

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

/** Message `m` is one that only an explicit request hands over. */
const onRequest = '(m.code is null or m.held_back)'

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
 * $1 lease, $2 customer, $3 before this id or null, $4 limit, $5 the time. What was paid for is the code that was handed over last and all
 * that came before it: one price for what is read at once. A text in which no code was found is paid for in the same way
 * and not free: the customer may find the code in it that the program did not. What came from a sender that the product does
 * not list is shown only after it was collected.
 *
 * No code is shown of a cancelled lease: it had none when it was cancelled, so whatever it has came after that.
 */
const statement = `
select m.message_id, m.lease_id, m.originator, m.text, m.code, m.sent_at, m.received_at,
  m.erased_at is not null or coalesce(l.ended_at, l.expires_at) + make_interval(secs => p.retention_seconds) <= $5 as erased,
  coalesce(
    ${onRequest} and m.message_id <= l.collected_message_id
    or not m.held_back and l.state <> 'cancelled'
      and (${allPaid} or m.code = any(l.paid_codes) or (m.at, m.message_id) <= (l.paid_code_at, l.paid_message_id)),
    false
  ) as paid
from lease l
join product p using (product_id)
join message m on m.lease_id = l.lease_id
where l.lease_id = $1 and l.customer_id = $2 and ($3::bigint is null or m.message_id < $3)
  and (l.state <> 'cancelled' or ${onRequest})
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
