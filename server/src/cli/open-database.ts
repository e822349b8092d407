import { hostname, userInfo } from 'node:os'
import type { Config } from '#config'
import { assertSessionKept, holdsSchema, hostsInWords, migrate, openDatabase, type Database } from '#db'
import { openEmbeddedPostgres, type EmbeddedPostgres } from '#db/embedded'
import { seedCatalogue } from '#catalogue'
import { Refused } from '#core/errors'
import type { Terminal } from './terminal.ts'

export interface OpenedDatabase {
  database: Database
  /** Ends our connections, and the embedded PostgreSQL with its last user. */
  close: () => Promise<void>
}

export interface Opening {
  role: 'server' | 'command'
  /** Whether a database is made, or its schema, where there is none: a command in the wrong folder must not. */
  mayCreate: boolean
  /** For what goes on from one statement to the next: `Refused` where a pooler does not keep that. */
  keepsSession?: boolean
}

/** The configured database: the operator's own, or the embedded one, started where it is not running. Says which it is. */
export async function connectDatabase(
  terminal: Terminal,
  { role, mayCreate, keepsSession }: Opening,
): Promise<OpenedDatabase> {
  const { config } = terminal
  const progress = (line: string): void => terminal.progress(line)
  const opened = openConnection(
    config.databaseUrl === null
      ? await openEmbeddedPostgres({ dataDir: config.dataDir, role, mayCreate, progress })
      : { connectionString: config.databaseUrl, stop: async () => {} },
    role === 'server' ? 'server' : whoCommands(),
  )
  try {
    await assertUsable(opened.database, config)
    if (keepsSession) await assertSession(config)
    terminal.speaksTo(databaseInWords(config))
    return opened
  } catch (error) {
    await opened.close()
    throw error
  }
}

/** Which database it is, without a password. */
export function databaseInWords({ databaseUrl, dataDir }: Config): string {
  return databaseUrl === null ? `the embedded one in ${dataDir}` : `${hostsInWords(databaseUrl)} (DATABASE_URL)`
}

/** Opens the database of a server that runs, and stops the server when it is closed. */
export function openConnection(
  server: Pick<EmbeddedPostgres, 'connectionString' | 'stop'>,
  actor = whoCommands(),
): OpenedDatabase {
  const database = openDatabase({ connectionString: server.connectionString, actor, onIdleError: () => {} })
  return {
    database,
    async close() {
      await database.close()
      await server.stop()
    },
  }
}

/** For the audit: who sits at the command, as far as the machine knows. */
export function whoCommands(): string {
  return `command ${userName()}@${hostname()}`
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    // In a container nobody may have named this one.
    return `uid ${process.getuid?.()}`
  }
}

/** Connected, migrated, and with a catalogue. */
export async function openReadyDatabase(terminal: Terminal, opening: Opening): Promise<OpenedDatabase> {
  const { config } = terminal
  const opened = await connectDatabase(terminal, opening)
  try {
    if (!opening.mayCreate && !(await holdsSchema(opened.database.pool)))
      throw new Refused(
        `The database (${databaseInWords(config)}) contains no VerifyPlus data: check that it is the right one. ` +
          'Only `verifyplus serve`, `verifyplus migrate` and `verifyplus restore` create a new one.',
      )
    await migrate(opened.database, (line) => terminal.progress(line))
    await seedCatalogue(opened.database)
    return opened
  } catch (error) {
    await opened.close()
    throw error
  }
}

/** What the operator named may be a pooler; `Refused` where it cannot be used. */
export async function assertSession(config: Config): Promise<void> {
  if (config.databaseUrl !== null) await assertSessionKept(config.databaseUrl)
}

const oldestMajorVersion = 15

async function assertUsable(database: Database, config: Config): Promise<void> {
  let version: string | undefined
  try {
    const { rows } = await database.pool.query<{ server_version_num: string }>('show server_version_num')
    version = rows[0]?.server_version_num
  } catch (error) {
    if (config.databaseUrl === null) throw error
    const where = hostsInWords(config.databaseUrl)
    throw new Refused(`The database at ${where} (DATABASE_URL) cannot be used: ${reasonOf(error)}`, { cause: error })
  }
  if (Math.floor(Number(version) / 10_000) < oldestMajorVersion)
    throw new Refused(`PostgreSQL ${oldestMajorVersion} or newer is needed; DATABASE_URL names ${version}`)
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors[0]) return reasonOf(error.errors[0])
  return error instanceof Error ? error.message : String(error)
}
