import { pino } from 'pino'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createApp, type App } from '#app'
import { readSupplierHealth } from '#carriers/health'
import { esmeSettings, startEsme } from '#carriers/smpp'
import { systemClock } from '#core/clock'
import { createOwnership, openDatabase } from '#db'
import { addSupplier, changeSupplier, findSupplier, pauseSupplier, removeSupplier, removeThoseThatLeft } from '#numbers'
import { withDatabase } from '#test/database'
import { openDatabaseProxy } from '#test/database-proxy'
import { eventually } from '#test/eventually'
import { freePort } from '#test/free-port'
import { startSmscPeer, wireMessages, type SmscPeer, type WireMessage } from '#test/smsc-peer'
import { createConnections, type Connections } from './index.ts'

const held = withDatabase()
const log = pino({ level: 'silent' })
const closing: (() => Promise<unknown>)[] = []
const waits = { timeout: 30_000, interval: 20 }

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
  await held.database.pool.query('update supplier set removed_at = now() where removed_at is null')
})

interface Process {
  app: App
  connections: Connections
  stop(): Promise<void>
}

/** As the serving process puts them together. */
async function startProcess(connectionString = held.database.connectionString): Promise<Process> {
  const database = openDatabase({ connectionString, onIdleError: () => {} })
  const clock = systemClock
  const app = await createApp({ database, clock, log, publicUrl: 'http://127.0.0.1' })
  const ownership = createOwnership({ connectionString, clock, onError: () => {} })
  const connections = createConnections({ database, ownership, accept: app.accept, clock, log })
  app.suppliers.onChange((suppliers) => connections.follow(suppliers))
  let stopping: Promise<void> | undefined
  const stop = async (): Promise<void> => {
    await connections.stop()
    await ownership.stop()
    await app.stop()
    await database.close()
  }
  const started = { app, connections, stop: () => (stopping ??= stop()) }
  closing.push(started.stop)
  return started
}

async function startPeer(): Promise<SmscPeer> {
  const peer = await startSmscPeer()
  closing.push(() => peer.stop())
  return peer
}

let named = 0

async function supplierOf(
  peer: SmscPeer,
  settings: Record<string, unknown> = {},
): Promise<{ supplierId: number; name: string }> {
  return addSupplier(held.database, {
    name: `smpp-${++named}`,
    kind: 'smpp',
    settings: { host: '127.0.0.1', port: peer.port, systemId: 'us', reconnectMinMs: 50, ...settings },
    at: new Date(),
  })
}

const boundBy = (process: Process): number =>
  process.connections.held().filter(({ health }) => health.state === 'bound').length

/** Messages with texts of their own; every third is long and cut in parts, also in the middle of an emoji. */
function traffic(count: number, tag: string): { texts: string[]; messages: WireMessage[] } {
  const texts = Array.from({ length: count }, (_, n) =>
    n % 3 === 0 ? `${tag} ${n} `.padEnd(60 + (n % 9), 'ب') + '😀'.repeat(40) : `${tag} message ${n}`,
  )
  const messages = texts.flatMap((text, n) =>
    wireMessages({ msisdn: '79590000000', originator: 'Telegram', text, reference: n }),
  )
  return { texts, messages }
}

async function storedTexts(supplierId: number): Promise<string[]> {
  const { rows } = await held.database.pool.query<{ text: string }>('select text from message where supplier_id = $1', [
    supplierId,
  ])
  return rows.map((row) => row.text).sort()
}

describe('the binds of a supplier', () => {
  test('are each held once, shared by processes that start together, and their health is written down', async () => {
    const peer = await startPeer()
    const { supplierId } = await supplierOf(peer, { binds: 4 })
    const processes = await Promise.all([startProcess(), startProcess()])
    await peer.until(() => peer.bound === 4)
    await vi.waitFor(() => expect(processes.map(boundBy).reduce((a, b) => a + b)).toBe(4), waits)
    expect(Math.min(...processes.map(boundBy))).toBeGreaterThan(0)
    const { texts, messages } = traffic(60, 'spread')
    await peer.deliver(messages)
    expect(await storedTexts(supplierId)).toEqual(texts.sort())
    expect(peer.boundEver).toBe(4)
    await vi.waitFor(async () => {
      const health = (await readSupplierHealth(held.database, new Date())).find(
        (each) => each.supplierId === supplierId,
      )
      expect(health?.connections.map(({ name, silent }) => ({ name, silent }))).toEqual(
        [1, 2, 3, 4].map((n) => ({ name: `bind ${n}`, silent: false })),
      )
    }, waits)
  })

  test('are let go when the supplier is removed, and their health is forgotten', async () => {
    const peer = await startPeer()
    const { supplierId, name } = await supplierOf(peer, { binds: 2 })
    const [one, two] = [await startProcess(), await startProcess()]
    await peer.until(() => peer.bound === 2)
    await vi.waitFor(async () => expect(await healthRows(supplierId)).toHaveLength(2), waits)
    await removeSupplier(held.database, name, new Date())
    await peer.until(() => peer.bound === 0)
    await vi.waitFor(async () => expect(await healthRows(supplierId)).toEqual([]), waits)
    expect([...one.connections.held(), ...two.connections.held()]).toEqual([])
  })

  test('are held while what is lent of the removed supplier is live, and let go by every process when nobody waits any more', async () => {
    const peer = await startPeer()
    const { supplierId, name } = await supplierOf(peer, { binds: 2 })
    const msisdn = '79590000077'
    await held.database.pool.query(
      `insert into number (msisdn, country_code, supplier_id, live_product_ids, created_at) values ($1, 'RU', $2, '{2}', now())`,
      [msisdn, supplierId],
    )
    const [one, two] = [await startProcess(), await startProcess()]
    await peer.until(() => peer.bound === 2)
    expect((await removeSupplier(held.database, name, new Date())).leaving).toMatchObject({ leases: 1 })
    await peer.deliver(wireMessages({ msisdn, originator: 'Telegram', text: 'still heard', reference: 1 }))
    expect(await removeThoseThatLeft(held.database, new Date())).toBe(0)
    expect([peer.bound, peer.boundEver]).toEqual([2, 2])
    await held.database.pool.query(`update number set live_product_ids = '{}' where msisdn = $1`, [msisdn])
    expect(await removeThoseThatLeft(held.database, new Date())).toBe(1)
    await peer.until(() => peer.bound === 0)
    await vi.waitFor(() => expect([...one.connections.held(), ...two.connections.held()]).toEqual([]), waits)
    expect(await storedTexts(supplierId)).toEqual(['still heard'])
  })

  test('are bound anew, and only as often as they should, when the settings have changed', async () => {
    const [before, after] = [await startPeer(), await startPeer()]
    const { supplierId } = await supplierOf(before)
    await startProcess()
    await startProcess()
    await before.until(() => before.bound === 1)
    await held.database.pool.query(
      `update supplier set settings = settings || jsonb_build_object('port', $2::int) where supplier_id = $1`,
      [supplierId, after.port],
    )
    await after.until(() => after.bound === 1)
    await before.until(() => before.bound === 0)
    expect([before.boundEver, after.boundEver]).toEqual([1, 1])
  })
})

test('a listener whose settings change listens anew on the same port at once, and a bind of a pause of the supplier stays', async () => {
  const port = await freePort()
  const accounts = [{ systemId: 'gw', password: 'Kq7!vTz2' }]
  const supplier = await addSupplier(held.database, {
    name: `listener-${++named}`,
    kind: 'smpp',
    settings: { role: 'smsc', port, accounts },
    at: new Date(),
  })
  await startProcess()
  const esmes: { stop(): Promise<void> }[] = []
  closing.push(() => Promise.all(esmes.map((esme) => esme.stop())))
  const bind = (password: string) => {
    const settings = esmeSettings.parse({ host: '127.0.0.1', port, systemId: 'gw', password, reconnectMinMs: 50 })
    const esme = startEsme({ supplierId: 0, bindIndex: 0, settings, accept: () => [], clock: systemClock, log })
    esmes.push(esme)
    return esme
  }
  const first = bind('Kq7!vTz2')
  await vi.waitFor(() => expect(first.health().state).toBe('bound'), waits)
  const boundSince = first.health().since
  await pauseSupplier(held.database, supplier.name, new Date())
  const rotation = { ...supplier.settings, accounts: [{ ...accounts[0], password: 'Hd5?wQn8' }] }
  await eventually(async () => expect((await findSupplier(held.database, supplier.name))?.pausedAt).not.toBeNull())
  expect(first.health()).toMatchObject({ state: 'bound', since: boundSince })
  const until = new Date(Date.now() + 3_600_000)
  await changeSupplier(held.database, supplier, {
    settings: rotation,
    oldSecrets: [{ key: 'accounts.gw', value: 'Kq7!vTz2', until }],
  })
  const second = bind('Hd5?wQn8')
  // The one that holds the old password was put out by the change, and may come in again until the overlap ends.
  await vi.waitFor(() => expect([first.health().state, second.health().state]).toEqual(['bound', 'bound']), waits)
  expect(first.health().since).not.toEqual(boundSince)
})

async function healthRows(supplierId: number): Promise<unknown[]> {
  return (await held.database.pool.query('select name from connection_health where supplier_id = $1', [supplierId]))
    .rows
}

describe('the owner of a bind', () => {
  test('whose database connection is lost binds no second time and loses nothing', async () => {
    const peer = await startPeer()
    const { supplierId } = await supplierOf(peer)
    await startProcess()
    await peer.until(() => peer.bound === 1)
    await startProcess()
    const { texts, messages } = traffic(300, 'cut')
    const delivered = peer.deliver(messages)
    await peer.until(() => (peer.statuses.get(0) ?? 0) > 50)
    await held.database.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'verifyplus ownership' and datname = current_database()`,
    )
    await delivered
    expect(await storedTexts(supplierId)).toEqual(texts.sort())
    expect(peer.bound).toBe(1)
  })

  test('that is cut off from the database is followed by another process, and nothing acknowledged is lost or doubled', async () => {
    const peer = await startPeer()
    const { supplierId } = await supplierOf(peer)
    const proxy = await openDatabaseProxy(held.database.connectionString)
    closing.push(() => proxy.close())
    const first = await startProcess(proxy.connectionString)
    await peer.until(() => peer.bound === 1)
    const second = await startProcess()
    const { texts, messages } = traffic(600, 'taken over')
    const delivered = peer.deliver(messages)
    await peer.until(() => (peer.statuses.get(0) ?? 0) > 100)
    proxy.cut()
    await delivered
    expect(boundBy(second)).toBe(1)
    expect(peer.statuses.get(temporaryError)).toBeGreaterThan(0)
    expect(await storedTexts(supplierId)).toEqual(texts.sort())
    proxy.mend()
    await vi.waitFor(() => expect(first.connections.held()).toEqual([]), waits)
    await peer.until(() => peer.bound === 1)
  })

  test('that stops hands over what it was answered, and the next process binds', async () => {
    const peer = await startPeer()
    const { supplierId } = await supplierOf(peer)
    const first = await startProcess()
    await peer.until(() => peer.bound === 1)
    const second = await startProcess()
    const { texts, messages } = traffic(600, 'handed on')
    const delivered = peer.deliver(messages)
    await peer.until(() => (peer.statuses.get(0) ?? 0) > 100)
    await first.stop()
    await delivered
    expect(boundBy(second)).toBe(1)
    expect(await storedTexts(supplierId)).toEqual(texts.sort())
  })
})

/** ESME_RX_T_APPN: the carrier sends again. */
const temporaryError = 0x64
