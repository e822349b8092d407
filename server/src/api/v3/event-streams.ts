import type { ServerResponse } from 'node:http'
import { v3 } from '@verifyplus/contract'
import type { Clock } from '#core/clock'

/** One open `text/event-stream`. */
export interface EventStream {
  send(event: v3.ServerEvent, at: Date): void
}

export interface EventStreams {
  /** `stillMay` is asked once a minute and ends the stream with a no; `closed` is called once, whoever ends it. */
  open(raw: ServerResponse, stillMay: () => Promise<boolean>, closed: () => void): EventStream
  readonly count: number
  stop(): void
}

/** What a browser that stopped reading may make us keep; it connects again and hears the rest. */
const maxUnsentBytes = 1_000_000
const beatsBetweenChecks = 4
/** Milliseconds until a browser whose connection broke tries again. */
const retryMs = 2_000

/** All streams of this process, with one clock for their heartbeats. */
export function createEventStreams(clock: Clock): EventStreams {
  const streams = new Map<ServerResponse, () => Promise<boolean>>()
  let beats = 0
  let cancelBeat = (): void => {}
  let stopped = false

  function beatLater(): void {
    cancelBeat = clock.after(v3.heartbeatSeconds * 1_000, () => {
      beats++
      for (const [raw, stillMay] of streams) {
        write(raw, ':\n\n')
        if (beats % beatsBetweenChecks === 0)
          stillMay().then(
            (may) => may || raw.end(),
            // Whether it may cannot be told now, and is asked again.
            () => {},
          )
      }
      beatLater()
    })
  }
  beatLater()

  return {
    open(raw, stillMay, closed) {
      streams.set(raw, stillMay)
      const ended = (): void => {
        streams.delete(raw)
        closed()
      }
      // Who hung up while it was decided whether it may have a stream says so no second time.
      if (raw.destroyed) ended()
      else raw.once('close', ended)
      write(raw, `retry: ${retryMs}\n\n`)
      if (stopped) raw.end()
      return {
        send: (event, at) =>
          write(raw, `event: ${event.type}\nid: ${writeCursor(at)}\ndata: ${JSON.stringify(event.data)}\n\n`),
      }
    },
    get count() {
      return streams.size
    },
    stop() {
      stopped = true
      cancelBeat()
      for (const raw of streams.keys()) raw.end()
    },
  }
}

function write(raw: ServerResponse, text: string): void {
  if (raw.destroyed || raw.writableEnded) return
  if (raw.writableLength > maxUnsentBytes) raw.destroy()
  else raw.write(text)
}

/** The time up to which everything was told, opaque to who gets it. */
function writeCursor(at: Date): string {
  return `t${at.getTime().toString(36)}`
}

/** Null for none, and for what is no cursor of ours: such a stream begins now. */
export function readEventCursor(text: string | string[] | undefined): Date | null {
  if (typeof text !== 'string' || !/^t[0-9a-z]{7,9}$/.test(text)) return null
  return new Date(Number.parseInt(text.slice(1), 36))
}
