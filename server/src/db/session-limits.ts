import pg from 'pg'

/** How long the server lets a session work at one statement, and hold a transaction in which it does nothing; 0: for ever. */
export interface SessionLimits {
  statementMs: number
  idleInTransactionMs: number
}

/** As long as for the connection itself: behind it nothing is done yet that could take time. */
const answerWithinMs = 5_000

/**
 * Nor is a statement compiled (`jit`): that pays for one that reads for minutes. A server with LLVM, as Debian's, compiled each
 * claim anew, for 10 to 14 seconds on two busy cores, since a plan that may read no whole table is taken for dear.
 *
 * Not with the connection's start: poolers refuse settings there that they do not know. One more round trip for each connection.
 */
export function setLimits({ statementMs, idleInTransactionMs }: SessionLimits): string {
  return `set jit = off; set statement_timeout = ${statementMs}; set idle_in_transaction_session_timeout = ${idleInTransactionMs}`
}

/** Says who changes what this session changes: the audit's triggers read it. */
export function setActor(actor: string): string {
  return `select set_config('verifyplus.actor', ${pg.escapeLiteral(actor)}, false)`
}

/** Asks the first thing of a new connection, and drops it when that fails: it is none that could be used. */
export async function beginSession(client: pg.Client | pg.PoolClient, text: string): Promise<void> {
  // `query_timeout` is one of node-postgres' own, which its types know only for whole connections.
  const query: pg.QueryConfig & { query_timeout: number } = { text, query_timeout: answerWithinMs }
  try {
    await client.query(query)
  } catch (error) {
    client.connection.stream.destroy()
    throw error
  }
}
