import type { Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import pg from 'pg'
import type { Clock } from '#core/clock'
import type { Queryable } from './database.ts'
import { isReadTimeout } from './failures.ts'
import { letGo } from './let-go.ts'
import { WritingClient } from './writing-client.ts'

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
  /** The server did not answer: other connections to it are dead as well, and do not know it. */
  onSilence?(): void
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
    const next = new WritingClient({
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
      await letGo(next)
      throw error
    }
    if (stopped) {
      await letGo(next)
      return
    }
    client = next
    options.onHealth(true)
    options.onGap()
    beatLater(next)
  }

  function beatLater(of: pg.Client): void {
    cancelTimer = options.clock.after(heartbeatMs, () => {
      void beat(of)
    })
  }

  async function beat(of: pg.Client): Promise<void> {
    const { bytesRead } = of.connection.stream as Socket
    try {
      await of.query('select 1')
    } catch (error) {
      // A process that was held up itself comes to its timers before it reads what was answered long ago.
      await nextTurn()
      const isSilent = isReadTimeout(error) && (of.connection.stream as Socket).bytesRead === bytesRead
      if (!isReadTimeout(error) || isSilent) {
        if (isSilent && client === of) options.onSilence?.()
        return lose(of, error as Error)
      }
    }
    if (client === of) beatLater(of)
  }

  function lose(which: pg.Client, error: Error | null): void {
    if (which !== client || stopped) return
    client = null
    options.onHealth(false)
    cancelTimer()
    if (error) options.onError?.(error)
    options.onGap()
    void letGo(which)
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
      if (last) await letGo(last)
    },
  }
}
