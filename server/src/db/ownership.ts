import pg from 'pg'
import type { Clock } from '#core/clock'

/** Work that one process at a time does, of all that share the database: an SMPP bind, a clock job. */
export interface Ownership {
  /**
   * Runs `work` while this process holds the advisory lock of `name`. When the lock is lost with the connection the
   * signal aborts; when `work` ends, or rejects, it is begun again later. The answer gives the work up for good.
   */
  own(name: string, work: (signal: AbortSignal) => Promise<void>): () => Promise<void>
  stop(): Promise<void>
}

export interface OwnershipOptions {
  connectionString: string
  clock: Clock
  onError(name: string, error: unknown): void
}

/** How soon another process takes over when the owner's connection is gone, and how often a holder proves it is there. */
const tryEveryMs = 1_000

interface Owned {
  name: string
  work(signal: AbortSignal): Promise<void>
  running: { abort: AbortController; ended: Promise<void> } | null
}

/**
 * All locks of a process stand on one connection: session-level advisory locks go with it, so a process that dies, or
 * is cut off, loses all of them at once and PostgreSQL tells the next one.
 */
export function createOwnership(options: OwnershipOptions): Ownership {
  const owned = new Map<string, Owned>()
  let client: pg.Client | null = null
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
    lastQuery = answer.catch(() => {})
    return answer
  }

  async function connected(): Promise<pg.Client> {
    if (client) return client
    const next = new pg.Client({
      connectionString: options.connectionString,
      application_name: 'verifyplus ownership',
      connectionTimeoutMillis: 5_000,
      query_timeout: 5_000,
      keepAlive: true,
    })
    next.on('error', () => lose(next))
    next.on('end', () => lose(next))
    await next.connect()
    client = next
    return next
  }

  function lose(which: pg.Client): void {
    if (which !== client) return
    client = null
    for (const each of owned.values()) each.running?.abort.abort()
    void which.end().catch(() => {})
  }

  function start(each: Owned, holder: pg.Client): void {
    const abort = new AbortController()
    const ended = each
      .work(abort.signal)
      .catch((error: unknown) => options.onError(each.name, error))
      .then(async () => {
        each.running = null
        if (client === holder)
          await ask(holder, 'select pg_advisory_unlock(hashtextextended($1, 0))', [each.name]).catch(() => {})
      })
    each.running = { abort, ended }
  }

  async function tryAll(): Promise<void> {
    try {
      const holder = await connected()
      await ask(holder, 'select 1')
      for (const each of owned.values()) {
        if (each.running || stopped) continue
        const answer = await ask<{ mine: boolean }>(
          holder,
          'select pg_try_advisory_lock(hashtextextended($1, 0)) as mine',
          [each.name],
        )
        if (answer.rows[0]?.mine && owned.has(each.name) && client === holder) start(each, holder)
      }
    } catch (error) {
      if (client) lose(client)
      options.onError('ownership', error)
    }
  }

  function tick(): void {
    if (stopped) return
    cancelTimer()
    round ??= tryAll().finally(() => {
      round = null
      if (!stopped) cancelTimer = options.clock.after(tryEveryMs, tick)
    })
  }

  return {
    own(name, work) {
      const each: Owned = { name, work, running: null }
      owned.set(name, each)
      tick()
      return async () => {
        owned.delete(name)
        each.running?.abort.abort()
        await each.running?.ended
      }
    },
    async stop() {
      stopped = true
      cancelTimer()
      await round
      for (const each of owned.values()) each.running?.abort.abort()
      await Promise.all([...owned.values()].map(async (each) => each.running?.ended))
      const last = client
      client = null
      await last?.end().catch(() => {})
    },
  }
}
