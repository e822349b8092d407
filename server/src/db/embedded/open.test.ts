import { mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { Refused } from '#core/errors'
import {
  fileNames,
  folderWithCluster,
  freshFolder,
  layoutOf,
  open,
  openElsewhere,
  postmasterPid,
  postmasterRuns,
  query,
  removePattern,
} from './embedded.test-helpers.ts'

afterAll(removePattern)

test('what was committed is there after a stop and a new start, and nothing runs in between', async () => {
  const folder = await freshFolder()
  const first = await open(folder, 'server')
  await query(first.connectionString, 'create table kept (x int); insert into kept values (42)')
  await first.stop()
  expect(await postmasterRuns(folder)).toBe(false)
  const second = await open(folder, 'server')
  expect(await query(second.connectionString, 'select x from kept')).toEqual([{ x: 42 }])
})

test('the database is durable, in UTF-8 and UTC, with checksums, and reachable by its socket alone', async () => {
  const { connectionString } = await open(await folderWithCluster(), 'server')
  const names = ['fsync', 'full_page_writes', 'synchronous_commit', 'data_checksums', 'server_encoding', 'TimeZone']
  const columns = [...names, 'listen_addresses'].map((name) => `current_setting('${name}') as "${name}"`)
  expect(await query(connectionString, `select ${columns.join()}`)).toEqual([
    {
      fsync: 'on',
      full_page_writes: 'on',
      synchronous_commit: 'on',
      data_checksums: 'on',
      server_encoding: 'UTF8',
      TimeZone: 'UTC',
      listen_addresses: '',
    },
  ])
})

test('the program owns its database and is no superuser, and the superuser can make databases', async () => {
  const { connectionString, adminConnectionString } = await open(await folderWithCluster(), 'server')
  const mine = `select current_user as role, (select rolsuper from pg_roles where rolname = current_user) as super,
    (select pg_get_userbyid(datdba) from pg_database where datname = current_database()) as owner`
  expect(await query(connectionString, mine)).toEqual([{ role: 'verifyplus', super: false, owner: 'verifyplus' }])
  await query(adminConnectionString, 'create database copy template verifyplus strategy file_copy')
})

test('the postmaster has a session of its own, so that Ctrl-C in a terminal reaches the program alone', async () => {
  const folder = await folderWithCluster()
  await open(folder, 'server')
  const pid = await postmasterPid(folder)
  if (process.platform !== 'linux') return
  // /proc/PID/stat after the closing parenthesis of the name: state, ppid, pgrp, session.
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? []
  expect(fields.slice(2, 4)).toEqual([String(pid), String(pid)])
})

test('a second server in the same folder is refused with the pid of the first, which works on', async () => {
  const folder = await folderWithCluster()
  const first = await openElsewhere(folder, 'server')
  await expect(open(folder, 'server')).rejects.toThrow(
    new RegExp(`another verifyplus serve \\(pid ${first.pid}\\) is using this folder`),
  )
  await expect(open(folder, 'server')).rejects.toBeInstanceOf(Refused)
  expect(await query(first.connectionString, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('a command starts the database when no server runs and stops it when it leaves', async () => {
  const folder = await folderWithCluster()
  const command = await open(folder, 'command')
  expect(await query(command.connectionString, 'select 1 as one')).toEqual([{ one: 1 }])
  await command.stop()
  expect(await postmasterRuns(folder)).toBe(false)
})

test('the last one out stops the postmaster: a server adopts the one of a command, and each may leave first', async () => {
  const folder = await folderWithCluster()
  const command = await open(folder, 'command')
  const server = await openElsewhere(folder, 'server')
  expect(server.connectionString).toBe(command.connectionString)
  await command.stop()
  expect(await query(server.connectionString, 'select 1 as one')).toEqual([{ one: 1 }])
  const other = await open(folder, 'command')
  expect(await server.stop()).toBe(0)
  expect(await query(other.connectionString, 'select 1 as one')).toEqual([{ one: 1 }])
  await other.stop()
  expect(await postmasterRuns(folder)).toBe(false)
})

test('four commands that leave at once leave no postmaster behind', async () => {
  const folder = await folderWithCluster()
  const commands = await Promise.all([1, 2, 3, 4].map(() => open(folder, 'command')))
  await Promise.all(commands.map((command) => command.stop()))
  expect(await postmasterRuns(folder)).toBe(false)
})

test('whoever comes while the last one leaves gets a database that stays', async () => {
  const folder = await folderWithCluster()
  let current = await open(folder, 'command')
  for (let round = 0; round < 5; round++) {
    const [next] = await Promise.all([open(folder, 'command'), current.stop()])
    expect(await query(next.connectionString, 'select 1 as one')).toEqual([{ one: 1 }])
    current = next
  }
})

test('first starts at the same time share one database and leave no half of another', async () => {
  const folder = await freshFolder()
  const opened = await Promise.all([openElsewhere(folder, 'server'), ...[1, 2].map(() => open(folder, 'command'))])
  const ids = await Promise.all(
    opened.map(({ adminConnectionString }) =>
      query(adminConnectionString, 'select system_identifier::text from pg_control_system()'),
    ),
  )
  expect(new Set(ids.map((rows) => JSON.stringify(rows))).size).toBe(1)
  expect(await fileNames(folder)).toEqual(['postgres'])
})

test('a folder whose path is too long for a socket works as well', async () => {
  const folder = path.join(await freshFolder(), 'a'.repeat(100))
  const { connectionString } = await open(folder, 'server')
  expect(await query(connectionString, 'select 1 as one')).toEqual([{ one: 1 }])
  expect(await fileNames(layoutOf(folder).home)).not.toContain('.s.PGSQL.5432')
  const socketDirectory = new URL(connectionString.replace('@/', '@here/')).searchParams.get('host') ?? ''
  onTestFinished(() => rm(socketDirectory, { recursive: true }))
  const { mode } = await stat(socketDirectory)
  expect(mode & 0o777).toBe(0o700)
})

test('what a first start that was killed long ago has left is removed, and one that may still run is not', async () => {
  const folder = await freshFolder()
  const [old, young] = [path.join(folder, '.postgres-new-old'), path.join(folder, '.postgres-new-young')]
  await mkdir(path.join(old, 'data'), { recursive: true })
  await mkdir(young)
  const longAgo = Date.now() / 1000 - 86_400
  await utimes(old, longAgo, longAgo)
  await open(folder, 'server')
  expect(await fileNames(folder)).toEqual(['.postgres-new-young', 'postgres'])
})

test('of the log files the newest ten stay', async () => {
  const folder = await folderWithCluster()
  const { log } = layoutOf(folder)
  for (let day = 10; day < 25; day++) await writeFile(path.join(log, `postgres-202001${day}T000000.log`), '')
  await open(folder, 'server')
  // The start itself opens one more.
  expect((await fileNames(log)).filter((name) => name.startsWith('postgres-2020')).length).toBeLessThanOrEqual(10)
  expect(await fileNames(log)).not.toContain('postgres-20200110T000000.log')
})
