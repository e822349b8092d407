import { setTimeout as pause } from 'node:timers/promises'
import { enter, type Entered, type Entrance } from './enter.ts'
import { refusal } from './explain.ts'
import type { Layout } from './layout.ts'
import { leave } from './membership.ts'
import { openServingLogin } from './serving-login.ts'
import { removeOldLogs } from './start-postmaster.ts'
import { stopPostmaster } from './stop-postmaster.ts'

export interface EmbeddedPostgres {
  /** For node-postgres: the role `verifyplus`, no superuser, that owns the database `verifyplus`. */
  connectionString: string
  /** The superuser in the maintenance database `postgres`: for tests and repairs, never for the program's own work. */
  adminConnectionString: string
  /** Of the role that serves, with a new password: who was given one before logs in no more. For the one server of this folder. */
  servingConnectionString(): Promise<string>
  /** Leaves; the last one out stops the server: fast, then immediately, within 45 s at the very worst. */
  stop(): Promise<void>
}

const logSweepMs = 3_600_000
const firstPauseMs = 500
const longestPauseMs = 15_000

/** Enters, and comes back whenever the connection that says so is lost, with the same connection strings. */
export async function stay(entrance: Omit<Entrance, 'wanted'>): Promise<EmbeddedPostgres> {
  const left = new AbortController()
  const stayed = { ...entrance, wanted: () => !left.signal.aborted }
  let entered = await enter(stayed).catch((error: unknown) => {
    throw refusal(`The database in ${entrance.layout.home} does not start`, error)
  })
  const { program, superuser, serving } = entered.strings
  let returning: Promise<void> | undefined
  const watch = (): void => {
    entered.client.once('end', () => {
      if (stayed.wanted()) returning = comeBack()
    })
  }
  const comeBack = async (): Promise<void> => {
    const again = await enterAgain(stayed, left.signal)
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
    if (await goOut(entered, entrance.layout)) return
    // The connection broke and nobody had noticed yet: with a new one, if the postmaster still answers.
    const again = await enter(stayed).catch(() => undefined)
    if (again !== undefined) await goOut(again, entrance.layout)
  }
  let stopping: Promise<void> | undefined
  return {
    connectionString: program,
    adminConnectionString: superuser,
    servingConnectionString: async () => serving(await openServingLogin(entered.client)),
    stop: () => (stopping ??= stop()),
  }
}

async function enterAgain(entrance: Entrance, left: AbortSignal): Promise<Entered | undefined> {
  entrance.progress('The connection to the database was lost: finding or starting its PostgreSQL again.')
  let told = ''
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    try {
      const entered = await enter(entrance)
      if (!left.aborted) entrance.progress('The database is back.')
      return entered
    } catch (error) {
      if (left.aborted) return undefined
      const reason = error instanceof Error ? error.message : String(error)
      if (reason !== told) entrance.progress(reason)
      told = reason
      // Leaving ends the pause and tries once more: a postmaster that answers again must not stay behind.
      await pause(pauseMs, undefined, { signal: left }).catch(() => undefined)
    }
  }
}

/** False when the connection, and with it our place among the users, is gone. */
async function goOut({ client }: Entered, layout: Layout): Promise<boolean> {
  try {
    if (await leave(client)) await stopPostmaster(layout)
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}
