import type { Database } from '#db'
import { sandboxKind } from '#numbers'

export interface PendingLease {
  leaseId: number
  msisdn: string
  productId: number
  productName: string
  startedAt: Date
}

const statement = `
select l.lease_id, l.msisdn, l.product_id, p.name, l.started_at
from lease l
join product p using (product_id)
join number n using (number_id)
join supplier s using (supplier_id)
where l.ended_at is null and l.state = 'waiting' and s.kind = '${sandboxKind}' and l.lease_id <> all($1::int[])
order by l.lease_id
limit 1000`

/** Sandbox numbers that are lent and wait for their message, but for the ones named. */
export async function pendingSandboxLeases(database: Database, but: readonly number[]): Promise<PendingLease[]> {
  const rows = await database.hot<{
    lease_id: number
    msisdn: string
    product_id: number
    name: string
    started_at: Date
  }>('pending-sandbox-leases', statement, [but])
  return rows.map((row) => ({
    leaseId: row.lease_id,
    msisdn: row.msisdn,
    productId: row.product_id,
    productName: row.name,
    startedAt: row.started_at,
  }))
}
