import * as z from 'zod'
import { time } from './common.ts'
import { balance } from './ledger.ts'
import { lease } from './leases.ts'

/**
 * What `GET /v3/events` sends (`text/event-stream`): `event:` is the type, `data:` one JSON value, `id:` a cursor. State and
 * not history: an event holds the whole resource as it is, may come more than once, and the newest `updatedAt` counts.
 * After a lost connection the browser sends `Last-Event-ID` and hears everything that changed since; without one it
 * hears what changes from now on.
 */
export const serverEvents = {
  /** The first event of every stream. `now` is the server's clock: countdowns take their offset from it. */
  'stream.opened': z.object({ now: time }).meta({ id: 'StreamOpenedEvent' }),
  'lease.updated': lease,
  'balance.updated': balance,
  /** Products, countries or prices changed: read them again. */
  'catalogue.updated': z.object({}).meta({ id: 'CatalogueUpdatedEvent' }),
} as const

export type ServerEventType = keyof typeof serverEvents
export type ServerEvent = {
  [Type in ServerEventType]: { type: Type; data: z.infer<(typeof serverEvents)[Type]> }
}[ServerEventType]

/** A comment line comes at least this often; a browser that hears nothing for twice as long should connect again. */
export const heartbeatSeconds = 15
