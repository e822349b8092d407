import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { Refused } from '#core/errors'
import { letGo } from './let-go.ts'
import { WritingClient } from './writing-client.ts'

const setting = 'verifyplus.session'
/** Behind a pooler each round finds out with half a chance at least; without one it cannot find anything. */
const rounds = { direct: 1, pooled: 10 }
const answerWithinMs = 5_000

const sessionNotKeptWords =
  'The pooler at DATABASE_URL gives a session’s statements to different connections, and locks, LISTEN and prepared statements go astray: set pool_mode = session there, or connect to PostgreSQL itself.'

/** Refuses a pooler in transaction or statement mode. `Refused` says what to set. */
export async function assertSessionKept(connectionString: string): Promise<void> {
  if (!(await isSessionKept(connectionString))) throw new Refused(sessionNotKeptWords)
}

/**
 * Whether what is set on a connection is there in its next statement, and not in another's. A pooler that has only one connection,
 * or gives each time the one that was used last, hands the same to both: so one client looks for its mark, in turn with
 * another that holds a transaction open. Either the transaction took the marked connection and sees the mark, or
 * the first is given another, unless by chance others who use the pooler keep both apart: hence rounds. Who speaks to
 * PostgreSQL itself is told the process at the other end with the greeting, which poolers make up.
 */
async function isSessionKept(connectionString: string): Promise<boolean> {
  const clients: pg.Client[] = []
  const connect = async (): Promise<pg.Client> => {
    const client = new WritingClient({
      connectionString,
      application_name: 'verifyplus session check',
      connectionTimeoutMillis: answerWithinMs,
      query_timeout: answerWithinMs,
    })
    client.on('error', () => {})
    clients.push(client)
    await client.connect()
    return client
  }
  try {
    const marked = await connect()
    const other = await connect()
    const times = (await isDirect(marked)) && (await isDirect(other)) ? rounds.direct : rounds.pooled
    for (let round = 0; round < times; round++) {
      if (!(await keepsMark(marked, other))) return false
    }
    return true
  } catch (error) {
    if (isRefusedTransaction(error)) return false
    throw error
  } finally {
    await Promise.all(clients.map(letGo))
  }
}

async function isDirect(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  return rows[0]?.pid === (client as pg.Client & { processID?: number }).processID
}

async function keepsMark(marked: pg.Client, other: pg.Client): Promise<boolean> {
  const mark = randomUUID()
  const read = async (client: pg.Client): Promise<string | null> =>
    (await client.query<{ mark: string | null }>('select current_setting($1, true) as mark', [setting])).rows[0]
      ?.mark ?? null
  await marked.query('select set_config($1, $2, false)', [setting, mark])
  await other.query('begin')
  // Found already; and the first would wait for the transaction's end where there is no other connection.
  if ((await read(other)) === mark) return false
  const own = await read(marked)
  await other.query('rollback')
  return own === mark
}

/** PgBouncer in statement mode: it ends whoever begins a transaction. */
function isRefusedTransaction(error: unknown): boolean {
  return error instanceof pg.DatabaseError && /transaction blocks not allowed/i.test(error.message)
}
