import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp, type App } from '#app'
import { ManualClock } from '#core/clock'
import { Unavailable } from '#core/errors'
import { createCustomer } from '#customers'
import { openDatabase, type Database } from '#db'
import { withDatabase } from './database.ts'
import { openDatabaseProxy, type DatabaseProxy } from './database-proxy.ts'
import { eventually } from './eventually.ts'

const held = withDatabase()
const clock = new ManualClock()
let proxy: DatabaseProxy
let database: Database
let app: App
let customers = 0

beforeAll(async () => {
  proxy = await openDatabaseProxy(held.database.connectionString)
  database = openDatabase({ connectionString: proxy.connectionString })
  app = await createApp({
    database,
    clock,
    log: pino({ level: 'silent' }),
    publicUrl: 'http://127.0.0.1:8080',
  })
})
afterAll(async () => {
  await app.stop()
  await database.close()
  await proxy.close()
})

/** The status that somebody is answered whose token must be looked for in the database. */
async function ask(): Promise<number> {
  const { apiToken } = await createCustomer(held.database, {
    email: `customer-${++customers}@example.org`,
    balanceMinor: 1_000n,
    note: 'test',
    at: clock.now(),
  })
  const payload = { token: apiToken, country: 'KZ', productId: '2' }
  return (await app.http.inject({ method: 'POST', url: '/api/get_number', payload })).statusCode
}
const inLine = (): Promise<unknown> => database.inLine('claims', 'pid', 'select pg_backend_pid()', [])

test('when the database falls silent all who wait for it are answered once the heartbeat misses it, and are served again when it is back', async () => {
  const served = await ask()
  expect(served).not.toBe(503)
  const before = await inLine()
  proxy.fallSilent()
  const waiting = [
    inLine(),
    database.hot('one', 'select 1 as one', []),
    database.tx((client) => client.query('select 1')),
  ]
  const outcomes = Promise.allSettled(waiting)
  let isOver = false
  void outcomes.then(() => (isOver = true))
  await eventually(() => {
    clock.advance(250)
    expect(isOver).toBe(true)
  })
  for (const outcome of await outcomes) {
    const { reason } = outcome as PromiseRejectedResult
    // Not by the limit of a statement of its own, which is there for another fault and takes as long.
    const words = String(reason instanceof Unavailable ? reason.cause : reason)
    expect(words).toMatch(/Connection terminated/)
  }
  expect(await ask()).toBe(503)
  proxy.mend()
  await eventually(async () => {
    clock.advance(250)
    expect(await ask()).toBe(served)
  })
  expect(await inLine()).not.toEqual(before)
})
