import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withDatabase } from '#test/database'
import { withEmptyDatabases } from '#test/empty-database'
import { runCli } from '#test/run-cli'

const held = withDatabase()
const emptyDatabase = withEmptyDatabases()
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verifyplus-which-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const commands = [
  ['customer', 'list'],
  ['customer', 'create', '--email', 'a@example.org'],
  ['token', 'list', '1'],
  ['supplier', 'list'],
  ['ledger', 'check'],
  ['sandbox', 'on'],
  ['sign-up'],
  ['backup', '-'],
  ['move', '--to', 'postgresql://user@127.0.0.1:1/other'],
  ['upgrade'],
  ['restore', '--settle', '2026-11-27T10:00:00Z'],
  ['doctor'],
]

test.each(commands.map((args) => [args]))('where there is no database, %j makes none and says so', async (args) => {
  for (const dataDir of [folder, join(folder, 'not', 'there')]) {
    const { exitCode, stdout, stderr } = await runCli(args, { DATA_DIR: dataDir, PORT: '0' })
    expect(exitCode, stderr).not.toBe(0)
    expect(stdout + stderr).toContain(`There is no database in ${dataDir}`)
    expect(stdout + stderr).not.toContain('Creating a database')
  }
  expect(await readdir(folder)).toEqual([])
})

test('in an empty PostgreSQL, commands are refused and leave it empty; migrate begins in it', async () => {
  const { connectionString, pool } = await emptyDatabase()
  const env = { DATABASE_URL: connectionString, DATA_DIR: folder, PORT: '0' }
  const tables = async (): Promise<number> =>
    (await pool.query(`select from pg_class where relnamespace = 'public'::regnamespace`)).rows.length
  for (const args of [
    ['customer', 'list'],
    ['sandbox', 'on'],
    ['backup', join(folder, 'b')],
  ]) {
    const { exitCode, stdout } = await runCli(args, env)
    expect([exitCode, stdout], args.join(' ')).toEqual([1, ''])
  }
  expect((await runCli(['customer', 'list'], env)).stderr).toMatch(/contains no VerifyPlus data.*the right one/)
  expect(await tables()).toBe(0)
  expect((await runCli(['migrate'], env)).exitCode).toBe(0)
  expect((await runCli(['customer', 'list'], env)).exitCode).toBe(0)
})

test('every command says on standard error which database it speaks to, without its password', async () => {
  const password = /:([^:@/]+)@/.exec(held.owner.connectionString)?.[1]
  const env = { DATABASE_URL: held.owner.connectionString, DATA_DIR: folder, PORT: '0' }
  for (const args of [['customer', 'list'], ['migrate'], ['doctor'], ['backup', join(folder, 'b')], ['sandbox']]) {
    const { exitCode, stderr } = await runCli(args, env)
    expect(exitCode, stderr).toBe(0)
    expect(stderr).toMatch(/^Database: \S*\/test_\w+ \(DATABASE_URL\)$/m)
    expect(stderr).not.toContain(password)
  }
})

test('with --json standard output stays one document, and what is said beside it is a document too', async () => {
  const env = { DATABASE_URL: held.owner.connectionString, DATA_DIR: folder, PORT: '0' }
  const { stdout, stderr } = await runCli(['customer', 'list', '--json'], env)
  expect(JSON.parse(stdout)).toEqual([])
  expect(JSON.parse(stderr)).toEqual({ database: expect.stringMatching(/\(DATABASE_URL\)$/) as string })
})
