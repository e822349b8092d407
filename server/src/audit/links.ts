import { createHmac } from 'node:crypto'

/** What is sealed of a record: every column, as one JSON array. Its personal values stand in it as their salted hash. */
export const sealedText = `jsonb_build_array(r.audit_record_id, (extract(epoch from r.at) * 1000000)::bigint, r.actor, r.action, r.customer_id, r.subject,
  r.details, encode(r.personal_sha256, 'hex'))::text`

/** What stands before the first link. */
export const beforeFirst = Buffer.alloc(32)

/** The seal of a record: keyed, and over the link before it, so that none can be changed, put between or taken out. */
export function macOf(key: Buffer, before: Buffer, position: bigint, text: string): Buffer {
  return createHmac('sha256', key).update(before).update(`${position}\n`).update(text).digest()
}
