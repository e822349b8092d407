import type { v3 } from '@verifyplus/contract'
import { readStream } from './read-stream.ts'

/** `live`: events come. `connecting`: not yet. `polling`: they cannot be had, so pages ask every few seconds. */
export type ConnectionState = 'connecting' | 'live' | 'polling'

type Told =
  | { kind: 'event'; id: string; event: v3.ServerEvent }
  | { kind: 'state'; state: ConnectionState }
  | { kind: 'refused' }
  | { kind: 'who' }

interface Options {
  onEvent(event: v3.ServerEvent): void
  onState(state: ConnectionState): void
  /** Whoever asks may not: signed out, or suspended. */
  onRefused(): void
}

/** Twice the contract's heartbeat: who hears nothing for so long is connected to nobody. */
const silenceMs = 30_000
const lockName = 'vp.events'

/**
 * One event stream for all tabs of a browser, which may hold only six connections to an HTTP/1.1 server: the tab that has
 * the lock reads it and tells the others. When it closes the browser hands the lock to the next, which goes on from the
 * last event that all of them heard. Stops with `signal`.
 */
export function connectEvents(options: Options, signal: AbortSignal): void {
  const channel = new BroadcastChannel(lockName)
  let lastId = ''
  let state: ConnectionState = 'connecting'
  let leads = false

  function tell(told: Told): void {
    channel.postMessage(told)
    hear(told)
  }

  function hear(told: Told): void {
    if (told.kind === 'who') {
      if (leads) channel.postMessage({ kind: 'state', state } satisfies Told)
    } else if (told.kind === 'state') {
      state = told.state
      options.onState(state)
    } else if (told.kind === 'refused') {
      options.onRefused()
    } else {
      lastId = told.id || lastId
      options.onEvent(told.event)
    }
  }

  channel.addEventListener('message', ({ data }: MessageEvent<Told>) => hear(data))
  signal.addEventListener('abort', () => channel.close())

  async function lead(): Promise<void> {
    leads = true
    for (let failures = 0; !signal.aborted; failures++) {
      const came = await listen(lastId, signal, (id, event) => {
        if (event.type === 'stream.opened') {
          failures = 0
          tell({ kind: 'state', state: 'live' })
        }
        tell({ kind: 'event', id, event })
      }).catch(() => 'nothing' as const)
      if (signal.aborted) return
      if (came === 'refused') tell({ kind: 'refused' })
      const opened = came === 'stream'
      // A stream that ended by itself is opened again at once; only one that cannot be had is given up for now.
      tell({ kind: 'state', state: opened || failures < 2 ? 'connecting' : 'polling' })
      await pause(opened ? 500 : Math.min(1000 * 2 ** failures, 30_000), signal)
    }
  }

  channel.postMessage({ kind: 'who' } satisfies Told)
  // Locks exist on HTTPS and localhost only; elsewhere every tab has a stream of its own.
  if ('locks' in navigator) navigator.locks.request(lockName, { signal }, lead).catch(() => {})
  else void lead()
}

/** Reads one stream until it ends; answers what came. */
async function listen(
  lastId: string,
  signal: AbortSignal,
  onEvent: (id: string, event: v3.ServerEvent) => void,
): Promise<'stream' | 'refused' | 'nothing'> {
  const silence = new AbortController()
  let timer = setTimeout(() => silence.abort(), silenceMs)
  const heard = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => silence.abort(), silenceMs)
  }
  let opened = false
  try {
    const response = await fetch('/v3/events', {
      headers: { accept: 'text/event-stream', ...(lastId === '' ? {} : { 'last-event-id': lastId }) },
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.any([signal, silence.signal]),
    })
    if (response.status === 401 || response.status === 403) return 'refused'
    if (!response.ok || !response.body) return 'nothing'
    opened = true
    for await (const { id, type, data } of readStream(response.body, heard))
      onEvent(id, { type, data: JSON.parse(data) as unknown } as v3.ServerEvent)
  } catch {
    // Lost, silent or stopped: the caller decides what is next.
  } finally {
    clearTimeout(timer)
  }
  return opened ? 'stream' : 'nothing'
}

/** Waits, but not longer than until the network or the visitor comes back. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      globalThis.removeEventListener('online', done)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    globalThis.addEventListener('online', done)
    signal.addEventListener('abort', done)
  })
}
