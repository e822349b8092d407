import { pino, type Logger } from 'pino'
import { afterAll, beforeAll } from 'vitest'
import type { Dialect } from '#api/admission'
import { createApp, type App } from '#app'
import { ManualClock } from '#core/clock'
import { createCustomer } from '#customers'
import type { Database } from '#db'
import { endDueLeases, pauseCustomers } from '#leases'
import { debit } from '#ledger'
import { addSupplier } from '#numbers'
import { notifyStock } from '#notify'
import { withDatabase, type ServingWay } from './database.ts'

/** A whole system in one process on a database of its own, with a clock that stands still until it is moved. */
export interface World {
  /** As the role that serves, which is all that the app and its jobs are given. */
  readonly database: Database
  /** As the owner of the tables, as commands are. */
  readonly owner: Database
  readonly clock: ManualClock
  readonly app: App
  /** Rich unless told otherwise: what an empty account may hold unpaid is a test of its own. */
  customer(balanceMinor?: bigint): Promise<{ customerId: number; token: string }>
  /** A supplier whose numbers do not rest, unless told otherwise. */
  supplier(coolDownSeconds?: number): Promise<{ supplierId: number; name: string }>
  /** Puts numbers in stock and answers them. */
  stock(
    supplierId: number,
    countryCode: string,
    count: number,
    options?: { sharing?: 'exclusive' | 'shared' },
  ): Promise<string[]>
  /** A message as a carrier would hand it over. */
  message(
    supplierId: number,
    msisdn: string,
    text: string,
    options?: { originator?: string; sentAt?: Date; dedupeKey?: string },
  ): Promise<void>
  post(
    path: string,
    body: unknown,
  ): Promise<{ status: number; body: Record<string, unknown>; headers: Record<string, unknown> }>
  get(path: string): Promise<{ status: number; body: Record<string, unknown>; headers: Record<string, unknown> }>
  /** Moves the clock and does what the clock jobs do then. */
  pass(ms: number): Promise<void>
  balance(customerId: number): Promise<bigint>
  /** Takes from the account whatever it has beyond this. */
  leave(customerId: number, balanceMinor: bigint): Promise<void>
  /** A second process of the same system: nothing is shared but the database, and the clock unless it has its own. The caller stops it. */
  otherProcess(options?: { clock: ManualClock; comparesClock?: boolean }): Promise<App>
  /** Unique within the world. */
  next(): number
}

interface WorldOptions {
  log?: Logger
  way?: ServingWay
  dialects?: readonly Dialect[]
}

export function withWorld(options: WorldOptions = {}): World {
  const held = withDatabase({ way: options.way ?? 'login' })
  const clock = new ManualClock('2026-11-24T12:00:00.250Z')
  let app: App | undefined
  let count = 0
  const next = (): number => ++count

  const start = (own: { clock: ManualClock; comparesClock?: boolean } = { clock }): Promise<App> =>
    createApp({
      database: held.database,
      clock: own.clock,
      ...(own.comparesClock !== false && { databaseTime: async () => clock.now() }),
      log: options.log ?? pino({ level: process.env['TEST_LOG'] ?? 'silent' }),
      publicUrl: 'http://127.0.0.1:8080',
      ...(options.dialects && { dialects: options.dialects }),
    })

  beforeAll(async () => {
    app = await start()
  })
  afterAll(async () => {
    await app?.stop()
  })

  function answerOf(response: { statusCode: number; body: string; headers: Record<string, unknown> }): {
    status: number
    body: Record<string, unknown>
    headers: Record<string, unknown>
  } {
    return {
      status: response.statusCode,
      body: JSON.parse(response.body) as Record<string, unknown>,
      headers: response.headers,
    }
  }

  const world: World = {
    get database() {
      return held.database
    },
    get owner() {
      return held.owner
    },
    clock,
    get app() {
      return app as App
    },
    async customer(balanceMinor = 100_000_000n) {
      const { customerId, apiToken } = await createCustomer(held.database, {
        email: `customer-${next()}@example.org`,
        balanceMinor,
        note: 'test',
        at: clock.now(),
      })
      return { customerId, token: apiToken }
    },
    async supplier(coolDownSeconds = 0) {
      const name = `supplier-${next()}`
      const { supplierId } = await addSupplier(held.database, {
        name,
        kind: 'webhook',
        settings: { secret: testWebhookSecret },
        coolDownSeconds,
        at: clock.now(),
      })
      return { supplierId, name }
    },
    async stock(supplierId, countryCode, pieces, options = {}) {
      const first = 79_590_000_000 + next() * 100_000
      const msisdns = Array.from({ length: pieces }, (_, i) => String(first + i))
      await held.database.pool.query(
        `insert into number (msisdn, country_code, supplier_id, sharing, created_at) select m, $1, $2, $3, $4 from unnest($5::text[]) as m`,
        [countryCode, supplierId, options.sharing ?? 'exclusive', clock.now(), msisdns],
      )
      await held.database.pool.query(`select ${notifyStock}`)
      return msisdns
    },
    async message(supplierId, msisdn, text, options = {}) {
      await Promise.all(
        world.app.accept(supplierId, [
          {
            dedupeKey: options.dedupeKey ?? `message-${next()}`,
            msisdn,
            originator: options.originator ?? 'Telegram',
            text,
            ...(options.sentAt && { sentAt: options.sentAt }),
            receivedAt: clock.now(),
            raw: Buffer.from(text),
          },
        ]),
      )
    },
    post: async (path, body) =>
      answerOf(
        await world.app.http.inject({
          method: 'POST',
          url: path,
          headers: { 'content-type': 'application/json' },
          payload: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
        }),
      ),
    get: async (path) => answerOf(await world.app.http.inject({ method: 'GET', url: path })),
    async pass(ms) {
      clock.advance(ms)
      await endDueLeases(held.database, clock.now())
      await pauseCustomers(held.database, clock.now())
    },
    async balance(customerId) {
      const { rows } = await held.database.pool.query<{ balance_minor: bigint }>(
        'select balance_minor from account where customer_id = $1',
        [customerId],
      )
      return rows[0]?.balance_minor as bigint
    },
    async leave(customerId, balanceMinor) {
      const amountMinor = (await world.balance(customerId)) - balanceMinor
      const idempotencyKey = `leave ${next()}`
      await debit(held.database.pool, { customerId, amountMinor, note: 'test', idempotencyKey, at: clock.now() })
    },
    otherProcess: start,
    next,
  }
  return world
}

export const testWebhookSecret = `whsec_${Buffer.from('a secret only for the tests').toString('base64')}`
