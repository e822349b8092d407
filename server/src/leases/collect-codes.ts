import { createBatcher, type Batcher } from '#core/batcher'
import type { Clock } from '#core/clock'
import type { Database } from '#db'
import { collectCodesSql } from './collect-codes.sql.ts'

export interface CollectRequest {
  leaseId: number
  customerId: number
}

export type CollectOutcome =
  | { kind: 'code'; code: string; charged: boolean }
  /** Nothing has arrived, or its retention is over, or the lease is not this customer's. */
  | { kind: 'no_code' }
  /** A code is waiting and the balance does not cover it. Nothing is lost. */
  | { kind: 'insufficient_balance' }

export interface Collections {
  /** Hands over the newest code and charges for it once. Rejects with `Unavailable` when the database is away or too many wait. */
  collect(request: CollectRequest): Promise<CollectOutcome>
  idle(): Promise<void>
}

interface Row {
  ord: number
  code: string | null
  unpaid: boolean
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
  ])
  const outcomes: CollectOutcome[] = []
  for (const row of rows) outcomes[row.ord] = outcomeOf(row)
  return outcomes
}

function outcomeOf(row: Row): CollectOutcome {
  if (row.unpaid) return { kind: 'insufficient_balance' }
  return row.code === null ? { kind: 'no_code' } : { kind: 'code', code: row.code, charged: row.charged }
}
