import type { Socket } from 'node:net'
import type { Clock } from '#core/clock'
import type { BindPdu } from './codec/pdu.ts'
import type { Meter } from './health.ts'
import type { ReceivedMessage } from './intake.ts'

export type BindMode = 'receiver' | 'transmitter' | 'transceiver'

export interface SessionLimits {
  /** From the connection to the bind (SMPP 3.4 section 7.2, session_init_timer). */
  sessionInitMs: number
  /** Between two enquire_links of ours (enquire_link_timer). */
  enquireLinkIntervalMs: number
  /** For the answer to anything we ask, and for the peer to read what we wrote (response_timer). */
  responseTimeoutMs: number
  /** Without a single PDU (inactivity_timer). */
  inactivityMs: number
  /** From the first byte of a PDU to its last. */
  partialFrameMs: number
  /** Messages read and not yet answered, after which reading pauses: what bounds the memory of a session. */
  maxOutstanding: number
  /** Messages of ours that may be unanswered at once. */
  window: number
}

/** What the SMSC role answers to a bind. */
export interface BindDecision {
  status: number
  /** Our own system_id in the answer. */
  systemId: string
  /**
   * How long to keep a refused peer waiting, so that passwords cannot be tried at the speed of the line; where somebody guesses from
   * its address, an accepted one too.
   */
  delayMs?: number
}

export interface SessionOptions {
  socket: Socket
  /** Which side this program is. */
  role: 'esme' | 'smsc'
  limits: SessionLimits
  clock: Clock
  meter: Meter
  /** The message PDUs of one read; each must be answered once. */
  onMessages: (received: readonly ReceivedMessage[]) => void
  /** SMSC role: may this peer bind? Called at most once with status ok. */
  onBind?: (pdu: BindPdu, mode: BindMode) => BindDecision
  onClosed: (reason: string) => void
}
