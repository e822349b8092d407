import pg from 'pg'
import type { Clock } from '#core/clock'
import type { Queryable } from './database.ts'

export interface Listener {
  stop(): Promise<void>
}

export interface ListenOptions {
  connectionString: string
  channel: string
  clock: Clock
  onNotification(payload: string): void
  /** Done after each LISTEN, before notifications count as arriving. When it rejects the connection is made anew. */
  onListening?(connection: Queryable): Promise<void>
  /** The connection was lost, or stands again: what came in between is unknown. */
  onGap(): void
  /** Whether notifications are arriving; told before `onGap`. */
  onHealth(healthy: boolean): void
  onError?(error: Error): void
}

/** A connection that died silently is noticed within this time: notifications are how processes hear of each other. */
const heartbeatMs = 2_000
const heartbeatTimeoutMs = 2_000
const reconnectMs = 250

/**
 * A LISTEN that survives: a heartbeat notices a dead connection, a new one is made until it stands, and whoever keeps
 * state from notifications is told that it may have missed some.
 */
export async function listen(options: ListenOptions): Promise<Listener> {
  let client: pg.Client | null = null
  let stopped = false
  let cancelTimer = (): void => {}

  async function connect(): Promise<void> {
    const next = new pg.Client({
      connectionString: options.connectionString,
      application_name: 'verifyplus listen',
      connectionTimeoutMillis: 5_000,
      query_timeout: heartbeatTimeoutMs,
      keepAlive: true,
    })
    next.on('notification', (message) => options.onNotification(message.payload ?? ''))
    next.on('error', (error) => lose(next, error))
    next.on('end', () => lose(next, null))
    await next.connect()
    try {
      await next.query(`listen ${pg.escapeIdentifier(options.channel)}`)
      await options.onListening?.(next)
    } catch (error) {
      await next.end().catch(() => {})
      throw error
    }
    if (stopped) {
      await next.end()
      return
    }
    client = next
    options.onHealth(true)
    options.onGap()
    beatLater(next)
  }

  function beatLater(of: pg.Client): void {
    cancelTimer = options.clock.after(heartbeatMs, () => {
      of.query('select 1').then(
        () => client === of && beatLater(of),
        (error: Error) => lose(of, error),
      )
    })
  }

  function lose(which: pg.Client, error: Error | null): void {
    if (which !== client || stopped) return
    client = null
    options.onHealth(false)
    cancelTimer()
    if (error) options.onError?.(error)
    options.onGap()
    void which.end().catch(() => {})
    reconnectLater()
  }

  function reconnectLater(): void {
    cancelTimer = options.clock.after(reconnectMs, () => {
      connect().catch((error: Error) => {
        options.onError?.(error)
        if (!stopped) reconnectLater()
      })
    })
  }

  await connect()
  return {
    async stop() {
      stopped = true
      cancelTimer()
      const last = client
      client = null
      await last?.end().catch(() => {})
    },
  }
}
