import { eraseTraffic } from '#carriers/health'
import type { Clock } from '#core/clock'
import { eraseIdempotencyKeys } from '#customers'
import type { Database, Ownership } from '#db'
import { endDueLeases, pauseCustomers, type PauseRule } from '#leases'
import { eraseBodies, type Joining } from '#messages'
import { eraseOldSecrets, removeThoseThatLeft } from '#numbers'
import { runEvery } from './run-every.ts'

/** How late a lease may be ended after it was due. Nothing hangs on it but how soon its number and its place are free again. */
const endLeasesEveryMs = 500
/** Judging reads up to 100,000 leases where a supplier is silent; nobody burns much in two seconds. */
const pauseCustomersEveryMs = 2_000
const deliverIncompleteEveryMs = 5_000
/** Parts of one message come within seconds; a code that expires in minutes should not wait for a part that was lost. */
const partsWaitMs = 60_000
/** Nobody waits for it: a connection stands a little longer than it must. */
const removeSuppliersEveryMs = 5_000
const eraseEveryMs = 60_000

export interface ClockJobsOptions {
  database: Database
  ownership: Ownership
  joining: Joining
  clock: Clock
  pauseRule?: PauseRule
  onError(job: string, error: unknown): void
}

/** What runs by the clock. Each job is owned by one process of all, and taken over when that one dies. */
export function ownClockJobs(options: ClockJobsOptions): void {
  const { database, ownership, joining, clock, pauseRule } = options
  const job = (name: string, pauseMs: number, work: (signal: AbortSignal) => Promise<unknown>): void => {
    const onError = (error: unknown): void => options.onError(name, error)
    ownership.own(name, (signal) => runEvery({ clock, pauseMs, signal, onError }, work))
  }
  job('end leases', endLeasesEveryMs, (signal) => endDueLeases(database, clock.now(), signal))
  job('pause customers', pauseCustomersEveryMs, (signal) => pauseCustomers(database, clock.now(), pauseRule, signal))
  job('deliver incomplete messages', deliverIncompleteEveryMs, () =>
    joining.deliverIncomplete(new Date(clock.now().getTime() - partsWaitMs)),
  )
  job('remove suppliers', removeSuppliersEveryMs, () => removeThoseThatLeft(database, clock.now()))
  job('erase bodies', eraseEveryMs, (signal) => eraseBodies(database, clock.now(), { signal }))
  job('erase idempotency keys', eraseEveryMs, (signal) => eraseIdempotencyKeys(database, clock.now(), signal))
  job('erase old secrets', eraseEveryMs, () => eraseOldSecrets(database, clock.now()))
  job('erase traffic', eraseEveryMs, () => eraseTraffic(database, clock.now()))
}
