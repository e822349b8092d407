import type { Database, Queryable } from '#db'

export interface AuditEvent {
  /** Two words: what it was done to, and what was done. */
  action: string
  customerId?: number
  /** The person whom it concerns: the customer is looked up. */
  userId?: string | null
  subject: string
  details?: Readonly<Record<string, unknown>>
  /** What names a person: kept beside the record, and erased before it. */
  personal?: Readonly<Record<string, unknown>>
}

/** Records what no statement tells of by itself: what was read, and what was refused. Changes are recorded by triggers. */
export async function recordAudit(client: Queryable, events: readonly AuditEvent[]): Promise<void> {
  await client.query(
    `select audit(e.action, coalesce(e."customerId", (select c.customer_id from customer c where c.user_id = e."userId")), e.subject, e.details, e.personal)
     from jsonb_to_recordset($1::jsonb) as e(action text, "customerId" int, "userId" text, subject text, details jsonb, personal jsonb)`,
    [JSON.stringify(events)],
  )
}

export interface AuditFilter {
  /** The records before this one; null begins with the newest. */
  beforeId: bigint | null
  customerId: number | null
  /** An action, or its first word. */
  action: string | null
  limit: number
}

export interface AuditRow {
  recordId: bigint
  at: Date
  actor: string
  action: string
  customerId: number | null
  subject: string
  details: Record<string, unknown>
  /** Null where there was none, or where it was erased. */
  personal: Record<string, unknown> | null
}

/** The newest first. */
export async function listAudit(database: Database, filter: AuditFilter): Promise<AuditRow[]> {
  const { rows } = await database.pool.query<{
    audit_record_id: bigint
    at: Date
    actor: string
    action: string
    customer_id: number | null
    subject: string
    details: Record<string, unknown>
    personal: Record<string, unknown> | null
  }>(
    `select r.*, p.details as personal from audit_record r left join audit_personal p using (audit_record_id)
     where ($1::bigint is null or r.audit_record_id < $1) and ($2::int is null or r.customer_id = $2)
       and ($3::text is null or r.action = $3 or r.action like $3 || '.%')
     order by r.audit_record_id desc limit $4`,
    [filter.beforeId, filter.customerId, filter.action, filter.limit],
  )
  return rows.map((row) => ({
    recordId: row.audit_record_id,
    at: row.at,
    actor: row.actor,
    action: row.action,
    customerId: row.customer_id,
    subject: row.subject,
    details: row.details,
    personal: row.personal,
  }))
}
