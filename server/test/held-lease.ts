import { createCollections, createOwnLeases } from '#leases'
import type { V3World, AskV3 } from '../src/api/v3/testing.ts'

export type Answer = { status: number; body: Record<string, unknown> }

/** A lease of the only number in stock, and every door of its customer's. */
export interface HeldLease {
  leaseId: string
  msisdn: string
  supplierId: number
  text(text: string, options?: { originator?: string; sentAt?: Date }): Promise<void>
  lease(): Promise<Record<string, unknown>>
  messages(): Promise<Record<string, unknown>[]>
  /** All that the doors show that only read: the lease, the list, its messages, what an event stream tells. */
  read(): Promise<string>
  getSms(): Promise<Answer>
  collect(headers?: Record<string, string>): Promise<Answer>
  cancel(): Promise<Answer>
  finish(): Promise<Answer>
}

export interface Holder {
  customerId: number
  token: string
  ask: AskV3
}

/** `v3` sets the price aside, 3,000 in Russia; `get_number` sets nothing aside. */
export async function holdLease(
  v3: V3World,
  holder: Holder,
  by: 'v3' | 'get_number',
  productId = '2',
): Promise<HeldLease> {
  const { world } = v3
  const { token, ask, customerId } = holder
  const [msisdn = ''] = await v3.onlyStock('RU', 1)
  const order = { country: 'RU', productId }
  const { body } = await (by === 'v3'
    ? ask('POST', '/v3/leases', order)
    : world.post('/api/get_number', { token, ...order }))
  const leaseId = by === 'v3' ? (body['id'] as string) : `lease_${body['numberId'] as string}`
  const { rows } = await world.database.pool.query<{ supplier_id: number }>(
    'select supplier_id from number where msisdn = $1',
    [msisdn],
  )
  const supplierId = rows[0]?.supplier_id as number
  const told = createOwnLeases(world.database, createCollections(world.database, world.clock), world.clock)
  const since = world.clock.now()
  const get = async (path: string): Promise<Record<string, unknown>> => (await ask('GET', path)).body
  const messages = async () => (await get(`/v3/leases/${leaseId}/messages`))['data'] as Record<string, unknown>[]
  return {
    leaseId,
    msisdn,
    supplierId,
    text: (text, options) => world.message(supplierId, msisdn, text, options),
    lease: () => get(`/v3/leases/${leaseId}`),
    messages,
    async read() {
      const shown: unknown[] = [
        await told.changedSince([{ customerId, since: new Date(since.getTime() - 1) }]),
        await get('/v3/leases'),
        await get(`/v3/leases/${leaseId}`),
        await messages(),
      ]
      return JSON.stringify(shown, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
    },
    getSms: () => world.post('/api/get_sms', { token, ...order, numberId: leaseId.replace('lease_', '') }),
    collect: (headers) => ask('POST', `/v3/leases/${leaseId}/collect`, undefined, headers),
    cancel: () => ask('POST', `/v3/leases/${leaseId}/cancel`),
    finish: () => ask('POST', `/v3/leases/${leaseId}/finish`),
  }
}
