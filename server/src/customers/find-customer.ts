import { Refused } from '#core/errors'
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

/** The id of a customer that an operator named: by that id, which is not looked up, or by its e-mail address. */
export async function customerNamed(database: Database, named: number | string): Promise<number> {
  if (typeof named === 'number') return named
  const { rows } = await database.pool.query<{ customer_id: number }>(
    'select customer_id from customer where lower(email) = lower($1)',
    [named],
  )
  if (!rows[0]) throw new Refused(`There is no customer with the email address ${JSON.stringify(named.slice(0, 254))}`)
  return rows[0].customer_id
}
