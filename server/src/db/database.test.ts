import { expect, test } from 'vitest'
import { isAway, openDatabase } from '#db'
import { withDatabase } from '#test/database'
import { openDatabaseProxy } from '#test/database-proxy'
import { eventually } from '#test/eventually'

const held = withDatabase()

async function terminate(pid: number | undefined): Promise<void> {
  await held.database.pool.query('select pg_terminate_backend($1)', [pid])
}

/** Within a few calls: a dead connection may be met once more before its end is known. */
async function expectToServeAgain(): Promise<void> {
  await eventually(async () => expect(await held.database.hot('one', 'select 1 as one', [])).toEqual([{ one: 1 }]))
}

test('a connection that is cut in the hands of a transaction rejects the transaction as away, and the process and the pool live on', async () => {
  const transaction = held.database.tx(async (client) => {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    // Not `events.once`: it would listen to the error for the one under test.
    const ended = new Promise<void>((resolve) => client.once('end', resolve))
    await terminate(rows[0]?.pid)
    await ended
    await client.query('select 1')
  })
  const error: unknown = await transaction.catch((reason: unknown) => reason)
  expect(isAway(error)).toBe(true)
  await expectToServeAgain()
})

test('a connection that is cut in the hands of Kysely rejects its query, and the process and the pool live on', async () => {
  const { database } = held
  const cut = database.kysely.connection().execute(async (connection) => {
    const pid = await connection
      .selectNoFrom((q) => q.fn<number>('pg_backend_pid', []).as('pid'))
      .executeTakeFirstOrThrow()
    await terminate(pid.pid)
    for (;;) await connection.selectNoFrom((q) => q.lit(1).as('one')).execute()
  })
  const error: unknown = await cut.catch((reason: unknown) => reason)
  expect(isAway(error)).toBe(true)
  await expectToServeAgain()
})

test('a transaction whose work rejects leaves nothing behind, and its connection serves the next one', async () => {
  const { owner: database } = held
  await expect(
    database.tx(async (client) => {
      await client.query('create table left_behind (x integer)')
      throw new Error('changed my mind')
    }),
  ).rejects.toThrow('changed my mind')
  const { rows } = await database.pool.query(`select to_regclass('left_behind') as found`)
  expect(rows).toEqual([{ found: null }])
})

test('a bigint comes as a bigint, with all of its digits', async () => {
  const rows = await held.database.hot('digits', 'select $1::bigint as amount', ['9223372036854775807'])
  expect(rows).toEqual([{ amount: 9_223_372_036_854_775_807n }])
})

test('every connection is limited, by what is set on it and not by its start, which poolers refuse', async () => {
  const { database } = held
  const limits = `select current_setting('statement_timeout') as statement, current_setting('idle_in_transaction_session_timeout') as idle`
  const usual = [{ statement: '15s', idle: '1min' }]
  expect(await database.hot('limits', limits, [])).toEqual(usual)
  expect(await database.inLine('claims', 'limits', limits, [])).toEqual(usual)
  expect((await database.tx((client) => client.query(limits))).rows).toEqual(usual)
  expect((await database.longTx((client) => client.query(limits))).rows).toEqual([{ statement: '0', idle: '0' }])
  const { rows } = await database.pool.query<{ source: string }>(
    `select source from pg_settings where name in ('statement_timeout', 'idle_in_transaction_session_timeout')`,
  )
  expect(rows.map(({ source }) => source)).toEqual(['session', 'session'])
})

test('no statement is compiled, on whatever connection: a claim takes seconds of that', async () => {
  const { database } = held
  const asked = `select current_setting('jit') as jit`
  const never = [{ jit: 'off' }]
  expect(await database.hot('compiled', asked, [])).toEqual(never)
  expect(await database.inLine('claims', 'compiled', asked, [])).toEqual(never)
  expect((await database.tx((client) => client.query(asked))).rows).toEqual(never)
  expect((await database.longTx((client) => client.query(asked))).rows).toEqual(never)
})

test('a database that fell silent keeps nobody from closing, and what is under way is still answered', async () => {
  const proxy = await openDatabaseProxy(held.database.connectionString)
  try {
    const silenced = openDatabase({ connectionString: proxy.connectionString, onIdleError: () => {} })
    const clients = await Promise.all([1, 2, 3].map(() => silenced.pool.connect()))
    for (const client of clients) client.release()
    await silenced.inLine('claims', 'one', 'select 1', [])
    proxy.fallSilent()
    await silenced.close()
    // One that is left would keep the process from its end.
    expect(clients.map((client) => client.connection.stream.destroyed)).toEqual([true, true, true])

    proxy.mend()
    const speaking = openDatabase({ connectionString: proxy.connectionString })
    const client = await speaking.pool.connect()
    const slow = client.query<{ done: number }>('select 1 as done from pg_sleep(1.5)').finally(() => client.release())
    await speaking.close()
    expect((await slow).rows).toEqual([{ done: 1 }])
  } finally {
    await proxy.close()
  }
})
