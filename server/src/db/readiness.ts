import type { Clock } from '#core/clock'
import type { UnavailableWhy } from '#core/errors'
import type { Database } from './database.ts'
import { isAway, whyAway } from './failures.ts'
import { pendingMigrations } from './migrate.ts'

/** Null when a write was done within the last second; else why none can be done now. Never rejects. */
export type Readiness = () => Promise<UnavailableWhy | null>

/** An orchestrator asks each few seconds, but anybody may ask, and a write is a flush of the disk. */
const heldForMs = 1_000

/**
 * Whether a write succeeds: with a full disk the database answers every read, and refuses all that the program is for.
 * One trial at a time, whoever asks meanwhile hears the same. `onError` is told of what is no outage but refuses writes.
 */
export function createReadiness(database: Database, clock: Clock, onError: (error: unknown) => void): Readiness {
  let succeededAtMs = -Infinity
  let underWay: Promise<UnavailableWhy | null> | null = null

  async function ask(): Promise<UnavailableWhy | null> {
    try {
      if ((await pendingMigrations(database)).length > 0) return 'not_migrated'
      await tryToWrite(database, clock.now())
      succeededAtMs = clock.elapsedMs()
      return null
    } catch (error) {
      if (isAway(error)) return whyAway(error)
      onError(error)
      return 'write_failed'
    }
  }

  return async () => {
    if (clock.elapsedMs() - succeededAtMs < heldForMs) return null
    underWay ??= ask().finally(() => (underWay = null))
    return underWay
  }
}

/**
 * A row that is updated finds its place in its page also where no file can grow by a byte. What has no room in 64 kB of
 * memory goes into a new file on the database's disk, and is removed at once: that is what a full disk refuses.
 */
async function tryToWrite(database: Database, at: Date): Promise<void> {
  await database.tx(async (client) => {
    await client.query(`set local work_mem = '64kB'`)
    await client.query('select count(*) from generate_series(1, 20000)')
    await client.query('update trial_write set written_at = $1', [at])
  })
}
