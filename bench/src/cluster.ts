import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seedCatalogue } from '@verifyplus/server/src/catalogue/index.ts'
import { openEmbeddedPostgres } from '@verifyplus/server/src/db/embedded/index.ts'
import { migrate, openDatabase, type Database } from '@verifyplus/server/src/db/index.ts'
import { median } from './pairs.ts'

/** The connections of one serving process, and as many single transactions at a time does a reference have. */
export const poolSize = 10

const commitsTimed = 25

/** An embedded PostgreSQL with the settings it is shipped with, in a folder of its own that goes with it. */
export interface Cluster {
  postgresVersion: string
  /** How long a commit of one row takes at this moment, in milliseconds: what a batch saves is a multiple of it. */
  commitMillis(): Promise<number>
  /** Runs `work` on a fresh database with the starting catalogue, and drops it afterwards. */
  withDatabase<Result>(name: string, work: (database: Database) => Promise<Result>): Promise<Result>
  close(): Promise<void>
}

export async function openCluster(progress: (line: string) => void): Promise<Cluster> {
  const dataDir = await mkdtemp(join(tmpdir(), 'verifyplus-bench-'))
  const removeFolder = (): Promise<void> => rm(dataDir, { recursive: true, force: true })
  const postgres = await openEmbeddedPostgres({ dataDir, role: 'command', progress }).catch(async (error: unknown) => {
    await removeFolder()
    throw error
  })
  const admin = openDatabase({ connectionString: postgres.adminConnectionString, maxConnections: 1 })
  const close = async (): Promise<void> => {
    await admin.close()
    await postgres.stop()
    await removeFolder()
  }
  try {
    return { postgresVersion: await versionOf(admin), commitMillis, withDatabase, close }
  } catch (error) {
    await close()
    throw error
  }

  async function commitMillis(): Promise<number> {
    await admin.pool.query('create table if not exists committed (at timestamptz)')
    const tookMs: number[] = []
    for (let i = 0; i < commitsTimed; i++) {
      const startedMs = performance.now()
      await admin.pool.query('insert into committed values (clock_timestamp())')
      tookMs.push(performance.now() - startedMs)
    }
    return median(tookMs)
  }

  async function withDatabase<Result>(name: string, work: (database: Database) => Promise<Result>): Promise<Result> {
    const databaseName = `bench_${name}`
    await admin.pool.query(`create database ${databaseName} owner verifyplus`)
    const connectionString = postgres.connectionString.replace('/verifyplus?', `/${databaseName}?`)
    const database = openDatabase({ connectionString, maxConnections: poolSize })
    try {
      await migrate(database)
      await seedCatalogue(database)
      return await work(database)
    } finally {
      await database.close()
      await admin.pool.query(`drop database ${databaseName} with (force)`)
    }
  }
}

/** The version, after a look at the settings without which a committed row may be lost, and which make commits slow. */
async function versionOf(admin: Database): Promise<string> {
  const { rows } = await admin.pool.query<{ version: string; durable: boolean }>(
    `select current_setting('server_version') as version,
       current_setting('fsync') = 'on' and current_setting('synchronous_commit') = 'on' and current_setting('full_page_writes') = 'on' as durable`,
  )
  if (rows[0]?.durable !== true) throw new Error('the embedded PostgreSQL does not run with durable settings')
  return rows[0].version
}

/** Runs `work` with as many ways to one database as a serving process has connections, each with connections of its own. */
export async function withSingles<Result>(
  { connectionString }: Database,
  work: (singles: readonly Database[]) => Promise<Result>,
): Promise<Result> {
  const singles = Array.from({ length: poolSize }, () => openDatabase({ connectionString, maxConnections: 1 }))
  try {
    return await work(singles)
  } finally {
    for (const each of singles) await each.close()
  }
}
