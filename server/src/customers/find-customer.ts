import type { Database } from '#db'

export interface CustomerOverview {
  customerId: number
  email: string
  leaseLimit: number
  liveLeases: number
  requestsPerSecond: number
  createdAt: Date
}

/** Null where there is no such customer. */
export async function findCustomer(database: Database, customerId: number): Promise<CustomerOverview | null> {
  const row = await database.kysely
    .selectFrom('customer')
    .select([
      'customer_id as customerId',
      'email',
      'lease_limit as leaseLimit',
      'live_leases as liveLeases',
      'requests_per_second as requestsPerSecond',
      'created_at as createdAt',
    ])
    .where('customer_id', '=', customerId)
    .executeTakeFirst()
  return row ?? null
}
