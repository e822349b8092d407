import { afterEach, expect, test } from 'vitest'
import { ManualClock } from '#core/clock'
import { listen, type Listener } from '#db'
import { withDatabase } from '#test/database'
import { openDatabaseProxy } from '#test/database-proxy'
import { eventually } from '#test/eventually'

const held = withDatabase()
const clock = new ManualClock()
const closing: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

interface Heard {
  listener: Listener
  payloads: string[]
  /** `well` and `ill` as health was told, `gap` as gaps were. */
  told: string[]
}

async function hear(
  connectionString: string = held.database.connectionString,
  onListening: () => Promise<void> = async () => {},
): Promise<Heard> {
  const payloads: string[] = []
  const told: string[] = []
  const listener = await listen({
    connectionString,
    channel: 'verifyplus',
    clock,
    onNotification: (payload) => payloads.push(payload),
    onListening,
    onGap: () => told.push('gap'),
    onSilence: () => told.push('silent'),
    onHealth: (healthy) => told.push(healthy ? 'well' : 'ill'),
  })
  closing.push(() => listener.stop())
  return { listener, payloads, told }
}

async function notify(payload: string): Promise<void> {
  await held.database.pool.query(`select pg_notify('verifyplus', $1)`, [payload])
}

async function cutConnections(): Promise<void> {
  await held.database.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'verifyplus listen' and datname = current_database()`,
  )
}

/** Time goes on until the condition holds. */
async function until(condition: () => boolean): Promise<void> {
  await eventually(() => {
    clock.advance(250)
    expect(condition()).toBe(true)
  })
}

test('what is notified is heard, and the first thing told is that all before is unknown', async () => {
  const { payloads, told } = await hear()
  expect(told).toEqual(['well', 'gap'])
  await notify('one')
  await notify('two')
  await eventually(() => expect(payloads).toEqual(['one', 'two']))
})

test('a connection that is cut is told as a gap, comes back, and notifications arrive again', async () => {
  const { payloads, told } = await hear()
  await cutConnections()
  await eventually(() => expect(told).toEqual(['well', 'gap', 'ill', 'gap']))
  await until(() => told.length === 6)
  expect(told.slice(4)).toEqual(['well', 'gap'])
  await notify('after the cut')
  await eventually(() => expect(payloads).toEqual(['after the cut']))
})

test('a connection that is cut again and again comes back every time', async () => {
  const { payloads, told } = await hear()
  for (let cut = 1; cut <= 4; cut++) {
    await cutConnections()
    await until(() => told.filter((each) => each === 'well').length === cut + 1)
  }
  await notify('still here')
  await eventually(() => expect(payloads).toEqual(['still here']))
})

test('a connection that falls silent without a word is noticed by its heartbeat, and replaced when the wire works again', async () => {
  const proxy = await openDatabaseProxy(held.database.connectionString)
  closing.push(() => proxy.close())
  const { payloads, told } = await hear(proxy.connectionString)
  await notify('before')
  await eventually(() => expect(payloads).toEqual(['before']))
  proxy.fallSilent()
  await until(() => told.includes('ill'))
  expect(told.slice(2)).toEqual(['silent', 'ill', 'gap'])
  await notify('nobody hears this')
  proxy.mend()
  await until(() => told.at(-2) === 'well' && told.length > 5)
  await notify('after')
  await eventually(() => expect(payloads).toEqual(['before', 'after']))
})

test('a process that was held up itself does not take the server for silent', async () => {
  const { payloads, told } = await hear()
  clock.advance(2_000)
  // Longer than a heartbeat waits, and nothing is read meanwhile.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_200)
  await notify('after the pause')
  await eventually(() => expect(payloads).toEqual(['after the pause']))
  expect(told).toEqual(['well', 'gap'])
})

test('a connection on which what has to be said could not be said is let go, and another one made', async () => {
  let said = 0
  const { payloads, told } = await hear(undefined, async () => {
    if (++said === 2) throw new Error('not now')
  })
  await cutConnections()
  await until(() => told.filter((each) => each === 'well').length === 2)
  expect(said).toBe(3)
  await eventually(async () => {
    const { rows } = await held.database.pool.query(
      `select pid from pg_stat_activity where application_name = 'verifyplus listen' and datname = current_database()`,
    )
    expect(rows).toHaveLength(1)
  })
  await notify('heard once')
  await eventually(() => expect(payloads).toEqual(['heard once']))
})

test('nothing is told after the stop, and no connection is left', async () => {
  const { listener, told } = await hear()
  await listener.stop()
  const { length } = told
  clock.advance(60_000)
  await eventually(async () => {
    const { rows } = await held.database.pool.query(
      `select pid from pg_stat_activity where application_name = 'verifyplus listen' and datname = current_database()`,
    )
    expect(rows).toEqual([])
  })
  expect(told.length).toBe(length)
})

test('a stop while the connection is being made again leaves none behind', async () => {
  const { listener, told } = await hear()
  await cutConnections()
  await eventually(() => expect(told).toContain('ill'))
  clock.advance(250)
  await listener.stop()
  await eventually(async () => {
    const { rows } = await held.database.pool.query(
      `select pid from pg_stat_activity where application_name = 'verifyplus listen' and datname = current_database()`,
    )
    expect(rows).toEqual([])
  })
})
