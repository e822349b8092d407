import type { IncomingHttpHeaders } from 'node:http'
import { expect } from 'vitest'
import type { App } from '#app'
import { newOperator, newPerson } from '#test/browser'
import { withWorld, type World } from '#test/world'
import { eventually } from '#test/eventually'

export interface JsonAnswer {
  status: number
  body: Record<string, unknown>
  headers: Record<string, unknown>
}

export type AskV3 = (
  method: 'GET' | 'POST' | 'DELETE' | 'PUT' | 'HEAD',
  url: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<JsonAnswer>

export interface V3Lease {
  leaseId: string
  msisdn: string
  supplierId: number
  /** A message of the leased product, or whatever text is given. */
  text: (text: string, options?: { sentAt?: Date }) => Promise<void>
}

/** A world whose customers speak v3. */
export interface V3World {
  readonly world: World
  customer(balanceMinor?: bigint): Promise<{ customerId: number; token: string; ask: AskV3 }>
  /** Makes these the only numbers in stock. */
  onlyStock(countryCode: string, count: number): Promise<string[]>
  /** A lease for Telegram in Russia, which costs 3,000. */
  lease(ask: AskV3): Promise<V3Lease>
  /** Somebody who is signed in, an operator with an authenticator, by the cookie that they have for it. */
  signedIn(role?: 'customer' | 'operator'): Promise<{ customerId: number; cookie: string }>
  askOf(app: App, token: string | null): AskV3
  held(customerId: number): Promise<bigint>
  /** Waits until the process has heard of a change of the catalogue. */
  catalogueHeard(read: () => Promise<unknown>, expected: object): Promise<void>
}

export function withV3(): V3World {
  const world = withWorld()
  const suppliers = new Map<string, number>()

  function askOf(app: App, token: string | null): AskV3 {
    return async (method, url, body, headers = {}) => {
      const all: IncomingHttpHeaders = { ...(token !== null && { authorization: `Bearer ${token}` }), ...headers }
      const response = await app.http.inject({
        method,
        url,
        headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...all },
        ...(body !== undefined && { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      return {
        status: response.statusCode,
        body: (response.body === '' ? {} : JSON.parse(response.body)) as Record<string, unknown>,
        headers: response.headers,
      }
    }
  }

  const v3: V3World = {
    world,
    askOf,
    async signedIn(role = 'customer') {
      const { browser } = await (role === 'operator' ? newOperator : newPerson)(world.app, world.database)
      const { id } = (await browser.get('/v3/me')).body as { id: string }
      return { customerId: Number(id.replace('cus_', '')), cookie: browser.cookie }
    },
    async customer(balanceMinor = 0n) {
      const { customerId, token } = await world.customer(balanceMinor)
      return { customerId, token, ask: (...args) => askOf(world.app, token)(...args) }
    },
    async onlyStock(countryCode, count) {
      await world.database.pool.query('update number set retired_at = now() where retired_at is null')
      const { supplierId } = await world.supplier()
      const msisdns = await world.stock(supplierId, countryCode, count)
      for (const msisdn of msisdns) suppliers.set(msisdn, supplierId)
      return msisdns
    },
    async lease(ask) {
      const [msisdn = ''] = await v3.onlyStock('RU', 1)
      const supplierId = suppliers.get(msisdn) as number
      const { status, body } = await ask('POST', '/v3/leases', { country: 'RU', productId: '2' })
      expect(status).toBe(201)
      return {
        leaseId: body['id'] as string,
        msisdn,
        supplierId,
        text: (text, options = {}) => world.message(supplierId, msisdn, text, options),
      }
    },
    async held(customerId) {
      const { rows } = await world.database.pool.query<{ held_minor: bigint }>(
        'select held_minor from account where customer_id = $1',
        [customerId],
      )
      return rows[0]?.held_minor as bigint
    },
    async catalogueHeard(read, expected) {
      await eventually(async () => expect(await read()).toMatchObject(expected))
    },
  }
  return v3
}
