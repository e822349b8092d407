import { expect, test } from 'vitest'
import { isConstraint, openDatabase } from '#db'
import { Unavailable } from '#core/errors'
import { withDatabase } from '#test/database'
import { eventually } from '#test/eventually'

const held = withDatabase()

/** Each text is prepared under a name of its own. */
const names = new Map<string, string>()

function inLine(text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const name = names.get(text) ?? `statement-${names.size}`
  names.set(text, name)
  return held.owner.inLine('messages', name, text, values)
}

const ownPid = async (): Promise<unknown> => (await inLine('select pg_backend_pid() as pid'))[0]?.['pid']

test('many at once are done in the order in which they were asked, on one connection', async () => {
  await inLine('create table turn (turn integer generated always as identity, piece integer)')
  const add = 'insert into turn (piece) values ($1) returning turn, piece, pg_backend_pid() as pid'
  const rows = (await Promise.all(Array.from({ length: 50 }, (_, i) => inLine(add, [i + 1])))).flat()
  const pid = await ownPid()
  expect(rows).toEqual(Array.from({ length: 50 }, (_, i) => ({ turn: i + 1, piece: i + 1, pid })))
})

test('one that fails fails alone: those before and behind it are committed', async () => {
  await inLine('create table once (piece integer constraint piece_once primary key)')
  const add = 'insert into once values ($1)'
  const outcomes = await Promise.allSettled([1, 2, 1, 3].map((piece) => inLine(add, [piece])))
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
  expect(isConstraint((outcomes[2] as PromiseRejectedResult).reason, 'piece_once')).toBe(true)
  expect(await inLine('select piece from once order by piece')).toEqual([{ piece: 1 }, { piece: 2 }, { piece: 3 }])
})

test('when the connection is lost all that stand in line are told that the database is away, and the next is served', async () => {
  const pid = await ownPid()
  const lost = Array.from({ length: 3 }, () => inLine('select pg_sleep(60)'))
  const outcomes = Promise.allSettled(lost)
  await eventually(async () => {
    const { rows } = await held.owner.pool.query(`select state from pg_stat_activity where pid = $1`, [pid])
    expect(rows).toEqual([{ state: 'active' }])
  })
  await held.owner.pool.query('select pg_terminate_backend($1)', [pid])
  for (const outcome of await outcomes) expect((outcome as PromiseRejectedResult).reason).toBeInstanceOf(Unavailable)
  await eventually(async () => expect(await ownPid()).not.toBe(pid))
})

test('a database that cannot be reached is away, and asked again by the next', async () => {
  const database = openDatabase({ connectionString: 'postgres://nobody@127.0.0.1:1/nothing' })
  await expect(database.inLine('messages', 'one', 'select 1', [])).rejects.toThrow(Unavailable)
  await expect(database.inLine('messages', 'one', 'select 1', [])).rejects.toThrow(Unavailable)
  await database.close()
})

test('what stands in another line waits for nothing here', async () => {
  const pids = await Promise.all(
    (['messages', 'claims', 'givings-back'] as const).map(async (line) => {
      const rows = await held.owner.inLine(line, 'pid', 'select pg_backend_pid() as pid', [])
      return rows[0]?.['pid']
    }),
  )
  expect(new Set(pids).size).toBe(3)
})

test('a statement is planned once, whatever the length of its arrays', async () => {
  for (const n of [1, 2, 3, 4, 5, 6, 7]) {
    const array = Array.from({ length: n }, (_, i) => i)
    await held.owner.inLine('claims', 'arrays', 'select a from unnest($1::int[]) as a', [array])
  }
  const plans = await held.owner.inLine(
    'claims',
    'plans',
    `select generic_plans::int as once, custom_plans::int as each from pg_prepared_statements where name = 'arrays'`,
    [],
  )
  expect(plans).toEqual([{ once: 7, each: 0 }])
})

test('a table that was empty when a statement was planned is not read as a whole when it has grown', async () => {
  const { pool } = held.owner
  await pool.query('create table grown (piece integer primary key)')
  await pool.query('analyze grown')
  const look = 'select a from unnest($1::int[]) as a where exists (select from grown g where g.piece = a)'
  expect(await inLine(look, [[7]])).toEqual([])
  await pool.query('insert into grown select generate_series(1, 10000)')
  expect(await inLine(look, [[7]])).toEqual([{ a: 7 }])
  await inLine('select pg_stat_force_next_flush()')
  const { rows } = await pool.query(
    `select seq_tup_read::int as read, idx_scan::int as looks from pg_stat_user_tables where relname = 'grown'`,
  )
  expect(rows).toEqual([{ read: 0, looks: 2 }])
})

test('closing waits for what is under way, and takes nothing more', async () => {
  const database = openDatabase({ connectionString: held.owner.connectionString })
  const asked = [1, 2, 3].map((n) => database.inLine('messages', `n${n}`, 'select $1::int as n', [n]))
  const closed = database.close()
  expect(await Promise.all(asked)).toEqual([[{ n: 1 }], [{ n: 2 }], [{ n: 3 }]])
  await closed
  await expect(database.inLine('messages', 'late', 'select 1', [])).rejects.toThrow(Unavailable)
})
