import { backUpWhenDue, noteChanges } from '#backups'
import type { Clock } from '#core/clock'
import type { Database, Ownership } from '#db'
import { runEvery } from './run-every.ts'

const lookEveryMs = 15_000
/** As long as a token that was revoked may come back with a backup that is restored. */
const noteEveryMs = 60_000

export interface BackupJobsOptions {
  database: Database
  ownership: Ownership
  clock: Clock
  onError(job: string, error: unknown): void
}

/** Writes the backups that `verifyplus backup --every` asks for, and keeps the note beside them. */
export function ownBackupJobs(options: BackupJobsOptions): void {
  const { database, ownership, clock } = options
  const job = (name: string, pauseMs: number, work: (signal: AbortSignal) => Promise<unknown>): void => {
    const onError = (error: unknown): void => options.onError(name, error)
    ownership.own(name, (signal) => runEvery({ clock, pauseMs, signal, onError }, work))
  }
  job('write backups', lookEveryMs, (signal) => backUpWhenDue(database, clock, signal))
  job('note what a restore must not undo', noteEveryMs, () => noteChanges(database, clock))
}
