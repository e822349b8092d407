import { createBatcher, type Batcher } from '#core/batcher'
import type { Clock } from '#core/clock'
import type { Database } from '#db'
import { collectCodesSql } from './collect-codes.sql.ts'

export interface CollectRequest {
  leaseId: number
  customerId: number
  /**
   * What is asked for. `code`: the code, for its price. `all`: whatever waits, a text without a code too, for the price.
   * `read`: what is paid for or covered by what was set aside, and nothing that would be charged beyond that.
   */
  door: 'read' | 'code' | 'all'
  /** Done once for the customer and this key: a second time rejects with the constraint `idempotency_key_used_once`. */
  once?: { key: string; requestSha256: Buffer }
}

export type CollectOutcome =
  | { kind: 'code'; code: string; charged: boolean }
  /** Texts without a code, now or before, and no code: they are read with the lease's messages. */
  | { kind: 'texts' }
  /** Nothing has arrived, or its retention is over, or the lease is not this customer's. */
  | { kind: 'no_code' }
  /** Something is waiting and the balance does not cover it. Nothing is lost. */
  | { kind: 'insufficient_balance' }

export interface Collections {
  /** Hands over what waits and charges for it once. Rejects with `Unavailable` when the database is away or too many wait. */
  collect(request: CollectRequest): Promise<CollectOutcome>
  idle(): Promise<void>
}

interface Row {
  ord: number
  code: string | null
  unpaid: boolean
  handed_over: boolean
  charged: boolean
}

export function createCollections(database: Database, clock: Clock): Collections {
  const batcher: Batcher<CollectRequest, CollectOutcome> = createBatcher({
    maxBatch: 500,
    maxWaiting: 5_000,
    run: (requests) => collectAll(database, clock.now(), requests),
  })
  return { collect: (request) => batcher.add(request), idle: () => batcher.idle() }
}

async function collectAll(
  database: Database,
  at: Date,
  requests: readonly CollectRequest[],
): Promise<CollectOutcome[]> {
  const rows = await database.hot<Row>('collect-codes', collectCodesSql, [
    requests.map((_, i) => i),
    requests.map((request) => request.leaseId),
    requests.map((request) => request.customerId),
    at,
    requests.map((request) => request.door),
    requests.map((request) => request.once?.key ?? null),
    requests.map((request) => request.once?.requestSha256 ?? null),
  ])
  const outcomes: CollectOutcome[] = []
  for (const row of rows) outcomes[row.ord] = outcomeOf(row)
  return outcomes
}

function outcomeOf(row: Row): CollectOutcome {
  if (row.unpaid) return { kind: 'insufficient_balance' }
  if (row.code !== null) return { kind: 'code', code: row.code, charged: row.charged }
  return row.handed_over ? { kind: 'texts' } : { kind: 'no_code' }
}
