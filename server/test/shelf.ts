import { beforeEach } from 'vitest'
import { topUp } from '#ledger'
import { withWorld } from './world.ts'

export interface ShelfCustomer {
  customerId: number
  token: string
}

export const dayMs = 24 * 3_600_000
export const leaseMs = 20 * 60_000
export const noneFree = { status: 409, detail: 'No number available! Please try again later' }

/** A world in which nothing is lent and nothing is in stock when a test begins. A number of Russia costs 3,000. */
export function withShelf() {
  const world = withWorld()

  beforeEach(async () => {
    await world.pass(leaseMs)
    await world.database.pool.query('update number set retired_at = now() where retired_at is null')
  })

  const getNumber = ({ token }: ShelfCustomer, productId = '2') =>
    world.post('/api/get_number', { token, country: 'RU', productId })

  return {
    world,
    getNumber,
    stock: async (count: number, coolDownSeconds = 0) => {
      const { supplierId } = await world.supplier(coolDownSeconds)
      const msisdns = await world.stock(supplierId, 'RU', count)
      return { supplierId, msisdns, text: (msisdn: string, text: string) => world.message(supplierId, msisdn, text) }
    },
    statuses: async (customer: ShelfCustomer, asks: number, productId = '2'): Promise<number[]> => {
      const all: number[] = []
      for (let i = 0; i < asks; i++) all.push((await getNumber(customer, productId)).status)
      return all
    },
    /** Who made the account without paying. */
    newcomer: async (limits: { leases?: number; numbersPerDay?: number | null } = {}): Promise<ShelfCustomer> => {
      const customer = await world.customer(0n)
      await world.database.pool.query(
        'update customer set self_made = true, lease_limit = $2, numbers_per_day = $3 where customer_id = $1',
        [customer.customerId, limits.leases ?? 1_000, limits.numbersPerDay ?? null],
      )
      return customer
    },
    credit: async ({ customerId }: ShelfCustomer, amountMinor: bigint): Promise<void> => {
      const { database, clock } = world
      const idempotencyKey = `credit ${world.next()}`
      await topUp(database.pool, { customerId, amountMinor, note: '', idempotencyKey, at: clock.now() })
    },
  }
}
