import { createBatcher, type Batcher } from '#core/batcher'
import type { Clock } from '#core/clock'
import type { Database } from '#db'
import { claimNumbersSql } from './claim-numbers.sql.ts'

export interface ClaimRequest {
  customerId: number
  /** Of the catalogue; not checked again. */
  countryCode: string
  productId: number
  /** Whether the price is set aside now, and charged or given back later. */
  setsAside?: boolean
  /** Done once for the customer and this key: a second time rejects with the constraint `idempotency_key_used_once`. */
  once?: { key: string; requestSha256: Buffer }
}

export type ClaimOutcome =
  | { kind: 'lent'; leaseId: number; msisdn: string; expiresAt: Date }
  | { kind: 'none_free' }
  /** The free balance does not cover the price that should be set aside. */
  | { kind: 'not_covered' }
  /** The customer holds as many leases as it may, or was suspended meanwhile. */
  | { kind: 'over_limit' }

export interface Claims {
  /** Lends a free number. Rejects with `Unavailable` when the database is away or too many wait. */
  claim(request: ClaimRequest): Promise<ClaimOutcome>
  idle(): Promise<void>
}

interface Row {
  ord: number
  lease_id: number | null
  msisdn: string
  expires_at: Date
  outcome: 'lent' | 'none_free' | 'not_covered' | 'over_limit' | 'again'
}

/** The random order of numbers ends below this. */
const positions = 2_147_483_647

/** How often one claim may lose its number to another of the same statement. Each round gives away what they met over. */
const maxRounds = 50

export function createClaims(database: Database, clock: Clock): Claims {
  const batcher: Batcher<ClaimRequest, ClaimOutcome> = createBatcher({
    maxBatch: 500,
    maxWaiting: 5_000,
    run: (requests) => claimAll(database, clock.now(), requests),
  })
  return { claim: (request) => batcher.add(request), idle: () => batcher.idle() }
}

/**
 * Begins at a random place, so that processes do not meet and lent numbers are not walked over again and again; what is
 * not found from there on is looked for once more from the very beginning before it is called `none_free`.
 */
async function claimAll(database: Database, at: Date, requests: readonly ClaimRequest[]): Promise<ClaimOutcome[]> {
  const outcomes = new Map<number, ClaimOutcome>()
  let open = requests.map((_, i) => i)
  let from = Math.floor(Math.random() * positions)
  for (let round = 0; open.length > 0 && round < maxRounds; round++) {
    const rows = await database.inLine<Row>('claims', 'claim-numbers', claimNumbersSql, [
      open,
      open.map((i) => requests[i]?.customerId),
      open.map((i) => requests[i]?.countryCode),
      open.map((i) => requests[i]?.productId),
      at,
      from,
      open.map((i) => requests[i]?.setsAside === true),
      open.map((i) => requests[i]?.once?.key ?? null),
      open.map((i) => requests[i]?.once?.requestSha256 ?? null),
    ])
    open = []
    for (const row of rows) {
      const again = row.outcome === 'again' || (row.outcome === 'none_free' && from > 0)
      if (again) open.push(row.ord)
      else outcomes.set(row.ord, outcomeOf(row))
    }
    open.sort((a, b) => a - b)
    from = 0
  }
  return requests.map((_, i) => outcomes.get(i) ?? { kind: 'none_free' })
}

function outcomeOf(row: Row): ClaimOutcome {
  if (row.outcome === 'over_limit' || row.outcome === 'not_covered') return { kind: row.outcome }
  if (row.outcome !== 'lent' || row.lease_id === null) return { kind: 'none_free' }
  return { kind: 'lent', leaseId: row.lease_id, msisdn: row.msisdn, expiresAt: row.expires_at }
}
