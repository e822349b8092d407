import type { ConnectionHealth } from '#carriers/smpp'
import type { Database } from '#db'

/** Writes down how a connection is, for the operator's command. */
export async function writeConnectionHealth(
  database: Database,
  supplierId: number,
  name: string,
  health: ConnectionHealth,
  at: Date,
): Promise<void> {
  await database.pool.query(
    `insert into connection_health (supplier_id, name, state, since, last_message_at, last_problem, answer_latency_ms, enquire_link_rtt_ms, decode_errors, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (supplier_id, name) do update
     set state = excluded.state, since = excluded.since, last_message_at = coalesce(excluded.last_message_at, connection_health.last_message_at),
       last_problem = excluded.last_problem, answer_latency_ms = excluded.answer_latency_ms, enquire_link_rtt_ms = excluded.enquire_link_rtt_ms,
       decode_errors = excluded.decode_errors, updated_at = excluded.updated_at`,
    [
      supplierId,
      name,
      health.state,
      health.since,
      health.lastMessageAt ?? null,
      health.lastProblem ?? null,
      health.answerLatencyMs ?? null,
      health.enquireLinkRttMs ?? null,
      health.counts.badPdus + health.counts.damagedTexts,
      at,
    ],
  )
}

/** The connection is no more: the supplier was removed or changed. */
export async function forgetConnection(database: Database, supplierId: number, name: string): Promise<void> {
  await database.pool.query('delete from connection_health where supplier_id = $1 and name = $2', [supplierId, name])
}
