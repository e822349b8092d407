import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { systemClock } from '#core/clock'
import { createOwnership, openDatabase, type Database } from '#db'
import { Unavailable } from '#core/errors'
import { openDatabaseProxy, type DatabaseProxy } from '#test/database-proxy'
import { eventually } from '#test/eventually'
import { folderWithCluster, layoutOf, open, query, removePattern } from './embedded/embedded.test-helpers.ts'

afterAll(removePattern)

interface Server {
  /** When it started, which tells servers apart. */
  name: string
  /** Of the way to it over TCP, with the port. */
  host: string
  way: DatabaseProxy
  admin: string
}

/** A server of its own; as a standby it replays nothing and waits to be promoted. */
async function startServer(kind: 'primary' | 'standby'): Promise<Server> {
  const folder = await folderWithCluster()
  if (kind === 'standby') await writeFile(join(layoutOf(folder).data, 'standby.signal'), '')
  const postgres = await open(folder, 'server')
  const way = await openDatabaseProxy(postgres.connectionString)
  onTestFinished(() => way.close())
  const sql = 'select pg_postmaster_start_time()::text as name'
  const [row] = await query<{ name: string }>(postgres.adminConnectionString, sql)
  return { name: row?.name ?? '', host: new URL(way.connectionString).host, way, admin: postgres.adminConnectionString }
}

function databaseOf(...servers: Server[]): Database {
  const hosts = servers.map(({ host }) => host).join(',')
  const [first] = servers as [Server]
  const database = openDatabase({ connectionString: first.way.connectionString.replace(first.host, hosts) })
  onTestFinished(() => database.close())
  return database
}

/** The pool, a line and a transaction each write once. Answers on which servers, by name. */
async function write(database: Database): Promise<Set<string>> {
  const where = `select pg_postmaster_start_time()::text as name, lo_create(0)`
  const rows = await Promise.all([
    database.hot<{ name: string }>('write', where, []),
    database.inLine<{ name: string }>('messages', 'write', where, []),
    database.tx(async (client) => (await client.query<{ name: string }>(where)).rows),
  ])
  return new Set(rows.flat().map(({ name }) => name))
}

async function makeReadOnly(server: Server, value: 'on' | 'off'): Promise<void> {
  await query(server.admin, `alter system set default_transaction_read_only = ${value}`)
  await query(server.admin, 'select pg_reload_conf()')
}

const awayBecause = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof Unavailable ? error.why : error),
  )

test('of several hosts the one that takes writes is asked, wherever it stands, and after a failover the other one', async () => {
  const [standby, primary] = [await startServer('standby'), await startServer('primary')]
  const database = databaseOf(standby, primary)
  expect(await write(database)).toEqual(new Set([primary.name]))

  primary.way.cut()
  await eventually(async () => expect(await awayBecause(write(database))).toBe('read_only'))
  await query(standby.admin, 'select pg_promote()')
  await eventually(async () => expect(await write(database)).toEqual(new Set([standby.name])))
})

test('a host that lets in and says nothing holds up nobody while another one takes writes', async () => {
  const [silent, primary] = [await startServer('primary'), await startServer('primary')]
  silent.way.fallSilent()
  expect(await write(databaseOf(silent, primary))).toEqual(new Set([primary.name]))
})

test('a standby alone is a database that is away: what asks for locks there gets none, until it is promoted', async () => {
  const standby = await startServer('standby')
  const database = databaseOf(standby)
  expect(await awayBecause(database.hot('one', 'select 1', []))).toBe('read_only')
  expect(await awayBecause(database.inLine('claims', 'one', 'select 1', []))).toBe('read_only')

  const errors: unknown[] = []
  const ownership = createOwnership({
    connectionString: database.connectionString,
    clock: systemClock,
    onError: (_, error) => errors.push(error),
  })
  onTestFinished(() => ownership.stop())
  let began = false
  ownership.own('work', async (signal) => {
    began = true
    await once(signal, 'abort')
  })
  await eventually(() => expect(errors).toEqual([expect.objectContaining({ why: 'read_only' })]))
  expect(began).toBe(false)
  await query(standby.admin, 'select pg_promote()')
  await eventually(() => expect(began).toBe(true))
})

test('who asks for any server is given the standby', async () => {
  const standby = await startServer('standby')
  const connectionString = `${standby.way.connectionString}&target_session_attrs=any`
  const database = openDatabase({ connectionString })
  onTestFinished(() => database.close())
  expect(await database.hot('one', 'select 1 as one', [])).toEqual([{ one: 1 }])
})

test('a server that turns read-only loses our open connections with the first write, and the next are made to the new primary', async () => {
  const [old, next] = [await startServer('primary'), await startServer('primary')]
  next.way.cut()
  const database = databaseOf(old, next)
  expect(await write(database)).toEqual(new Set([old.name]))

  await makeReadOnly(old, 'on')
  // Connections that stand hear of the setting when they are next asked.
  await eventually(async () => expect(await awayBecause(write(database))).toBe('read_only'))
  next.way.mend()
  await eventually(async () => expect(await write(database)).toEqual(new Set([next.name])))
})
