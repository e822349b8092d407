import { PassThrough } from 'node:stream'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { Refused } from '#core/errors'
import { openDatabase } from '#db'
import { checkLedger } from '#ledger'
import { run, withCommands } from '#test/commands'
import { eventually } from '#test/eventually'
import { runCli } from '#test/run-cli'
import { tellFailure } from './failures.ts'

const held = withCommands()
const away = { DATABASE_URL: 'postgresql://user:hunter2@127.0.0.1:1/db', PORT: '0' }

function told(error: unknown, env: Record<string, string> = {}, args: string[] = []): [number, string] {
  const stderr = new PassThrough()
  const code = tellFailure({ args, env, stderr }, error)
  return [code, String(stderr.read())]
}

describe('a check that may take hours', () => {
  test('outlives the time that a statement of the server may take', async () => {
    const { connectionString } = held.owner
    const impatient = openDatabase({ connectionString, maxConnections: 2, queryTimeoutMs: 100 })
    const holder = new pg.Client({ connectionString })
    await holder.connect()
    try {
      await holder.query('begin')
      await holder.query('lock table posting in access exclusive mode')
      const check = checkLedger(impatient)
      const waiting = `select 1 from pg_locks where relation = 'posting'::regclass and not granted and database =
        (select oid from pg_database where datname = current_database())`
      await eventually(async () => expect((await held.database.pool.query(waiting)).rows).toHaveLength(1))
      // It came later than the check, and its time is over.
      await expect(impatient.pool.query('select 1 from posting')).rejects.toThrow('Query read timeout')
      await holder.query('rollback')
      expect((await check).faults).toEqual([])
    } finally {
      await holder.end()
      await impatient.close()
    }
  })

  test('is not ended by the limit of the database either', async () => {
    const rows = await held.database.longTx(async (client) => (await client.query('show statement_timeout')).rows)
    expect(rows).toEqual([{ statement_timeout: '0' }])
  })

  test('says at a terminal what it is at, and to cron which database it looked at', async () => {
    const said: string[] = []
    await checkLedger(held.database, (line) => said.push(line))
    expect(said[0]).toBe('Recomputing balances (1 of 7)')
    expect(said).toHaveLength(7)
    expect((await run('ledger', 'check')).stderr).toMatch(/^Database: \S+ \(DATABASE_URL\)\n$/)
  })
})

describe('ledger check', () => {
  test('is 3 and not 1 when it could not look: the database is away, or the configuration is wrong', async () => {
    for (const env of [away, { ...away, WORKERS: 'x' }]) {
      const { exitCode, stdout, stderr } = await runCli(['ledger', 'check'], env)
      expect([exitCode, stdout]).toEqual([3, ''])
      expect(stderr).not.toMatch(/\n\s+at |node_modules|hunter2/)
      const asJson = await runCli(['ledger', 'check', '--json'], env)
      expect(asJson.exitCode).toBe(3)
      expect(JSON.parse(asJson.stderr)).toEqual({ error: stderr.trimEnd() })
    }
  })

  test('is 2 when it is not understood', async () => {
    expect((await run('ledger', 'check', '--nonsense')).exitCode).toBe(2)
  })

  test('is 3, in one sentence, when the database refuses the statement', async () => {
    await held.owner.pool.query('alter table posting rename to posting_away')
    try {
      const { exitCode, stdout, stderr } = await run('ledger', 'check')
      expect([exitCode, stdout]).toEqual([3, ''])
      expect(stderr.slice(stderr.indexOf('\n') + 1)).toBe(
        'Unexpected error: the database refused a statement (SQLSTATE 42P01). LOG_LEVEL=debug shows where.\n',
      )
    } finally {
      await held.owner.pool.query('alter table posting_away rename to posting')
    }
  })
})

test('any command that fails unforeseen ends with 3 and a sentence, with --json as a document', async () => {
  await held.owner.pool.query('alter table customer rename to customer_away')
  try {
    for (const command of [
      ['customer', 'list'],
      ['customer', 'create', '--email', 'a@example.org'],
    ]) {
      const { exitCode, stderr } = await run(...command)
      expect(exitCode, command.join(' ')).toBe(3)
      expect(stderr).not.toMatch(/\n\s+at |node_modules/)
    }
    const { stderr } = await run('customer', 'list', '--json')
    const documents = stderr.trimEnd().split('\n')
    expect(JSON.parse(documents.at(-1) as string)).toEqual({ error: expect.stringContaining('SQLSTATE 42P01') })
  } finally {
    await held.owner.pool.query('alter table customer_away rename to customer')
  }
})

describe('a failure', () => {
  test('that was foreseen is 1 in its own words, and has no stack even when it is asked for', () => {
    expect(told(new Refused('No.'), { LOG_LEVEL: 'debug' })).toEqual([1, 'No.\n'])
  })

  test('that was not is 3, and shows where it happened at LOG_LEVEL=debug only', () => {
    const [code, quiet] = told(new TypeError('x is not a function'))
    expect([code, quiet.trimEnd().split('\n').length]).toEqual([3, 1])
    expect(quiet).toContain('x is not a function')
    expect(told(new TypeError('x is not a function'), { LOG_LEVEL: 'debug' })[1]).toMatch(/\n\s+at .*failures\.test/)
    const asJson = told(new TypeError('x'), { LOG_LEVEL: 'debug' }, ['--json'])[1]
    expect(JSON.parse(asJson)).toMatchObject({ stack: expect.stringMatching(/failures\.test/) })
    for (const thrown of [null, undefined, 'a word', new Error(''), new AggregateError([])])
      expect(told(thrown)[1].trimEnd().split('\n')).toHaveLength(1)
  })

  test('of the database tells no value of a row', async () => {
    const error: unknown = await held.database.pool.query(`select '918273x'::int`).catch((e: unknown) => e)
    expect(told(error)).toEqual([3, expect.stringContaining('SQLSTATE 22P02')])
    expect(told(error)[1]).not.toContain('918273')
  })
})
