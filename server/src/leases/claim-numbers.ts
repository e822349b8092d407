import { createBatcher, type Batcher } from '#core/batcher'
import type { Clock } from '#core/clock'
import type { Database } from '#db'
import { claimNumbersSql, type Shelf } from './claim-numbers.sql.ts'

export interface ClaimRequest {
  customerId: number
  /** Of the catalogue; not checked again. */
  countryCode: string
  productId: number
  /** Whether the price is set aside now, and charged or given back later. */
  setsAside?: boolean
  /** Lends nothing that costs more. */
  maxPriceMinor?: bigint | undefined
  /** Done once for the customer and this key: a second time rejects with the constraint `idempotency_key_used_once`. */
  once?: { key: string; requestSha256: Buffer }
}

export type ClaimOutcome =
  | { kind: 'lent'; leaseId: number; msisdn: string; expiresAt: Date }
  | { kind: 'none_free' }
  /** It costs more than the caller would pay. */
  | { kind: 'too_dear' }
  /** The free balance does not cover the price that should be set aside. */
  | { kind: 'not_covered' }
  /** The customer holds as many leases as it may, or was suspended meanwhile. */
  | { kind: 'over_limit' }
  /** Three or more leases are unpaid, and the free balance does not cover them and this one. */
  | { kind: 'unpaid' }
  /** Too many of the customer's leases ended without a charge: no new numbers until then. */
  | { kind: 'paused'; until: Date }
  /** The customer has begun as many leases within a day as it may. */
  | { kind: 'over_day'; until: Date }

export interface Claims {
  /** Lends a free number. Rejects with `Unavailable` when the database is away or too many wait. */
  claim(request: ClaimRequest): Promise<ClaimOutcome>
  idle(): Promise<void>
}

/** What the operator sets of how numbers are lent. */
export interface ShelfRules {
  /** For how long after its rest a number that was lent for a product is lent for it after all others. */
  triedSeconds: number
  /** Of a country's free numbers, what customers that made their account themselves and never paid may hold together, above 0 to 1. */
  newcomerShare: number
}

export const ordinaryShelfRules: ShelfRules = { triedSeconds: 7 * 24 * 3_600, newcomerShare: 0.1 }

type Outcome = ClaimOutcome['kind'] | 'again' | 'none_on_shelf'

interface Row {
  ord: number
  lease_id: number | null
  msisdn: string
  expires_at: Date
  refused_until: Date | null
  outcome: Outcome
}

/** The random order of numbers ends below this. */
const positions = 2_147_483_647

/**
 * Where a claim looks, one after the other: from a random place on, so that processes do not meet and lent numbers are not
 * walked over again and again; from the very beginning; and among what was tried lately.
 */
const looks: readonly { shelf: Shelf; from(): number }[] = [
  { shelf: 'untried', from: () => Math.floor(Math.random() * positions) },
  { shelf: 'untried', from: () => 0 },
  { shelf: 'tried', from: () => 0 },
]

const statements: Readonly<Record<Shelf, { name: string; sql: string }>> = {
  untried: { name: 'claim-untried', sql: claimNumbersSql('untried') },
  tried: { name: 'claim-tried', sql: claimNumbersSql('tried') },
}

/** How often one claim may lose its number to another of the same statement. Each round gives away what they met over. */
const maxRounds = 50

export interface ClaimsOptions {
  rules?: ShelfRules | undefined
  /** Numbers of these countries were lent: fewer are free now. Once a batch, before its callers are answered. */
  onLent?(countryCodes: readonly string[]): void
}

export function createClaims(database: Database, clock: Clock, options: ClaimsOptions = {}): Claims {
  const { rules = ordinaryShelfRules } = options
  const batcher: Batcher<ClaimRequest, ClaimOutcome> = createBatcher({
    maxBatch: 500,
    maxWaiting: 5_000,
    async run(requests) {
      const outcomes = await claimAll(database, clock.now(), requests, rules)
      const lent = new Set(
        requests.flatMap((request, i) => (outcomes[i]?.kind === 'lent' ? [request.countryCode] : [])),
      )
      if (lent.size > 0) options.onLent?.([...lent])
      return outcomes
    },
  })
  return { claim: (request) => batcher.add(request), idle: () => batcher.idle() }
}

interface Open {
  ord: number
  /** Which of `looks` is next. */
  look: number
  rounds: number
}

async function claimAll(
  database: Database,
  at: Date,
  requests: readonly ClaimRequest[],
  rules: ShelfRules,
): Promise<ClaimOutcome[]> {
  const outcomes = new Map<number, ClaimOutcome>()
  let open: Open[] = requests.map((_, ord) => ({ ord, look: 0, rounds: 0 }))
  while (open.length > 0) {
    // Those who are nearly through go first: one that finds nothing must not wait until another has spent the balance.
    const furthest = Math.max(...open.map(({ look }) => look))
    const now = open.filter(({ look }) => look === furthest)
    const rows = await lookOnce(database, at, requests, rules, now, looks[furthest] as (typeof looks)[number])
    const byOrd = new Map(now.map((each) => [each.ord, each]))
    for (const row of rows) {
      const each = byOrd.get(row.ord) as Open
      each.rounds++
      if (row.outcome === 'again') each.look = Math.max(1, each.look)
      else if (row.outcome === 'none_on_shelf') each.look++
      else outcomes.set(row.ord, outcomeOf(row))
      if (each.look >= looks.length || each.rounds >= maxRounds) outcomes.set(row.ord, { kind: 'none_free' })
    }
    open = open.filter(({ ord }) => !outcomes.has(ord))
  }
  return requests.map((_, ord) => outcomes.get(ord) ?? { kind: 'none_free' })
}

function lookOnce(
  database: Database,
  at: Date,
  requests: readonly ClaimRequest[],
  rules: ShelfRules,
  open: readonly Open[],
  look: (typeof looks)[number],
): Promise<Row[]> {
  const { name, sql } = statements[look.shelf]
  return database.inLine<Row>('claims', name, sql, [
    open.map(({ ord }) => ord),
    open.map(({ ord }) => requests[ord]?.customerId),
    open.map(({ ord }) => requests[ord]?.countryCode),
    open.map(({ ord }) => requests[ord]?.productId),
    at,
    look.from(),
    open.map(({ ord }) => requests[ord]?.setsAside === true),
    open.map(({ ord }) => requests[ord]?.once?.key ?? null),
    open.map(({ ord }) => requests[ord]?.once?.requestSha256 ?? null),
    open.map(({ ord }) => requests[ord]?.maxPriceMinor ?? null),
    rules.triedSeconds,
    rules.newcomerShare,
  ])
}

function outcomeOf(row: Row): ClaimOutcome {
  const { outcome } = row
  if (outcome === 'lent')
    return { kind: 'lent', leaseId: row.lease_id as number, msisdn: row.msisdn, expiresAt: row.expires_at }
  if (outcome === 'paused' || outcome === 'over_day') return { kind: outcome, until: row.refused_until as Date }
  return { kind: outcome === 'again' || outcome === 'none_on_shelf' ? 'none_free' : outcome }
}
