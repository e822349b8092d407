import type pg from 'pg'
import type { Clock } from '#core/clock'
import { letGo } from './let-go.ts'
import { WritingClient } from './writing-client.ts'

/** Work that one process at a time does, of all that share the database: an SMPP bind, a clock job. */
export interface Ownership {
  /**
   * Runs `work` while this process holds the advisory lock of `name`. When the lock is lost with the connection the
   * signal aborts, with `keepForMs` not before that time has passed without the lock; when `work` ends, or rejects, it is begun again
   * later. The answer gives the work up for good.
   */
  own(name: string, work: (signal: AbortSignal) => Promise<void>, options?: OwnOptions): () => Promise<void>
  /** Of the work that this process does or would do. */
  names(): string[]
  stop(): Promise<void>
}

export interface OwnOptions {
  /**
   * How long the work goes on while the database is away: for what would harm others by stopping more than by being done twice for a
   * moment. It ends at once when another process turns out to hold the lock.
   */
  keepForMs?: number
}

export interface OwnershipOptions {
  connectionString: string
  clock: Clock
  /** Whether this process is fit to; while it is not, others do all of the work. */
  mayOwn?(): boolean
  onError(name: string, error: unknown): void
}

/** How soon another process takes over when the owner's connection is gone, and how often a holder proves it is there. */
const tryEveryMs = 1_000
/** A holder that is not answered for so long has lost its locks, as far as it can know. */
const answerWithinMs = 5_000
/**
 * PostgreSQL ends a holder's session that asks nothing for so long: behind a firewall that drops packets, or in a process that
 * was stopped, it would else keep its locks for the kernel's two hours. A holder asks `tryEveryMs` after it was answered and gives
 * up `answerWithinMs` later, so it knows after six seconds, and the next one begins after eight or nine: two seconds are left for
 * timers that ring late. Only a process that did not run at all learns of it later, in the turn of its event loop in which it wakes.
 */
const idleSessionMs = 8_000
/** Between two locks that a process takes, so that processes that start together share the work. */
const nextLockMs = 100
/** After the database was away those who held a lock take it again before others do. */
const holdersFirstMs = 2_000

interface Running {
  abort: AbortController
  ended: Promise<void>
  /** The connection on which the lock stands; null since it was lost. */
  holder: pg.Client | null
  cancelKeep: () => void
}

interface Owned {
  name: string
  work(signal: AbortSignal): Promise<void>
  keepForMs: number
  running: Running | null
}

/**
 * All locks of a process stand on one connection: session-level advisory locks go with it, so a process that dies, or
 * is cut off, loses all of them at once and PostgreSQL tells the next one.
 */
export function createOwnership(options: OwnershipOptions): Ownership {
  const { clock } = options
  const owned = new Map<string, Owned>()
  let client: pg.Client | null = null
  let wasLost = false
  let isTold = false
  let holdersFirstUntilMs = 0
  let stopped = false
  let cancelTimer = (): void => {}
  let round: Promise<void> | null = null
  // One connection does one thing at a time.
  let lastQuery: Promise<unknown> = Promise.resolve()

  function ask<Row extends pg.QueryResultRow>(
    of: pg.Client,
    text: string,
    values: readonly unknown[] = [],
  ): Promise<pg.QueryResult<Row>> {
    const answer = lastQuery.then(() => of.query<Row>(text, [...values]))
    // At once, and not when the round is over: what stands in line behind would wait as long again.
    lastQuery = answer.catch(() => lose(of))
    return answer
  }

  async function takeLock(of: pg.Client, name: string): Promise<boolean> {
    const sql = 'select pg_try_advisory_lock(hashtextextended($1, 0)) as mine'
    return (await ask<{ mine: boolean }>(of, sql, [name])).rows[0]?.mine === true
  }

  async function leaveLock(of: pg.Client, name: string): Promise<void> {
    if (client === of) await ask(of, 'select pg_advisory_unlock(hashtextextended($1, 0))', [name]).catch(() => {})
  }

  async function connected(): Promise<pg.Client> {
    if (client) return client
    const next = new WritingClient({
      connectionString: options.connectionString,
      application_name: 'verifyplus ownership',
      connectionTimeoutMillis: 5_000,
      query_timeout: answerWithinMs,
      keepAlive: true,
    })
    next.on('error', () => lose(next))
    next.on('end', () => lose(next))
    await next.connect()
    try {
      // Not with the connection's start: poolers refuse settings there that they do not know.
      await next.query(`set idle_session_timeout = ${idleSessionMs}`)
    } catch (error) {
      void letGo(next)
      throw error
    }
    client = next
    isTold = false
    if (wasLost) holdersFirstUntilMs = clock.elapsedMs() + holdersFirstMs
    return next
  }

  function lose(which: pg.Client): void {
    if (which !== client) return
    client = null
    wasLost = true
    for (const { running, keepForMs } of owned.values()) {
      if (!running?.holder) continue
      running.holder = null
      if (keepForMs === 0) running.abort.abort()
      else running.cancelKeep = clock.after(keepForMs, () => running.abort.abort())
    }
    void letGo(which)
    // Only the connection may be gone and not the database: then nobody notices.
    tick()
  }

  function start(each: Owned, holder: pg.Client): void {
    const abort = new AbortController()
    const running: Running = { abort, holder, cancelKeep: () => {}, ended: Promise.resolve() }
    each.running = running
    running.ended = each
      .work(abort.signal)
      .catch((error: unknown) => options.onError(each.name, error))
      .then(async () => {
        running.cancelKeep()
        each.running = null
        if (running.holder) await leaveLock(running.holder, each.name)
      })
  }

  /** Takes the lock of work that went on without it, or ends the work where somebody else has it. */
  async function takeAgain(each: Owned, running: Running, holder: pg.Client): Promise<void> {
    const mine = await takeLock(holder, each.name)
    running.cancelKeep()
    if (!mine) return running.abort.abort()
    if (each.running === running) running.holder = holder
    else await leaveLock(holder, each.name)
  }

  /** Each is left to others when its work has ended. */
  function giveUpAll(): false {
    for (const { running } of owned.values()) running?.abort.abort()
    return false
  }

  /** Answers whether it took the lock of something new. */
  async function tryAll(): Promise<boolean> {
    const holder = await connected()
    await ask(holder, 'select 1')
    if (options.mayOwn?.() === false) return giveUpAll()
    for (const each of owned.values()) {
      if (each.running && !each.running.holder && !each.running.abort.signal.aborted)
        await takeAgain(each, each.running, holder)
    }
    if (clock.elapsedMs() < holdersFirstUntilMs) return false
    for (const each of owned.values()) {
      if (each.running || stopped || !(await takeLock(holder, each.name))) continue
      if (owned.get(each.name) === each && !stopped && client === holder) start(each, holder)
      else await leaveLock(holder, each.name)
      return true
    }
    return false
  }

  function tick(): void {
    if (stopped) return
    cancelTimer()
    round ??= tryAll()
      .catch((error: unknown) => {
        if (client) lose(client)
        // Once for an outage, and not every second of it.
        if (!isTold) options.onError('ownership', error)
        isTold = true
        return false
      })
      .then((tookOne) => {
        round = null
        if (!stopped) cancelTimer = clock.after(tookOne ? nextLockMs : tryEveryMs, tick)
      })
  }

  return {
    own(name, work, { keepForMs = 0 } = {}) {
      const each: Owned = { name, work, keepForMs, running: null }
      owned.set(name, each)
      tick()
      return async () => {
        if (owned.get(name) === each) owned.delete(name)
        each.running?.abort.abort()
        await each.running?.ended
      }
    },
    names: () => [...owned.keys()],
    async stop() {
      stopped = true
      cancelTimer()
      await round
      for (const each of owned.values()) each.running?.abort.abort()
      await Promise.all([...owned.values()].map(async (each) => each.running?.ended))
      const last = client
      client = null
      if (last) await letGo(last)
    },
  }
}
