import { deriveKey, eraseOldPersonal, readSecretKey, sealRecords, type Head } from '#audit'
import type { Clock } from '#core/clock'
import type { Database, Ownership } from '#db'
import { runEvery } from './run-every.ts'

const sealEveryMs = 5_000
/** Not each head: a line a day, and one at the start, is enough to know what was cut off since. */
const tellHeadEveryMs = 86_400_000
const eraseEveryMs = 3_600_000

export interface AuditJobsOptions {
  database: Database
  ownership: Ownership
  clock: Clock
  /** Read anew until it can be: an operator may mend it while the server runs. */
  secretKeyFile: string
  tellHead(head: Head): void
  onError(job: string, error: unknown): void
}

/** Seals what is recorded, tells the log where the chain ends, and erases what names persons when its time is over. */
export function ownAuditJobs(options: AuditJobsOptions): void {
  const { database, ownership, clock } = options
  const job = (name: string, pauseMs: number, start: () => (signal: AbortSignal) => Promise<unknown>): void => {
    const onError = (error: unknown): void => options.onError(name, error)
    ownership.own(name, (signal) => runEvery({ clock, pauseMs, signal, onError }, start()))
  }
  job('seal the audit', sealEveryMs, () => createSealing(options))
  job('erase persons of the audit', eraseEveryMs, () => (signal) => eraseOldPersonal(database, signal))
}

function createSealing(options: AuditJobsOptions) {
  const { database, clock, secretKeyFile } = options
  let key: Buffer | null = null
  let sawAll = false
  let toldMs = -Infinity
  return async (signal: AbortSignal): Promise<void> => {
    key ??= deriveKey(await readSecretKey(secretKeyFile), 'audit')
    for (let more = true; more && !signal.aborted;) {
      const { head, sealed } = await sealRecords(database, key, !sawAll)
      more = sealed > 0
      sawAll ||= !more
      if (more || head === null || clock.elapsedMs() - toldMs < tellHeadEveryMs) continue
      toldMs = clock.elapsedMs()
      options.tellHead(head)
    }
  }
}
