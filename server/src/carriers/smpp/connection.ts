import type { Clock } from '#core/clock'
import type { AcceptMessages } from '#messages/mo-message'
import type { ConnectionHealth } from './health.ts'
import type { SmppLog } from './log.ts'
import type { RecentMessages } from './recent.ts'

/** A running ESME bind or a listening SMSC. */
export interface Connection {
  /** Unbinds, waits a bounded time for answers that are due, and closes. Safe to call twice. */
  stop(): Promise<void>
  health(): ConnectionHealth
}

/** What both roles need from the outside. */
export interface Surroundings {
  supplierId: number
  accept: AcceptMessages
  clock: Clock
  log: SmppLog
  /** Shared by the binds of one supplier in this process, so that a retry is recognised on whichever it arrives. */
  recent?: RecentMessages
  /** Aborting is the same as calling stop(). */
  signal?: AbortSignal
}

/** For each of the steps of stopping: answers that are due, the unbind, the socket. */
export const stopGraceMs = 5_000
