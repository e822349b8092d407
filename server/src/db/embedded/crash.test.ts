import { readFile, utimes, writeFile } from 'node:fs/promises'
import { spawn } from 'node:child_process'
import { afterAll, expect, onTestFinished, test, vi } from 'vitest'
import {
  folderWithCluster,
  killOtherProcess,
  killPostmaster,
  layoutOf,
  open,
  openElsewhere,
  postmasterPid,
  postmasterRuns,
  query,
  removePattern,
} from './embedded.test-helpers.ts'
import { isPostmaster } from './pid-file.ts'

afterAll(removePattern)

const insert = 'create table if not exists kept (x int); insert into kept values (1)'
const recovers = 'The database was not shut down in order: PostgreSQL recovers it from its log.'
const count = 'select count(*)::int as kept from kept'

test('the next start adopts the postmaster that a killed server left, with the same connection string', async () => {
  const folder = await folderWithCluster()
  const killed = await openElsewhere(folder, 'server')
  await query(killed.connectionString, insert)
  const pid = await postmasterPid(folder)
  await killOtherProcess(killed)
  const next = await open(folder, 'server')
  expect(await postmasterPid(folder)).toBe(pid)
  expect(next.connectionString).toBe(killed.connectionString)
  expect(await query(next.connectionString, count)).toEqual([{ kept: 1 }])
  await next.stop()
  expect(await postmasterRuns(folder)).toBe(false)
})

test('after a kill of server and postmaster the next start recovers what was committed, and says so', async () => {
  const folder = await folderWithCluster()
  const killed = await openElsewhere(folder, 'server')
  await query(killed.connectionString, insert)
  await killOtherProcess(killed)
  await killPostmaster(layoutOf(folder))
  const lines: string[] = []
  const next = await open(folder, 'server', lines)
  expect(await query(next.connectionString, count)).toEqual([{ kept: 1 }])
  expect(lines).toContain(recovers)
})

test('a running server gets its database back after a kill of the postmaster, under the same connection string', async () => {
  const folder = await folderWithCluster()
  const lines: string[] = []
  const server = await open(folder, 'server', lines)
  await query(server.connectionString, insert)
  await killPostmaster(layoutOf(folder))
  await vi.waitFor(() => expect(lines).toContain('The database is back.'), 30_000)
  expect(await query(server.connectionString, count)).toEqual([{ kept: 1 }])
  await expect(openElsewhere(folder, 'server')).rejects.toThrow(`another verifyplus serve (pid ${process.pid})`)
  await server.stop()
  expect(await postmasterRuns(folder)).toBe(false)
})

test('a server whose place among the users was cut takes it again', async () => {
  const folder = await folderWithCluster()
  const lines: string[] = []
  const server = await open(folder, 'server', lines)
  const cut = `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'verifyplus server%'`
  await query(server.adminConnectionString, cut)
  await vi.waitFor(() => expect(lines).toContain('The database is back.'), 30_000)
  await expect(openElsewhere(folder, 'server')).rejects.toThrow('is using this folder')
})

test('a stop right after the connection was cut or the postmaster killed leaves nothing running', async () => {
  const folder = await folderWithCluster()
  const server = await open(folder, 'server')
  const cut = `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'verifyplus server%'`
  await query(server.adminConnectionString, cut)
  await server.stop()
  expect(await postmasterRuns(folder)).toBe(false)
  const again = await open(folder, 'server')
  await killPostmaster(layoutOf(folder))
  await again.stop()
  expect(await postmasterRuns(folder)).toBe(false)
})

test('a stale postmaster.pid whose number now belongs to another process does not block the start', async () => {
  const folder = await folderWithCluster()
  const { pidFile } = layoutOf(folder)
  const first = await openElsewhere(folder, 'server')
  const lines = (await readFile(pidFile, 'utf8')).split('\n')
  await killOtherProcess(first)
  await killPostmaster(layoutOf(folder))
  const stranger = spawn('sleep', ['300'], { detached: true, stdio: 'ignore' })
  onTestFinished(() => void stranger.kill('SIGKILL'))
  await writeFile(pidFile, [String(stranger.pid), ...lines.slice(1)].join('\n'))
  const next = await open(folder, 'server')
  expect(await query(next.connectionString, 'select 1 as one')).toEqual([{ one: 1 }])
  expect(stranger.exitCode).toBe(null)
})

test('an empty postmaster.pid, as a full disk or a crash leaves it, does not block the start for good', async () => {
  const folder = await folderWithCluster()
  const { pidFile } = layoutOf(folder)
  await writeFile(pidFile, '')
  const longAgo = Date.now() / 1000 - 60
  await utimes(pidFile, longAgo, longAgo)
  const next = await open(folder, 'server')
  expect(await query(next.connectionString, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('another process is never taken for the postmaster of a folder', async () => {
  const folder = await folderWithCluster()
  await open(folder, 'server')
  expect(await isPostmaster(await postmasterPid(folder), layoutOf(folder))).toBe(true)
  expect(await isPostmaster(process.pid, layoutOf(folder))).toBe(false)
  const other = await folderWithCluster()
  expect(await isPostmaster(await postmasterPid(folder), layoutOf(other))).toBe(false)
})
