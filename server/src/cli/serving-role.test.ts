import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import pg from 'pg'
import { openEmbeddedPostgres } from '#db/embedded'
import { openProgramFolder, type ProgramFolder } from '#test/program'
import { runCli, type CliResult } from '#test/run-cli'

let folder: ProgramFolder

beforeAll(async () => {
  folder = await openProgramFolder()
})
afterAll(() => folder.remove())

async function rowsOf<Row extends pg.QueryResultRow>(
  url: string,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Row>(text, values)).rows
  } finally {
    await client.end()
  }
}

interface Findings {
  ok: boolean
  findings: { what: string; ok: boolean; says: string }[]
}

const run = (args: string[], env: Record<string, string> = {}): Promise<CliResult> =>
  runCli(args, { DATA_DIR: folder.dataDir, PORT: '0', ...env })

async function json<Answer>(args: string[], env: Record<string, string> = {}): Promise<Answer> {
  const { exitCode, stdout, stderr } = await run([...args, '--json'], env)
  expect(exitCode, stderr).toBe(0)
  return JSON.parse(stdout) as Answer
}

/** What doctor says of the role; it ends with 1 where there is something else to mend. */
async function doctor(env: Record<string, string> = {}): Promise<Findings['findings'][number] | undefined> {
  const { stdout } = await run(['doctor', '--json'], env)
  return (JSON.parse(stdout) as Findings).findings.find(({ what }) => what === 'database role')
}

/** Beside a whole test run on a small machine, a first start takes more than a minute. */
const startWithinMs = 150_000
const withinMs = 240_000

test(
  'with the embedded database every session of a server is the role that serves, and commands are the owner',
  async () => {
    const server = await folder.start({}, startWithinMs)
    const postgres = await openEmbeddedPostgres({ dataDir: folder.dataDir, role: 'command', progress: () => {} })
    try {
      const sessions = await rowsOf<{ role: string }>(
        postgres.adminConnectionString,
        `select distinct usename::text as role from pg_stat_activity where datname = 'verifyplus'`,
      )
      expect(sessions).toEqual([{ role: 'verifyplus_serving' }])
      expect(await doctor()).toMatchObject({ ok: true, says: expect.stringContaining('verifyplus_serving') as string })
      const { customerId } = await json<{ customerId: number }>(['customer', 'create', '--email', 'a@example.org'])
      expect(await json(['audit', 'erase', String(customerId)])).toEqual({ customerId, records: 1 })
      expect(await json(['audit', 'check'])).toMatchObject({ ok: true })
      expect(server.stderr).not.toContain('may change')
      expect(await server.stop()).toBe(0)
      // The next start gives the role another password.
      const [first, second] = [await postgres.servingConnectionString(), await postgres.servingConnectionString()]
      await expect(rowsOf(first, 'select 1')).rejects.toMatchObject({ code: '28P01' })
      expect(await rowsOf(second, 'select current_user::text as me')).toEqual([{ me: 'verifyplus_serving' }])
    } finally {
      await postgres.stop()
    }
  },
  withinMs,
)

describe('with a PostgreSQL of one’s own', () => {
  const made: string[] = []
  const admin = (text: string): Promise<unknown> => rowsOf(inject('adminConnectionString'), text)
  const urlOf = (database: string, role: string): string =>
    inject('templateConnectionString')
      .replace('/verifyplus?', `/${database}?`)
      .replace(/\/\/[^@]*@/, `//${role}:x@`)

  afterAll(async () => {
    for (const statement of made.reverse()) await admin(statement)
  })

  async function newRole(options = ''): Promise<string> {
    const name = `role_${randomBytes(4).toString('hex')}`
    await admin(`create role ${name} login password 'x' ${options}`)
    made.push(`drop role if exists ${name}_serving`, `drop role ${name}`)
    return name
  }

  async function newDatabase(owner: string): Promise<string> {
    const name = `test_${randomBytes(6).toString('hex')}`
    await admin(`create database ${name} owner ${owner}`)
    made.push(`drop database ${name} with (force)`)
    return name
  }

  test(
    'DATABASE_URL serves as the role that it names, and DATABASE_OWNER_URL makes and mends',
    async () => {
      const [owner, serving] = [await newRole(), await newRole()]
      const database = await newDatabase(owner)
      const weak = { DATABASE_URL: urlOf(database, serving) }
      const both = { ...weak, DATABASE_OWNER_URL: urlOf(database, owner) }
      expect((await run(['serve'], weak)).stderr).toContain('set DATABASE_OWNER_URL')
      const server = await folder.start(both, startWithinMs)
      const sessions = await rowsOf<{ role: string }>(
        both.DATABASE_OWNER_URL,
        `select distinct usename::text as role from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()`,
        [database],
      )
      expect(sessions).toEqual([{ role: serving }])
      expect(server.stderr).not.toContain('may change')
      expect(await doctor(both)).toMatchObject({ ok: true, says: expect.stringContaining(serving) as string })
      const { customerId } = await json<{ customerId: number }>(
        ['customer', 'create', '--email', 'b@example.org'],
        both,
      )
      const refused = await run(['audit', 'erase', String(customerId)], weak)
      expect([refused.exitCode, refused.stderr]).toEqual([3, expect.stringContaining('set DATABASE_OWNER_URL')])
      expect(await json(['audit', 'erase', String(customerId)], both)).toMatchObject({ records: 1 })
      expect(await json(['migrate'], both)).toEqual({ applied: [] })
      expect(await server.stop()).toBe(0)
    },
    withinMs,
  )

  test(
    'an owner who may make no roles serves as ever, and is told by the start and by doctor what to do',
    async () => {
      const owner = await newRole()
      const env = { DATABASE_URL: urlOf(await newDatabase(owner), owner) }
      const server = await folder.start(env, startWithinMs)
      const says = `CREATE ROLE "${owner}_serving" NOLOGIN; GRANT "${owner}_serving" TO "${owner}"`
      expect(server.stderr).toContain(says)
      expect(await doctor(env)).toMatchObject({ ok: false, says: expect.stringContaining(says) as string })
      expect(await server.stop()).toBe(0)
      await admin(`create role ${owner}_serving nologin; grant ${owner}_serving to ${owner}`)
      await json(['migrate'], env)
      expect(await doctor(env)).toMatchObject({ ok: true, says: expect.stringContaining(`${owner}_serving`) as string })
    },
    withinMs,
  )
})

test('an owner without a role that serves is a mistake, told before anything is opened', async () => {
  const { exitCode, stderr } = await run(['migrate'], { DATABASE_OWNER_URL: 'postgresql://owner:hunter2@db/x' })
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining('DATABASE_URL: must be set')])
  expect(stderr).not.toContain('hunter2')
})
