import type { Database } from '#db'

export interface WithheldMessage {
  messageId: bigint
  supplier: string
  msisdn: string
  originator: string
  text: string | null
  reason: string
  receivedAt: Date
}

/** Messages that were not handed to a customer, the newest first. For the operator's eyes only. */
export async function listWithheld(database: Database, limit: number): Promise<WithheldMessage[]> {
  const rows = await database.kysely
    .selectFrom('message')
    .innerJoin('supplier', 'supplier.supplier_id', 'message.supplier_id')
    .select(['message_id', 'supplier.name as supplier', 'msisdn', 'originator', 'text', 'withheld', 'received_at'])
    .where('withheld', 'is not', null)
    .orderBy('message_id', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    messageId: row.message_id,
    supplier: row.supplier,
    msisdn: row.msisdn,
    originator: row.originator,
    text: row.text,
    reason: row.withheld ?? '',
    receivedAt: row.received_at,
  }))
}
