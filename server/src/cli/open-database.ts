import { hostname, userInfo } from 'node:os'
import type { Config } from '#config'
import {
  arrangeServing,
  assertMayServe,
  assertSessionKept,
  findServing,
  holdsSchema,
  hostsInWords,
  migrate,
  openDatabase,
  type Database,
  type Serving,
} from '#db'
import { openEmbeddedPostgres, type EmbeddedPostgres } from '#db/embedded'
import { seedCatalogue } from '#catalogue'
import { Refused } from '#core/errors'
import type { Terminal } from './terminal.ts'

export interface OpenedDatabase {
  database: Database
  /** The server behind it, which `close` stops with its last user where it is the embedded one. */
  server: DatabaseServer
  /** Ends our connections, and the embedded PostgreSQL with its last user. */
  close: () => Promise<void>
}

type DatabaseServer = Pick<EmbeddedPostgres, 'connectionString' | 'stop'> &
  Partial<Pick<EmbeddedPostgres, 'servingConnectionString'>>

export interface Opening {
  role: 'server' | 'command'
  /** Whether a database is made, or its schema, where there is none: a command in the wrong folder must not. */
  mayCreate: boolean
  /** For what goes on from one statement to the next: `Refused` where a pooler does not keep that. */
  keepsSession?: boolean
}

/**
 * The configured database, as the owner of its tables: the operator's own, or the embedded one, started where it is not
 * running. Says which it is.
 */
export async function connectDatabase(
  terminal: Terminal,
  { role, mayCreate, keepsSession }: Opening,
): Promise<OpenedDatabase> {
  const { config } = terminal
  const progress = (line: string): void => terminal.progress(line)
  const url = ownerUrl(config)
  const opened = openConnection(
    url === null
      ? await openEmbeddedPostgres({ dataDir: config.dataDir, role, mayCreate, progress })
      : { connectionString: url, stop: async () => {} },
    role === 'server' ? 'server' : whoCommands(),
  )
  try {
    await assertUsable(opened.database, namedBy(config))
    if (keepsSession) await assertSession(config)
    terminal.speaksTo(databaseInWords(config))
    return opened
  } catch (error) {
    await opened.close()
    throw error
  }
}

function ownerUrl({ databaseUrl, databaseOwnerUrl }: Config): string | null {
  return databaseOwnerUrl ?? databaseUrl
}

/** The variable that the owner's database is named by; null: it is the embedded one. */
function namedBy({ databaseUrl, databaseOwnerUrl }: Config): DatabaseVariable | null {
  if (databaseOwnerUrl !== null) return 'DATABASE_OWNER_URL'
  return databaseUrl === null ? null : 'DATABASE_URL'
}

type DatabaseVariable = 'DATABASE_URL' | 'DATABASE_OWNER_URL'

/** Which database it is, without a password. */
export function databaseInWords(config: Config): string {
  const url = ownerUrl(config)
  return url === null ? `the embedded one in ${config.dataDir}` : `${hostsInWords(url)} (${namedBy(config)})`
}

/** Opens the database of a server that runs, and stops the server when it is closed. */
export function openConnection(server: DatabaseServer, actor = whoCommands()): OpenedDatabase {
  const database = openDatabase({ connectionString: server.connectionString, actor, onIdleError: () => {} })
  return {
    database,
    server,
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
    const applied = await migrate(opened.database, (line) => terminal.progress(line))
    await seedCatalogue(opened.database)
    // A server that runs may need what they made.
    if (applied.length > 0) await arrangeServingOf(config, opened)
    return opened
  } catch (error) {
    await opened.close()
    throw error
  }
}

/**
 * The migrated database as the role that serves, in the place of the owner's connections, which are closed. Says what is to
 * be done by hand where that role may change ledger or audit.
 */
export async function openServingDatabase(terminal: Terminal, opening: Opening): Promise<OpenedDatabase> {
  const opened = await openReadyDatabase(terminal, opening)
  const { connectionString, advice } = await arrangeServingOf(terminal.config, opened).catch(async (error: unknown) => {
    await opened.close()
    throw error
  })
  if (advice !== null) terminal.progress(advice)
  await opened.database.close()
  const serving = openConnection({ ...opened.server, connectionString }, 'server')
  try {
    await assertMayServe(serving.database)
    return serving
  } catch (error) {
    await serving.close()
    throw error
  }
}

/** Gives the role that serves its rights; see `arrangeServing`. */
export async function arrangeServingOf(config: Config, opened: OpenedDatabase): Promise<Serving> {
  return await withServingLogin(config, opened.server, (login) => arrangeServing(opened.database, login))
}

/** As whom the processes that serve speak to the database; changes nothing. */
export async function findServingOf(config: Config, { database }: OpenedDatabase): Promise<Serving> {
  return await withServingLogin(config, {}, (login) => findServing(database, login))
}

/** `work` is given the connections of the role that serves, where it has a login of its own. */
async function withServingLogin(
  { databaseUrl, databaseOwnerUrl }: Config,
  { servingConnectionString }: Partial<DatabaseServer>,
  work: (login: Database | null) => Promise<Serving>,
): Promise<Serving> {
  // Of the embedded database whoever commands finds the role by its name, and gives it no new password.
  const url = databaseOwnerUrl === null ? await servingConnectionString?.() : (databaseUrl as string)
  if (url === undefined) return await work(null)
  const login = openDatabase({ connectionString: url, maxConnections: 1, onIdleError: () => {} })
  try {
    if (databaseOwnerUrl !== null) await assertUsable(login, 'DATABASE_URL')
    return await work(login)
  } finally {
    await login.close()
  }
}

/** What the operator named may be a pooler; `Refused` where it cannot be used. */
export async function assertSession({ databaseUrl, databaseOwnerUrl }: Config): Promise<void> {
  for (const url of [databaseUrl, databaseOwnerUrl]) if (url !== null) await assertSessionKept(url)
}

const oldestMajorVersion = 15

async function assertUsable(database: Database, variable: DatabaseVariable | null): Promise<void> {
  let version: string | undefined
  try {
    const { rows } = await database.pool.query<{ server_version_num: string }>('show server_version_num')
    version = rows[0]?.server_version_num
  } catch (error) {
    if (variable === null) throw error
    const where = hostsInWords(database.connectionString)
    throw new Refused(`The database at ${where} (${variable}) cannot be used: ${reasonOf(error)}`, { cause: error })
  }
  if (Math.floor(Number(version) / 10_000) < oldestMajorVersion)
    throw new Refused(`PostgreSQL ${oldestMajorVersion} or newer is needed; ${variable} names ${version}`)
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors[0]) return reasonOf(error.errors[0])
  return error instanceof Error ? error.message : String(error)
}
