import { sql } from 'kysely'
import { createBatcher } from '#core/batcher'
import type { Clock } from '#core/clock'
import type { Database } from '#db'
import type { Collections } from './collect-codes.ts'
import type { LeaseState } from './lease.ts'
import { ownLeaseColumns, ownLeaseOf, type OwnLease, type OwnLeaseRow } from './own-lease.ts'

export interface LeaseFilter {
  state?: LeaseState | undefined
  live?: boolean | undefined
  countryCode?: string | undefined
  productId?: number | undefined
  from?: Date | undefined
  before?: Date | undefined
}

/** A customer's own leases. To read them is to be handed their codes: what is not paid for yet is charged, or stays unread. */
export interface OwnLeases {
  /** Null for a lease that does not exist or is another customer's. */
  get(customerId: number, leaseId: number): Promise<OwnLease | null>
  /** The newest first, those before `beforeId`. */
  list(customerId: number, filter: LeaseFilter, page: { beforeId: number | null; limit: number }): Promise<OwnLease[]>
  /** What changed of each customer's leases after a time, the latest change last; at most `changesPerRead` of each. */
  changedSince(of: readonly { customerId: number; since: Date }[]): Promise<OwnLease[]>
}

export const changesPerRead = 5_000

const byId = `
select ${ownLeaseColumns}
from lease l join product p using (product_id)
where (l.lease_id, l.customer_id) in (select * from unnest($1::int[], $2::int[]))`

/**
 * Leases that ended more than a day before the time are not looked at: `lease_recent` finds what is live or ended later.
 * A carrier that delivers a code more than a day late is heard by who reads the lease.
 */
const changed = `
select c.*
from unnest($1::int[], $2::timestamptz[]) as w(customer_id, since)
cross join lateral (
  select ${ownLeaseColumns}
  from lease l join product p using (product_id)
  where l.customer_id = w.customer_id
    and coalesce(l.ended_at, 'infinity'::timestamptz) > w.since - interval '1 day'
    and l.changed_at > w.since
  order by l.changed_at, l.lease_id
  limit ${changesPerRead}
) c
order by c.changed_at, c.lease_id`

export function createOwnLeases(database: Database, collections: Collections, clock: Clock): OwnLeases {
  interface Asked {
    customerId: number
    leaseId: number
  }

  async function readRows(asked: readonly Asked[]): Promise<Map<number, OwnLease>> {
    const rows = await database.hot<OwnLeaseRow>('read-own-leases', byId, [
      asked.map(({ leaseId }) => leaseId),
      asked.map(({ customerId }) => customerId),
    ])
    const at = clock.now()
    return new Map(rows.map((row) => [row.lease_id, ownLeaseOf(row, at)]))
  }

  /** Charges for the codes that wait, and reads their leases again. What the balance does not cover stays as it is. */
  async function handOver(leases: readonly OwnLease[]): Promise<OwnLease[]> {
    const unpaid = leases.filter((lease) => lease.codeState === 'payment_required')
    if (unpaid.length === 0) return [...leases]
    await Promise.all(unpaid.map((lease) => collections.collect(lease)))
    const after = await readRows(unpaid)
    return leases.map((lease) => after.get(lease.leaseId) ?? lease)
  }

  const reads = createBatcher<Asked, OwnLease | null>({
    maxBatch: 500,
    maxWaiting: 20_000,
    async run(asked) {
      const found = await readRows(asked)
      return asked.map(({ leaseId, customerId }) => {
        const lease = found.get(leaseId)
        return lease?.customerId === customerId ? lease : null
      })
    },
  })

  return {
    async get(customerId, leaseId) {
      const lease = await reads.add({ customerId, leaseId })
      return lease && ((await handOver([lease]))[0] as OwnLease)
    },
    async list(customerId, filter, page) {
      const conditions = [sql`l.customer_id = ${customerId}`]
      if (page.beforeId !== null) conditions.push(sql`l.lease_id < ${page.beforeId}`)
      if (filter.state !== undefined) conditions.push(sql`l.state = ${filter.state}`)
      // As `lease_recent` has it, so that the few live ones are not looked for among all.
      if (filter.live === true)
        conditions.push(sql`coalesce(l.ended_at, 'infinity'::timestamptz) = 'infinity'::timestamptz`)
      if (filter.live === false) conditions.push(sql`l.ended_at is not null`)
      if (filter.countryCode !== undefined) conditions.push(sql`l.country_code = ${filter.countryCode}`)
      if (filter.productId !== undefined) conditions.push(sql`l.product_id = ${filter.productId}`)
      if (filter.from) conditions.push(sql`l.started_at >= ${filter.from}`)
      if (filter.before) conditions.push(sql`l.started_at < ${filter.before}`)
      const { rows } = await sql<OwnLeaseRow>`
        select ${sql.raw(ownLeaseColumns)}
        from lease l join product p using (product_id)
        where ${sql.join(conditions, sql` and `)}
        order by l.lease_id desc limit ${page.limit}`.execute(database.kysely)
      const at = clock.now()
      return handOver(rows.map((row) => ownLeaseOf(row, at)))
    },
    async changedSince(of) {
      const rows = await database.hot<OwnLeaseRow>('read-changed-leases', changed, [
        of.map(({ customerId }) => customerId),
        of.map(({ since }) => since),
      ])
      const at = clock.now()
      return handOver(rows.map((row) => ownLeaseOf(row, at)))
    },
  }
}
