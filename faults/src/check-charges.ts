import type { StoredLease } from './check-leases.ts'
import type { FaultsRecord, ToldLease } from './record.ts'
import type { Violations } from './violations.ts'
import type { World } from './world.ts'

const mostOfContract = 3

interface StoredCharge {
  leaseId: string
  /** Of the message that was charged. */
  code: string | null
  amountMinor: number
}

/** Of the contract; what comes after is handed over for nothing. A lease that set its price aside costs it once. */
export function mostCharges(lease: ToldLease | undefined): number {
  return lease?.v3Id === undefined ? mostOfContract : 1
}

/** What was handed over is charged at the lease's price, once each, and no lease more often than it may be. */
export async function checkCharges(
  sql: World['sql'],
  record: FaultsRecord,
  leases: ReadonlyMap<string, StoredLease>,
  violations: Violations,
): Promise<void> {
  const charges = await sql<StoredCharge>(
    `select e.lease_id::text as "leaseId", m.code, -p.amount_minor::int as "amountMinor"
     from entry e join posting p using (entry_id) join account a using (account_id)
     left join message m on m.message_id = substring(e.idempotency_key from '^lease:[0-9]+:message:([0-9]+)$')::bigint
       and e.idempotency_key = 'lease:' || e.lease_id || ':message:' || m.message_id
     where e.kind = 'charge' and a.customer_id is not null`,
  )
  const ofLease = Map.groupBy(charges, ({ leaseId }) => leaseId)
  const most = (id: string): number => mostCharges(record.leases.get(id))
  const told = [...record.leases.keys()]

  violations.addEach(
    'lease was charged more often than it may be',
    told.filter((id) => (ofLease.get(id)?.length ?? 0) > most(id)),
  )
  violations.addEach(
    'code was charged twice, or a charge has no message',
    [...ofLease]
      .filter(
        ([, list]) =>
          new Set(list.map(({ code }) => code ?? '')).size < list.length || list.some(({ code }) => code === null),
      )
      .map(([id]) => id),
  )
  violations.addEach(
    'charge is not the price',
    charges.filter(({ leaseId, amountMinor }) => amountMinor !== leases.get(leaseId)?.priceMinor),
  )
  violations.addEach(
    'code was handed over and not charged, though its lease had charges left',
    [...record.handed]
      .filter(([id, codes]) => {
        const list = ofLease.get(id) ?? []
        const charged = new Set(list.map(({ code }) => code))
        return list.length < most(id) && [...codes.keys()].some((code) => !charged.has(code))
      })
      .map(([id]) => id),
  )
  // A hold ends with its lease: what a carrier still tried to hand in then is no reason to post it.
  const inTime = [...record.sent.values()].filter(({ leaseId, acknowledgedAt }) => {
    const lease = leases.get(leaseId)
    return acknowledgedAt && lease && acknowledgedAt < lease.endsAt
  })
  violations.addEach(
    'lease of /v3 was not charged, though its message was acknowledged before its end',
    inTime
      .filter(({ leaseId }) => record.leases.get(leaseId)?.v3Id !== undefined && !ofLease.has(leaseId))
      .map(({ leaseId }) => leaseId),
  )
  violations.addEach(
    'lease does not say what was charged',
    [...leases.values()]
      .filter(({ id, charges: count, chargedMinor }) => {
        const list = ofLease.get(id) ?? []
        return count !== list.length || chargedMinor !== list.reduce((sum, { amountMinor }) => sum + amountMinor, 0)
      })
      .map(({ id }) => id),
  )
}
