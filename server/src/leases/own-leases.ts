import { sql } from 'kysely'
import { createBatcher } from '#core/batcher'
import type { Clock } from '#core/clock'
import type { Database } from '#db'
import type { Collections } from './collect-codes.ts'
import type { LeaseState } from './lease.ts'
import { ownLeaseOf, readingHandsOver, selectOwnLeases, type OwnLease, type OwnLeaseRow } from './own-lease.ts'

export interface LeaseFilter {
  state?: LeaseState | undefined
  live?: boolean | undefined
  countryCode?: string | undefined
  productId?: number | undefined
  from?: Date | undefined
  before?: Date | undefined
}

/**
 * A customer's own leases. To read them is to be handed the codes that were paid for, or for which the price was set aside.
 * Nothing else is charged by reading: what else waits stays unread until it is asked for.
 */
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
${selectOwnLeases}
where (l.lease_id, l.customer_id) in (select * from unnest($1::int[], $2::int[]))`

/**
 * Leases that ended more than a day before the time are not looked at: `lease_recent` finds what is live or ended later.
 * A carrier that delivers a code more than a day late is heard by who reads the lease.
 */
const changed = `
select c.*
from unnest($1::int[], $2::timestamptz[]) as w(customer_id, since)
cross join lateral (
  ${selectOwnLeases}
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

  async function readRows(asked: readonly Asked[]): Promise<Map<number, OwnLeaseRow>> {
    const rows = await database.hot<OwnLeaseRow>('read-own-leases', byId, [
      asked.map(({ leaseId }) => leaseId),
      asked.map(({ customerId }) => customerId),
    ])
    return new Map(rows.map((row) => [row.lease_id, row]))
  }

  /** Hands over the codes that are paid for or covered by what was set aside, and reads their leases again. */
  async function handOver(rows: readonly OwnLeaseRow[]): Promise<OwnLease[]> {
    const due = rows
      .filter(readingHandsOver)
      .map((row) => ({ leaseId: row.lease_id, customerId: row.customer_id, door: 'read' as const }))
    let after = new Map<number, OwnLeaseRow>()
    if (due.length > 0) {
      await Promise.all(due.map((each) => collections.collect(each)))
      after = await readRows(due)
    }
    const at = clock.now()
    return rows.map((row) => ownLeaseOf(after.get(row.lease_id) ?? row, at))
  }

  const reads = createBatcher<Asked, OwnLeaseRow | null>({
    maxBatch: 500,
    maxWaiting: 20_000,
    async run(asked) {
      const found = await readRows(asked)
      return asked.map(({ leaseId, customerId }) => {
        const row = found.get(leaseId)
        return row?.customer_id === customerId ? row : null
      })
    },
  })

  return {
    async get(customerId, leaseId) {
      const row = await reads.add({ customerId, leaseId })
      return row && ((await handOver([row]))[0] as OwnLease)
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
        ${sql.raw(selectOwnLeases)}
        where ${sql.join(conditions, sql` and `)}
        order by l.lease_id desc limit ${page.limit}`.execute(database.kysely)
      return handOver(rows)
    },
    async changedSince(of) {
      const rows = await database.hot<OwnLeaseRow>('read-changed-leases', changed, [
        of.map(({ customerId }) => customerId),
        of.map(({ since }) => since),
      ])
      return handOver(rows)
    },
  }
}
