import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { Refused } from '#core/errors'
import type { Database, Queryable } from './database.ts'
import { WritingClient } from './writing-client.ts'

const migrationsFolder = new URL('../../../migrations/', import.meta.url)
const fileName = /^(\d{4})_[a-z0-9_]+\.sql$/

/** One at a time, whoever starts: two servers of one database must not both migrate. */
const migrationLock = 7_243_811_001

interface Migration {
  name: string
  sql: string
  sha256: string
}

async function readMigrations(): Promise<Migration[]> {
  const names = (await readdir(migrationsFolder)).filter((name) => fileName.test(name)).sort()
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(new URL(name, migrationsFolder), 'utf8')
      return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

export async function appliedMigrations(client: Queryable): Promise<Map<string, string>> {
  const table = await client.query<{ known: boolean }>(`select to_regclass('migration') is not null as known`)
  if (!table.rows[0]?.known) return new Map()
  const rows = await client.query<{ name: string; sha256: string }>('select name, sha256 from migration')
  return new Map(rows.rows.map((row) => [row.name, row.sha256]))
}

/** Whether it is a database of ours, however far its schema is. */
export async function holdsSchema(client: Queryable): Promise<boolean> {
  return (await appliedMigrations(client)).size > 0
}

/** The first migration of the database that this program does not bring: a newer one migrated it. */
export async function foreignMigration(client: Queryable): Promise<string | null> {
  const ours = new Set((await readMigrations()).map((m) => m.name))
  const applied = await appliedMigrations(client)
  return [...applied.keys()].sort().find((name) => !ours.has(name)) ?? null
}

export function newerProgramWords(foreign: string): string {
  return `The database was migrated by a newer version (${foreign}). Start that version, or restore a backup.`
}

let namesAtStart: Promise<string[]> | undefined

/**
 * The names of migrations this program brings and the database lacks. This program is what was read at its start: newer files, put
 * beside it for a process that will take its place, are none of its own.
 */
export async function pendingMigrations(database: Database): Promise<string[]> {
  namesAtStart ??= readMigrations().then((migrations) => migrations.map((m) => m.name))
  const names = await namesAtStart
  const applied = await appliedMigrations(database.pool)
  return names.filter((name) => !applied.has(name))
}

/**
 * Brings the schema up to date and answers the names of what it applied, each in a transaction of its own.
 * Refuses a database that a newer program has migrated, or whose applied migrations read differently from ours.
 */
export async function migrate(database: Database, progress: (line: string) => void = () => {}): Promise<string[]> {
  const done: string[] = []
  // A connection of its own without the pool's time limits: a migration of a large table may take long.
  const client = new WritingClient({
    connectionString: database.connectionString,
    application_name: 'verifyplus migrate',
  })
  // A lost connection rejects the query that runs; without a listener it would end the process as well.
  client.on('error', () => {})
  await client.connect()
  try {
    // A start must not wait for a backup that is being written, where there is nothing to do.
    if ((await missingMigrations(client)).length === 0) return []
    if (!(await tryLock(client))) {
      progress('Waiting until a migration or a backup that is under way has ended')
      await client.query('select pg_advisory_lock($1)', [migrationLock])
    }
    for (const migration of await missingMigrations(client)) {
      progress(`Migrating the database: ${migration.name}`)
      await client.query('begin')
      await apply(client, migration)
      await client.query('commit')
      done.push(migration.name)
    }
    return done
  } finally {
    await client.end()
  }
}

/** Refuses a database that is not as far as this program, or further. */
export async function assertMigrated(database: Database): Promise<void> {
  const missing = await missingMigrations(database.pool)
  if (missing.length > 0)
    throw new Refused(`The schema is not up to date (${missing[0]?.name} is missing): verifyplus migrate`)
}

async function tryLock(client: Queryable): Promise<boolean> {
  const { rows } = await client.query<{ mine: boolean }>('select pg_try_advisory_lock($1) as mine', [migrationLock])
  return rows[0]?.mine === true
}

/** As long as the connection lasts nobody migrates; waits for who does. Others may hold it so too. */
export async function keepFromMigrating(client: Queryable): Promise<void> {
  await client.query('select pg_advisory_lock_shared($1)', [migrationLock])
}

/** Until the end of the caller's transaction, nobody else migrates. */
export async function takeMigrationLock(client: Queryable): Promise<void> {
  await client.query('select pg_advisory_xact_lock($1)', [migrationLock])
}

/** As `migrate`, within the caller's transaction, which holds the migrations' lock; no further than `last`, or all where that is null. */
export async function migrateWithin(
  client: Queryable,
  last: string | null,
  progress: (line: string) => void = () => {},
): Promise<string[]> {
  const wanted = (await missingMigrations(client)).filter(({ name }) => last === null || name <= last)
  for (const migration of wanted) {
    progress(`Migrating the database: ${migration.name}`)
    await apply(client, migration)
  }
  return wanted.map(({ name }) => name)
}

/** Refuses what a newer program migrated, or one whose migrations read differently, or were not all applied. */
export async function assertKnownMigrations(applied: readonly { name: string; sha256: string }[]): Promise<void> {
  const ours = await readMigrations()
  for (const [i, { name, sha256 }] of applied.entries()) {
    if (!ours.some((each) => each.name === name))
      throw new Refused(`It was written by a newer version (${name}): restore it with that version.`)
    if (ours[i]?.name !== name || ours[i].sha256 !== sha256)
      throw new Refused(`Its migration ${name} differs from the one in this version, so it does not match.`)
  }
}

/** What is to be applied, in its order. Refuses a database that another program has migrated. */
async function missingMigrations(client: Queryable): Promise<Migration[]> {
  const applied = await appliedMigrations(client)
  const foreign = await foreignMigration(client)
  if (foreign !== null) throw new Refused(newerProgramWords(foreign))
  const migrations = await readMigrations()
  for (const { name, sha256 } of migrations) {
    if (applied.has(name) && applied.get(name) !== sha256)
      throw new Refused(
        `Migration ${name} was changed after it was applied to this database. Restore the file as it was, or use a fresh database.`,
      )
  }
  return migrations.filter(({ name }) => !applied.has(name))
}

async function apply(client: Queryable, migration: Migration): Promise<void> {
  await client.query(
    'create table if not exists migration (name text primary key, sha256 text not null, applied_at timestamptz not null default now())',
  )
  await client.query(migration.sql)
  await client.query('insert into migration (name, sha256) values ($1, $2)', [migration.name, migration.sha256])
}
