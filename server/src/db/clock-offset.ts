import type { Clock } from '#core/clock'
import type { Database } from './database.ts'

/**
 * Carriers name the second in which a message was sent, and a lease is looked for at that time, give or take one. Beyond two
 * seconds, messages of numbers that another process lent are matched to the wrong lease, or to none.
 */
export const clockToleranceMs = 2_000
const compareEveryMs = 60_000

export interface ClockOffset {
  /** How far this process's clock is ahead of the database's; negative behind. */
  offsetMs: number
  /** Beyond tolerance, even if the database was asked as early, or as late, as it may have been. */
  isOff: boolean
}

export interface ClockWatch {
  /** As it was last compared; null before that was possible. */
  last(): ClockOffset | null
  stop(): void
}

export interface ClockWatchOptions {
  clock: Clock
  databaseTime(): Promise<Date>
  /** Told when the clock comes to be off, and when it is right again: not each time it is compared. */
  onChange(offset: ClockOffset): void
  /** A comparison failed, and the last one stands. */
  onError(error: unknown): void
}

export async function databaseTime(database: Database): Promise<Date> {
  const { rows } = await database.pool.query<{ now: Date }>('select clock_timestamp() as now')
  return (rows[0] as { now: Date }).now
}

/** The database's answer is taken for made halfway between asking and hearing it, and for wrong by half of that time at most. */
export async function compareClock(clock: Clock, readDatabaseTime: () => Promise<Date>): Promise<ClockOffset> {
  const askedMs = clock.now().getTime()
  const databaseMs = (await readDatabaseTime()).getTime()
  const heardMs = clock.now().getTime()
  const offsetMs = (askedMs + heardMs) / 2 - databaseMs
  return { offsetMs, isOff: Math.abs(offsetMs) > clockToleranceMs + (heardMs - askedMs) / 2 }
}

/** Compares this process's clock with the database's now, which it waits for, and then each minute. */
export async function watchClock(options: ClockWatchOptions): Promise<ClockWatch> {
  let last: ClockOffset | null = null
  let stopped = false
  let cancel = (): void => {}

  async function compare(): Promise<void> {
    try {
      const offset = await compareClock(options.clock, () => options.databaseTime())
      const changed = offset.isOff !== (last?.isOff ?? false)
      last = offset
      if (changed) options.onChange(offset)
    } catch (error) {
      options.onError(error)
    }
    if (!stopped) cancel = options.clock.after(compareEveryMs, () => void compare())
  }

  await compare()
  return {
    last: () => last,
    stop() {
      stopped = true
      cancel()
    },
  }
}
