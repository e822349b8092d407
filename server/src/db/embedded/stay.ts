import { setTimeout as pause } from 'node:timers/promises'
import { enter, type Entered, type Entrance } from './enter.ts'
import { refusal } from './explain.ts'
import type { Layout } from './layout.ts'
import { leave } from './membership.ts'
import { removeOldLogs } from './start-postmaster.ts'
import { stopPostmaster } from './stop-postmaster.ts'

export interface EmbeddedPostgres {
  /** For node-postgres: the role `verifyplus`, no superuser, that owns the database `verifyplus`. */
  connectionString: string
  /** The superuser in the maintenance database `postgres`: for tests and repairs, never for the program's own work. */
  adminConnectionString: string
  /** Leaves; the last one out stops the server: fast, then immediately, within 45 s at the very worst. */
  stop(): Promise<void>
}

const logSweepMs = 3_600_000
const returnPauseMs = 1_000

/** Enters, and comes back whenever the connection that says so is lost, with the same connection strings. */
export async function stay(entrance: Omit<Entrance, 'wanted'>): Promise<EmbeddedPostgres> {
  const left = new AbortController()
  const stayed = { ...entrance, wanted: () => !left.signal.aborted }
  let entered = await enter(stayed).catch((error: unknown) => {
    throw refusal(`The database in ${entrance.layout.home} does not start`, error)
  })
  const { program, superuser } = entered.strings
  let returning: Promise<void> | undefined
  const watch = (): void => {
    entered.client.once('end', () => {
      if (stayed.wanted()) returning = comeBack()
    })
  }
  const comeBack = async (): Promise<void> => {
    const again = await enterAgain(stayed)
    if (again === undefined) return
    entered = again
    watch()
  }
  watch()
  const sweep = setInterval(() => void removeOldLogs(entrance.layout).catch(() => undefined), logSweepMs)
  sweep.unref()
  const stop = async (): Promise<void> => {
    left.abort()
    clearInterval(sweep)
    await returning
    await goOut(entered, entrance.layout)
  }
  let stopping: Promise<void> | undefined
  return { connectionString: program, adminConnectionString: superuser, stop: () => (stopping ??= stop()) }
}

async function enterAgain(entrance: Entrance): Promise<Entered | undefined> {
  entrance.progress('The connection to the database was lost: finding or starting its PostgreSQL again.')
  while (entrance.wanted()) {
    try {
      const entered = await enter(entrance)
      entrance.progress('The database is back.')
      return entered
    } catch (error) {
      if (entrance.wanted()) entrance.progress(error instanceof Error ? error.message : String(error))
      await pause(returnPauseMs)
    }
  }
  return undefined
}

async function goOut({ client }: Entered, layout: Layout): Promise<void> {
  try {
    if (await leave(client)) await stopPostmaster(layout)
  } catch {
    // The connection, and with it our place among the users, is gone already: nothing is ours to stop.
  } finally {
    await client.end().catch(() => undefined)
  }
}
