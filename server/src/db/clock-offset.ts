import type { Clock } from '#core/clock'
import { Unavailable } from '#core/errors'
import type { Database } from './database.ts'

/**
 * Carriers name the second in which a message was sent, and a lease is looked for at that time, give or take one. Beyond two
 * seconds, messages of numbers that another process lent are matched to the wrong lease, or to none.
 */
export const clockToleranceMs = 2_000
const compareEveryMs = 60_000
/** With the database away it fails at once, and everybody asks whether the clock is off. */
const tryAgainMs = 1_000

export interface ClockOffset {
  /** How far this process's clock is ahead of the database's; negative behind. */
  offsetMs: number
  /** Beyond tolerance, even if the database was asked as early, or as late, as it may have been. */
  isOff: boolean
}

export interface ClockWatch {
  /** As it was last compared; null before that was possible. */
  last(): ClockOffset | null
  /**
   * Whether the time must not be told now: the clock was found to be off, or was set since it was compared, which is no second too
   * late for who asks before each use. Then it is compared at once.
   */
  isOff(): boolean
  /** Compares at once: the clock was set, which nobody should learn of a minute later. */
  compareNow(): void
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
  const askedMs = clock.elapsedMs()
  const databaseMs = (await readDatabaseTime()).getTime()
  const halfWayMs = (clock.elapsedMs() - askedMs) / 2
  const offsetMs = clock.now().getTime() - halfWayMs - databaseMs
  return { offsetMs, isOff: Math.abs(offsetMs) > clockToleranceMs + halfWayMs }
}

/**
 * The clock of whatever is stored, or judged by its time. While it is off nothing is done by it: leases of all customers would end an hour
 * early, and messages would be laid to leases that they do not belong to.
 */
export function clockThatRefuses(clock: Clock, isOff: () => boolean): Clock {
  return {
    now() {
      if (isOff()) throw new Unavailable('the clock is off', 1, { why: 'clock_off' })
      return clock.now()
    },
    elapsedMs: () => clock.elapsedMs(),
    after: (delayMs, ring) => clock.after(delayMs, ring),
  }
}

/** Compares this process's clock with the database's now, which it waits for, and then each minute. */
export async function watchClock(options: ClockWatchOptions): Promise<ClockWatch> {
  let last: ClockOffset | null = null
  /** How far the clock was ahead of the time that passes when it was last compared; null before that. */
  let aheadMs: number | null = null
  let triedMs = -Infinity
  let stopped = false
  let cancel = (): void => {}
  // One that was under way when the clock was set says nothing of the clock as it is now.
  let comparing: Promise<void> | null = null

  function aheadOfElapsedMs(): number {
    return options.clock.now().getTime() - options.clock.elapsedMs()
  }

  async function compare(): Promise<void> {
    triedMs = options.clock.elapsedMs()
    try {
      const offset = await compareClock(options.clock, () => options.databaseTime())
      const changed = offset.isOff !== (last?.isOff ?? false)
      last = offset
      aheadMs = aheadOfElapsedMs()
      if (changed) options.onChange(offset)
    } catch (error) {
      options.onError(error)
    }
    cancel()
    if (!stopped) cancel = options.clock.after(compareEveryMs, next)
  }

  function next(): void {
    cancel()
    if (stopped) return
    const mine: Promise<void> = (comparing ?? Promise.resolve()).then(compare).finally(() => {
      if (comparing === mine) comparing = null
    })
    comparing = mine
  }

  await compare()
  return {
    last: () => last,
    isOff() {
      const wasSet = aheadMs !== null && Math.abs(aheadOfElapsedMs() - aheadMs) > clockToleranceMs
      if (wasSet && !comparing && options.clock.elapsedMs() - triedMs >= tryAgainMs) next()
      return wasSet || last?.isOff === true
    },
    compareNow: next,
    stop() {
      stopped = true
      cancel()
    },
  }
}
