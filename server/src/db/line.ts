import type pg from 'pg'
import { letGo } from './let-go.ts'
import { beginSession } from './session-limits.ts'
import { WritingClient } from './writing-client.ts'

/** One connection on which statements stand in line: each is sent before the one ahead of it is answered. */
export interface Line {
  /** Rejects when the connection is lost, whether the statement was done or not; the next one is asked on a new connection. */
  query<Row extends pg.QueryResultRow>(query: pg.QueryConfig): Promise<pg.QueryResult<Row>>
  /** Ends the connection now: what is under way rejects. */
  drop(): void
  /** Waits for what is under way. */
  close(): Promise<void>
}

/**
 * Statements over arrays have one good plan. For a short array PostgreSQL would make a plan of its own each time, since it
 * takes the ten rows that it expects of any array for dear: measured, a single message then took 1.07 ms of it instead of 0.37.
 * And a plan made while a table was known to be empty would read the whole of it until it is analysed again.
 */
const planOnce = 'set plan_cache_mode = force_generic_plan; set enable_seqscan = off'

/** `beginning` is what a new connection is asked before anything else. */
export function openLine(config: pg.ClientConfig, beginning: string): Line {
  let current: Promise<pg.Client> | null = null
  let drop = (): void => {}
  let closed = false

  function connected(): Promise<pg.Client> {
    if (current) return current
    const client = new WritingClient({ ...config, pipeline: true })
    const connecting = begin(client, `${beginning}; ${planOnce}`)
    const forget = (): void => {
      if (current === connecting) current = null
    }
    // Whoever has asked learns of the loss by what was asked, which rejects.
    client.on('error', forget)
    client.on('end', forget)
    connecting.catch(forget)
    current = connecting
    drop = () => {
      forget()
      client.connection.stream.destroy()
    }
    return connecting
  }

  return {
    async query(query) {
      if (closed) throw new Error('Connection terminated: the line is closed')
      return (await connected()).query(query)
    },
    drop: () => drop(),
    async close() {
      closed = true
      const last = await current?.catch(() => null)
      if (last) await letGo(last)
    },
  }
}

async function begin(client: pg.Client, text: string): Promise<pg.Client> {
  await client.connect()
  await beginSession(client, text)
  return client
}
