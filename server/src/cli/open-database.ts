import type { Config } from '#config'
import { migrate, openDatabase, type Database } from '#db'
import { openEmbeddedPostgres } from '#db/embedded'
import { seedCatalogue } from '#catalogue'
import { Refused } from '#core/errors'

export interface OpenedDatabase {
  database: Database
  /** Ends our connections, and the embedded PostgreSQL with its last user. */
  close: () => Promise<void>
}

/** The configured database: the operator's own, or the embedded one, started where it is not running. */
export async function connectDatabase(
  config: Config,
  role: 'server' | 'command',
  progress: (line: string) => void,
): Promise<OpenedDatabase> {
  const embedded =
    config.databaseUrl === null ? await openEmbeddedPostgres({ dataDir: config.dataDir, role, progress }) : null
  const database = openDatabase({
    connectionString: embedded?.connectionString ?? (config.databaseUrl as string),
    onIdleError: () => {},
  })
  try {
    await assertUsable(database, config)
  } catch (error) {
    await database.close()
    await embedded?.stop()
    throw error
  }
  return {
    database,
    async close() {
      await database.close()
      await embedded?.stop()
    },
  }
}

/** Connected, migrated, and with a catalogue. */
export async function openReadyDatabase(
  config: Config,
  role: 'server' | 'command',
  progress: (line: string) => void,
): Promise<OpenedDatabase> {
  const opened = await connectDatabase(config, role, progress)
  try {
    await migrate(opened.database, progress)
    await seedCatalogue(opened.database)
    return opened
  } catch (error) {
    await opened.close()
    throw error
  }
}

const oldestMajorVersion = 15

async function assertUsable(database: Database, config: Config): Promise<void> {
  let version: string | undefined
  try {
    const { rows } = await database.pool.query<{ server_version_num: string }>('show server_version_num')
    version = rows[0]?.server_version_num
  } catch (error) {
    if (config.databaseUrl === null) throw error
    const where = URL.parse(config.databaseUrl)
    throw new Refused(
      `The database at ${where?.host ?? '?'}${where?.pathname ?? ''} (DATABASE_URL) cannot be used: ${reasonOf(error)}`,
      { cause: error },
    )
  }
  if (Math.floor(Number(version) / 10_000) < oldestMajorVersion)
    throw new Refused(`PostgreSQL ${oldestMajorVersion} or newer is needed; DATABASE_URL names ${version}`)
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors[0]) return reasonOf(error.errors[0])
  return error instanceof Error ? error.message : String(error)
}
