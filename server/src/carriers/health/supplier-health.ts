import type { Database } from '#db'

export interface SupplierHealth {
  supplierId: number
  lastMessageAt: Date | null
  /** Averaged over the last five full minutes. */
  messagesPerMinute: number
  /** Of the last hour's messages, from 0 to 1; null where there were none. */
  withheldShare: number | null
  duplicateShare: number | null
  connections: {
    name: string
    state: string
    since: Date
    lastMessageAt: Date | null
    lastProblem: string | null
    answerLatencyMs: number | null
    enquireLinkRttMs: number | null
    decodeErrors: number
    /** Whether its owner has not been heard of for a while: nobody holds it, or that process hangs. */
    silent: boolean
  }[]
}

/** Owners write every few seconds. */
const silentAfterMs = 20_000

/** How each supplier is doing, from what the serving processes wrote down. */
export async function readSupplierHealth(database: Database, at: Date): Promise<SupplierHealth[]> {
  const traffic = await database.pool.query<{
    supplier_id: number
    last_message_at: Date | null
    per_minute: number
    messages: number
    withheld: number
    duplicates: number
  }>(
    `select s.supplier_id, max(t.minute) as last_message_at,
       coalesce(sum(t.messages) filter (where t.minute >= date_trunc('minute', $1::timestamptz) - interval '5 minutes' and t.minute < date_trunc('minute', $1::timestamptz)), 0)::float8 / 5 as per_minute,
       coalesce(sum(t.messages) filter (where t.minute > $1::timestamptz - interval '1 hour'), 0)::int as messages,
       coalesce(sum(t.withheld) filter (where t.minute > $1::timestamptz - interval '1 hour'), 0)::int as withheld,
       coalesce(sum(t.duplicates) filter (where t.minute > $1::timestamptz - interval '1 hour'), 0)::int as duplicates
     from supplier s left join supplier_traffic t using (supplier_id)
     where s.removed_at is null
     group by s.supplier_id order by s.supplier_id`,
    [at],
  )
  const connections = await database.kysely
    .selectFrom('connection_health')
    .selectAll()
    .orderBy('supplier_id')
    .orderBy('name')
    .execute()
  const silentBeforeMs = at.getTime() - silentAfterMs
  return traffic.rows.map((row) => ({
    supplierId: row.supplier_id,
    lastMessageAt: row.last_message_at,
    messagesPerMinute: row.per_minute,
    withheldShare: row.messages > 0 ? row.withheld / row.messages : null,
    duplicateShare: row.messages > 0 ? row.duplicates / row.messages : null,
    connections: connections
      .filter((connection) => connection.supplier_id === row.supplier_id)
      .map((connection) => ({
        name: connection.name,
        state: connection.state,
        since: connection.since,
        lastMessageAt: connection.last_message_at,
        lastProblem: connection.last_problem,
        answerLatencyMs: connection.answer_latency_ms,
        enquireLinkRttMs: connection.enquire_link_rtt_ms,
        decodeErrors: connection.decode_errors,
        silent: connection.updated_at.getTime() < silentBeforeMs,
      })),
  }))
}
