import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { Unavailable } from '#core/errors'
import { isAway, isTransient, whyAway } from './failures.ts'
import { goodbyeMs, letGo } from './let-go.ts'
import { openLine, type Line } from './line.ts'
import { beginSession, setActor, setLimits } from './session-limits.ts'
import type { Tables } from './tables.generated.ts'
import { WritingClient } from './writing-client.ts'

/** A pool or one of its clients. */
export type Queryable = Pick<pg.Pool, 'query'>

export interface Database {
  readonly connectionString: string
  readonly pool: pg.Pool
  /** For everything that is not hot: a renamed column breaks the build. */
  readonly kysely: Kysely<Tables>
  /** Runs a hot statement, prepared once per connection under `name`. A database that is away is `Unavailable`. */
  hot<Row extends pg.QueryResultRow>(name: string, text: string, values: readonly unknown[]): Promise<Row[]>
  /**
   * As `hot`, for statements over arrays: on the one connection of `line`, one after another, each sent before the one ahead of
   * it is answered. The server goes from one to the next without waiting for this process, and plans each once for all
   * lengths of its arrays.
   */
  inLine<Row extends pg.QueryResultRow>(
    line: LineName,
    name: string,
    text: string,
    values: readonly unknown[],
  ): Promise<Row[]>
  /** One transaction; rolled back when `work` rejects. */
  tx<Result>(work: (client: pg.PoolClient) => Promise<Result>): Promise<Result>
  /**
   * For a server that was found not to answer: ends all connections, so that who waits on one hears at once that the database is
   * away, and whoever comes next has a new one made.
   */
  dropConnections(): void
  /**
   * As `tx`, for an operator's work that may take hours: on a connection of its own, whose statements no clock ends, neither
   * here nor at the server. Never for a request.
   */
  longTx<Result>(work: (client: Queryable) => Promise<Result>, options?: LongTxOptions): Promise<Result>
  close(): Promise<void>
}

export interface LongTxOptions {
  /** As `begin` takes it; read committed unless told otherwise. */
  mode?: 'isolation level repeatable read, read only'
  /** Done on the connection before the transaction begins: a lock that its snapshot must come after. */
  before?: (client: Queryable) => Promise<void>
}

/** What stands in line one behind the other, and waits for nothing else. */
export type LineName = (typeof lineNames)[number]

const lineNames = ['messages', 'claims', 'givings-back'] as const

export interface DatabaseOptions {
  connectionString: string
  /** Who the audit says it was; `server` unless told otherwise. */
  actor?: string
  /** The most connections of the pool, beside one for each line. Hot verbs use one each, so a handful is enough. */
  maxConnections?: number
  /** How long this process waits for a statement of the pool or of a line. */
  queryTimeoutMs?: number
  /** Told of errors of idle connections, which node-postgres would otherwise throw at the process. */
  onIdleError?(error: Error): void
}

const poolConnections = 10

/** The most connections that a serving process holds: the pool, the lines, its LISTEN, and the one that holds its locks. */
export const connectionsOfProcess = poolConnections + lineNames.length + 2

/** Longer than any statement of the hot path by three orders; what may take longer has a connection of its own (`longTx`). */
const statementMs = 15_000
const idleInTransactionMs = 60_000

const int8Oid = 20

/** bigint columns come as bigint: a balance as a JavaScript number would lose digits above 2^53. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === int8Oid
      ? (value: string) => BigInt(value)
      : pg.types.getTypeParser(oid, format)) as pg.CustomTypesConfig['getTypeParser'],
}

export function openDatabase(options: DatabaseOptions): Database {
  const connection = {
    connectionString: options.connectionString,
    types,
    application_name: 'verifyplus',
    // A request that cannot be served within seconds is better answered 503; its caller asks again.
    connectionTimeoutMillis: 5_000,
    // A server that vanished without a word (power, network) must not hold callers for the kernel's minutes.
    query_timeout: options.queryTimeoutMs ?? 20_000,
    keepAlive: true,
  }
  const actor = setActor(options.actor ?? 'server')
  const limits = `${setLimits({ statementMs, idleInTransactionMs })}; ${actor}`
  const pooled = new Set<pg.PoolClient>()
  const inUse = new Set<pg.PoolClient>()
  const pool = new pg.Pool({
    ...connection,
    Client: WritingClient,
    max: options.maxConnections ?? poolConnections,
    async onConnect(connected) {
      const client = connected as pg.PoolClient
      pooled.add(client)
      client.once('end', () => pooled.delete(client))
      await beginSession(client, limits)
    },
  })
  const lines: Record<LineName, Line> = {
    messages: openLine(connection, limits),
    claims: openLine(connection, limits),
    'givings-back': openLine(connection, limits),
  }
  pool.on('acquire', (client) => inUse.add(client))
  pool.on('release', (_error, client) => inUse.delete(client))
  pool.on('error', (error) => options.onIdleError?.(error))
  // The pool listens only to clients that are idle. One that is lost in the hands of a transaction, or of Kysely, would
  // throw its 'error' at the process; whoever holds it learns of the loss from its query, which rejects.
  pool.on('connect', (client) => client.on('error', () => {}))

  async function ask<Row extends pg.QueryResultRow>(on: Pick<Line, 'query'>, query: pg.QueryConfig): Promise<Row[]> {
    for (let attempt = 1; ; attempt++) {
      try {
        return (await on.query<Row>(query)).rows
      } catch (error) {
        if (isAway(error))
          throw new Unavailable('the database is unreachable', 1, { cause: error, why: whyAway(error) })
        // Statements take their locks in one order; what is left is between a hot statement and an operator's hand.
        if (!isTransient(error) || attempt === 5) throw error
      }
    }
  }

  async function tx<Result>(work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
    const client = await pool.connect()
    let broken: Error | undefined
    try {
      return await inTransaction(client, work, (error) => (broken = error))
    } finally {
      client.release(broken)
    }
  }

  async function longTx<Result>(
    work: (client: Queryable) => Promise<Result>,
    { mode, before }: LongTxOptions = {},
  ): Promise<Result> {
    const client = new WritingClient({ ...connection, query_timeout: 0 })
    // A lost connection rejects the query that runs; without a listener it would end the process as well.
    client.on('error', () => {})
    try {
      await client.connect()
      // One that reads may wait in its transaction while another, which writes what was read, makes its indexes.
      await beginSession(client, `${setLimits({ statementMs: 0, idleInTransactionMs: 0 })}; ${actor}`)
      await before?.(client)
      await client.query(mode === undefined ? 'begin' : `begin ${mode}`)
      const result = await work(client)
      await client.query('commit')
      await letGo(client)
      return result
    } catch (error) {
      // The server rolls back what a lost connection leaves. A rollback would wait behind a COPY that nobody reads any more.
      client.connection.stream.destroy()
      throw error
    }
  }

  return {
    connectionString: options.connectionString,
    pool,
    kysely: new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }),
    hot: (name, text, values) => ask(pool, { name, text, values: [...values] }),
    inLine: (line, name, text, values) => ask(lines[line], { name, text, values: [...values] }),
    tx,
    dropConnections() {
      for (const line of Object.values(lines)) line.drop()
      for (const client of pooled) client.connection.stream.destroy()
    },
    longTx,
    async close() {
      await Promise.all(Object.values(lines).map((line) => line.close()))
      // Where nobody hears the goodbye the end would come in the kernel's time. What is under way has a limit of its own.
      const drop = setInterval(() => {
        for (const client of pooled) if (!inUse.has(client)) client.connection.stream.destroy()
      }, goodbyeMs)
      await pool.end()
      await Promise.all([...pooled].map((client) => new Promise((resolve) => client.once('end', resolve))))
      clearInterval(drop)
    },
  }
}

async function inTransaction<Result>(
  client: pg.PoolClient,
  work: (client: pg.PoolClient) => Promise<Result>,
  onBroken: (error: Error) => void,
): Promise<Result> {
  try {
    await client.query('begin')
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch(onBroken)
    throw error
  }
}
