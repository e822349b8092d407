import type { Clock } from '#core/clock'
import { Refused } from '#core/errors'
import { assertMigrated, type Database } from '#db'
import { checkEntries, loadDatabase, readDatabase, reading, unpackBackup, type Header } from '#db/backup'
import { findChanges } from './changes-since.ts'
import { settleRestored, type Settled, type SettleOptions } from './settle-restored.ts'

export interface BackupFile {
  file: string
  keyFile: string | null
}

/** Reads all of it and refuses what is not whole, before a database is touched. */
export async function checkBackup({ file, keyFile }: BackupFile): Promise<Header> {
  let header: Header | null = null
  for await (const entry of checkEntries(unpackBackup(file, keyFile)))
    if (entry.kind === 'header') header = entry.header
  if (!header) throw new Refused(`${file} is empty.`)
  return header
}

export interface RestoreOptions extends BackupFile, Pick<SettleOptions, 'restSeconds' | 'leaseIdsFrom'> {
  database: Database
  clock: Clock
  progress?: (line: string) => void
}

export interface Restored extends Settled {
  takenAt: Date
  rows: number
  /** Whether a note beside the backup said what changed since. */
  knowsChanges: boolean
  migrated: string[]
}

/** Loads a backup into an empty database and settles what it means to be back there: all of it, or nothing. */
export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
  const { database, progress } = options
  const header = await checkBackup(options)
  const takenAt = new Date(header.takenAt)
  const changes = await findChanges(options.file, takenAt)
  return await database.longTx(async (client) => {
    const { summary, migrated } = await loadDatabase(client, unpackBackup(options.file, options.keyFile), progress)
    progress?.('Ending what was under way')
    const settled = await settleRestored(client, { ...options, now: options.clock.now(), takenAt, changes })
    const rows = summary.tables.reduce((sum, table) => sum + table.rows, 0)
    return { ...settled, takenAt, rows, knowsChanges: changes !== null, migrated }
  })
}

/** Carries all of one database over to an empty one as it is: leases, sessions and ids go on there. */
export async function copyDatabase(
  from: Database,
  to: Database,
  clock: Clock,
  progress?: (line: string) => void,
): Promise<number> {
  const { summary } = await from.longTx(
    (source) => to.longTx((target) => loadDatabase(target, readDatabase(source, clock.now()), progress)),
    reading,
  )
  return summary.tables.reduce((sum, table) => sum + table.rows, 0)
}

/** Does what being back at `takenAt` means to a database that was brought back there by other means, as a whole. */
export async function settleDatabase(
  options: Pick<RestoreOptions, 'database' | 'clock' | 'restSeconds' | 'leaseIdsFrom'> & { takenAt: Date },
): Promise<Settled> {
  const { database, clock } = options
  await assertMigrated(database)
  await assertNobodyServes(database)
  return await database.longTx((client) => settleRestored(client, { ...options, now: clock.now(), changes: null }))
}

/** Every serving process holds its locks on a session of this name. */
export async function assertNobodyServes(database: Database): Promise<void> {
  const { rows } = await database.pool.query<{ sessions: number }>(
    `select count(*)::int as sessions from pg_stat_activity where datname = current_database() and application_name = 'verifyplus ownership'`,
  )
  if ((rows[0]?.sessions ?? 0) > 0) throw new Refused('A server is using this database: stop it first.')
}
