import type { FaultsRecord } from './record.ts'
import type { Violations } from './violations.ts'
import type { World } from './world.ts'

/** A lease as it is stored. Amounts in whole Toman. */
export interface StoredLease {
  id: string
  customerId: number
  msisdn: string
  startedAt: Date
  /** When it ended, or is due. */
  endsAt: Date
  state: string
  priceMinor: number
  chargedMinor: number
  charges: number
}

/** All leases by their id. */
export async function readLeases(sql: World['sql']): Promise<Map<string, StoredLease>> {
  const rows = await sql<StoredLease>(
    `select lease_id::text as id, customer_id as "customerId", msisdn, started_at as "startedAt",
       coalesce(ended_at, expires_at) as "endsAt", state, price_minor::int as "priceMinor", charged_minor::int as "chargedMinor",
       charges
     from lease`,
  )
  return new Map(rows.map((row) => [row.id, row]))
}

/** Leases that were told are there and are their customer's, and no number had two holders at a time. */
export async function checkLeases(
  sql: World['sql'],
  record: FaultsRecord,
  leases: ReadonlyMap<string, StoredLease>,
  violations: Violations,
): Promise<void> {
  const told = [...record.leases.values()]
  violations.addEach(
    'lease that was told is not there, or is another',
    told
      .filter(({ id, msisdn, customer }) => {
        const lease = leases.get(id)
        return lease?.msisdn !== msisdn || lease.customerId !== customer.customerId
      })
      .map(({ id }) => id),
  )
  violations.addEach(
    'number with two holders at a time',
    await sql(
      `select a.lease_id, b.lease_id as other, a.msisdn
       from lease a join lease b on a.number_id = b.number_id and a.lease_id < b.lease_id
       where a.started_at < least(b.ended_at, b.expires_at) and b.started_at < least(a.ended_at, a.expires_at) limit 20`,
    ),
  )
  violations.addEach(
    'lease whose cancelling was acknowledged is none, or was charged',
    told
      .filter(({ id, cancelledAt }) => {
        const lease = leases.get(id)
        return cancelledAt !== undefined && (lease?.state !== 'cancelled' || lease.chargedMinor > 0)
      })
      .map(({ id }) => id),
  )
}
