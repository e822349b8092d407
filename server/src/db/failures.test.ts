import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { Unavailable } from '#core/errors'
import { isAway, isConstraint, openDatabase, whyAway } from '#db'
import { withDatabase } from '#test/database'
import { openLine } from './line.ts'

const held = withDatabase()

function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => {
      throw new Error('it did not fail')
    },
    (error: unknown) => error,
  )
}

/** Connects, asks one thing, and answers why that failed. */
async function failureOfConnecting(connectionString: string): Promise<unknown> {
  const database = openDatabase({ connectionString, maxConnections: 1 })
  try {
    return await failureOf(database.pool.query('select 1'))
  } finally {
    await database.close()
  }
}

/** A port on which nothing listens any more. */
async function freedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

describe('away: the same call may succeed later', () => {
  test('who is connected to says nothing: a machine that hangs, a cable that was pulled', async () => {
    const server = createServer(() => {})
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const client = new pg.Client({ host: '127.0.0.1', port, connectionTimeoutMillis: 50 })
    client.on('error', () => {})
    expect(isAway(await failureOf(client.connect()))).toBe(true)
    server.close()
  })

  test('nothing listens at the address', async () => {
    const error = await failureOfConnecting(`postgresql://verifyplus:x@127.0.0.1:${await freedPort()}/verifyplus`)
    expect(isAway(error)).toBe(true)
  })

  test('there is no socket', async () => {
    expect(isAway(await failureOfConnecting('postgresql:///verifyplus?host=/nonexistent-folder&user=verifyplus'))).toBe(
      true,
    )
  })

  test('the other end hangs up before it has said anything', async () => {
    const server = createServer((socket) => socket.destroy())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const error = await failureOfConnecting(`postgresql://verifyplus:x@127.0.0.1:${port}/verifyplus`)
    await new Promise((resolve) => server.close(resolve))
    expect(isAway(error)).toBe(true)
  })

  test('the other end takes the connection and says nothing, to a pool and to a line', async () => {
    const taken: Socket[] = []
    const server = createServer((socket) => void taken.push(socket))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const connection = {
      connectionString: `postgresql://verifyplus:x@127.0.0.1:${port}/verifyplus`,
      connectionTimeoutMillis: 200,
    }
    const pool = new pg.Pool(connection)
    const line = openLine(connection, 'select 1')
    expect(isAway(await failureOf(pool.query('select 1')))).toBe(true)
    expect(isAway(await failureOf(line.query({ text: 'select 1' })))).toBe(true)
    await Promise.all([pool.end(), line.close()])
    for (const socket of taken) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })

  test('the backend is terminated in the middle of a statement', async () => {
    const client = await held.database.pool.connect()
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    const failure = failureOf(client.query('select pg_sleep(60)'))
    await held.database.pool.query('select pg_terminate_backend($1)', [rows[0]?.pid])
    expect(isAway(await failure)).toBe(true)
    expect(isAway(await failureOf(client.query('select 1')))).toBe(true)
    client.release(true)
  })

  test('a statement is cut off by its time limit, which is a cause of its own', async () => {
    const client = await held.database.pool.connect()
    const error = await failureOf(client.query('set statement_timeout = 1; select pg_sleep(5)'))
    client.release(true)
    expect(isAway(error)).toBe(true)
    expect(whyAway(error)).toBe('too_slow')
  })

  test('hot statements turn it into Unavailable, with the reason as cause', async () => {
    const database = openDatabase({
      connectionString: `postgresql://verifyplus:x@127.0.0.1:${await freedPort()}/verifyplus`,
    })
    const error = await failureOf(database.hot('one', 'select 1', []))
    await database.close()
    expect(error).toBeInstanceOf(Unavailable)
    expect((error as Unavailable).cause).toMatchObject({ code: 'ECONNREFUSED' })
  })
})

describe('not away: somebody has to mend something', () => {
  test.each([
    ['a statement with a mistake', 'selct 1'],
    ['a column that does not exist', 'select nonsense from customer'],
    ['a value that is too large', 'select 2147483647::integer + 1'],
  ])('%s', async (_what, sql) => {
    const client = await held.database.pool.connect()
    const error = await failureOf(client.query(sql))
    client.release(true)
    expect(isAway(error)).toBe(false)
  })

  test('a constraint, which is told by its name', async () => {
    const error = await failureOf(
      held.database.pool.query(
        `insert into number (msisdn, country_code, supplier_id, created_at) values ('12', 'LV', 1, now())`,
      ),
    )
    expect(isAway(error)).toBe(false)
    expect(isConstraint(error, 'msisdn_is_e164_digits')).toBe(true)
    expect(isConstraint(error, 'number_in_stock_once')).toBe(false)
  })

  test('an error of our own', () => {
    expect(isAway(new TypeError('x is not a function'))).toBe(false)
    expect(isAway('a string')).toBe(false)
    expect(isAway(null)).toBe(false)
  })
})
