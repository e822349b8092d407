import type { Clock } from '#core/clock'

/** `waiting`: between two attempts to connect. `listening`: the SMSC role, whoever is bound. */
export type ConnectionState = 'connecting' | 'binding' | 'bound' | 'waiting' | 'listening' | 'stopped'

/** What the operator is shown of one connection, and what metrics are made of. Times are absent until they happened. */
export interface ConnectionHealth {
  state: ConnectionState
  since: Date
  lastMessageAt?: Date
  /** Why the last session ended or the last bind failed: a few words, never a secret. */
  lastProblem?: string
  /** Sessions bound now: 0 or 1 for an ESME. */
  bound: number
  /** Round trip of the last enquire_link that was answered. */
  enquireLinkRttMs?: number
  /** From reading a message to answering it: moving average over about the last 20 batches. */
  answerLatencyMs?: number
  counts: Counts
}

export interface Counts {
  /** Answered OK after they were committed. */
  messages: number
  /** Delivery receipts: answered OK and not handed on. */
  receipts: number
  /** Answered with a temporary error; the peer is expected to send them again. */
  postponed: number
  /** Message PDUs refused for what they are: a number outside the account's ranges, no destination. */
  refused: number
  /** Frames or bodies that break the specification, unknown commands, PDUs in the wrong state. */
  badPdus: number
  /** Messages whose bytes did not all have a meaning in their alphabet. */
  damagedTexts: number
  /** Answers to nothing we asked. */
  strayResponses: number
  /** Sessions that ended, whatever the reason. */
  sessionsEnded: number
}

/** The measuring side of ConnectionHealth, shared by the sessions of one connection. */
export class Meter {
  readonly counts: Counts = {
    messages: 0,
    receipts: 0,
    postponed: 0,
    refused: 0,
    badPdus: 0,
    damagedTexts: 0,
    strayResponses: 0,
    sessionsEnded: 0,
  }
  readonly #clock: Clock
  #state: ConnectionState
  #since: Date
  #lastMessageAt: Date | undefined
  #lastProblem: string | undefined
  #enquireLinkRttMs: number | undefined
  #answerLatencyMs: number | undefined

  constructor(clock: Clock, state: ConnectionState) {
    this.#clock = clock
    this.#state = state
    this.#since = clock.now()
  }

  enter(state: ConnectionState): void {
    if (state === this.#state) return
    this.#state = state
    this.#since = this.#clock.now()
  }

  problem(words: string): void {
    this.#lastProblem = words
  }

  messageAt(at: Date): void {
    this.#lastMessageAt = at
  }

  enquireLinkRtt(ms: number): void {
    this.#enquireLinkRttMs = ms
  }

  answerLatency(ms: number): void {
    this.#answerLatencyMs = this.#answerLatencyMs === undefined ? ms : this.#answerLatencyMs * 0.95 + ms * 0.05
  }

  read(bound: number): ConnectionHealth {
    return {
      state: this.#state,
      since: this.#since,
      bound,
      counts: { ...this.counts },
      ...(this.#lastMessageAt && { lastMessageAt: this.#lastMessageAt }),
      ...(this.#lastProblem !== undefined && { lastProblem: this.#lastProblem }),
      ...(this.#enquireLinkRttMs !== undefined && { enquireLinkRttMs: this.#enquireLinkRttMs }),
      ...(this.#answerLatencyMs !== undefined && { answerLatencyMs: this.#answerLatencyMs }),
    }
  }
}
