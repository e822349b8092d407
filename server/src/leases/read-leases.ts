import { createBatcher } from '#core/batcher'
import type { Database } from '#db'

/** What a process needs to know of a lease to answer "has my code come?" without asking the database. */
export interface LeaseGlance {
  leaseId: number
  customerId: number
  countryCode: string
  productId: number
  /** Whether there is, or was, a code to hand over. */
  hasCode: boolean
}

export interface LeaseReader {
  /** Null for a lease that does not exist. */
  read(leaseId: number): Promise<LeaseGlance | null>
}

const statement = `
select lease_id, customer_id, country_code, product_id, code is not null as has_code from lease where lease_id = any($1::int[])`

export function createLeaseReader(database: Database): LeaseReader {
  const batcher = createBatcher<number, LeaseGlance | null>({
    maxBatch: 1_000,
    maxWaiting: 20_000,
    async run(leaseIds) {
      const rows = await database.hot<{
        lease_id: number
        customer_id: number
        country_code: string
        product_id: number
        has_code: boolean
      }>('read-leases', statement, [leaseIds])
      const byId = new Map(
        rows.map((row) => [
          row.lease_id,
          {
            leaseId: row.lease_id,
            customerId: row.customer_id,
            countryCode: row.country_code,
            productId: row.product_id,
            hasCode: row.has_code,
          },
        ]),
      )
      return leaseIds.map((leaseId) => byId.get(leaseId) ?? null)
    },
  })
  return { read: (leaseId) => batcher.add(leaseId) }
}
