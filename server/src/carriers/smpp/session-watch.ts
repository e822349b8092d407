import type { Clock } from '#core/clock'
import { Command } from './codec/commands.ts'
import { type Requests, statusOf } from './requests.ts'
import type { SessionLimits } from './session-options.ts'

/** What the watch asks of its session, and what it tells it. */
export interface Watched {
  bound: () => boolean
  /** It did bind in time and is accepted, and its answer waits. */
  granting: () => boolean
  /** We have stopped reading, because we have enough to do or the peer does not take our answers. */
  held: () => boolean
  blockedSinceMs: () => number | undefined
  requests: Requests
  /** How long the peer took to answer an enquire_link. */
  answeredIn: (rttMs: number) => void
  expired: (reason: string, last: 'nack' | 'words' | 'cut') => void
}

/**
 * The timers of SMPP 3.4 section 7.2 for one session. One coarse timer that compares times, instead of one that is set and
 * cleared per PDU: at a hundred thousand PDUs a second that would be most of the work.
 */
export class SessionWatch {
  readonly #clock: Clock
  readonly #limits: SessionLimits
  readonly #watched: Watched
  readonly #stepMs: number
  readonly #openedMs: number
  #lastPduMs: number
  #lastTickMs: number
  #enquiredMs: number
  #enquiryPending = false
  #partialSinceMs: number | undefined
  #cancel: () => void

  constructor(clock: Clock, limits: SessionLimits, watched: Watched) {
    this.#clock = clock
    this.#limits = limits
    this.#watched = watched
    this.#stepMs = stepFor(limits)
    this.#openedMs = this.#nowMs()
    this.#lastPduMs = this.#openedMs
    this.#lastTickMs = this.#openedMs
    this.#enquiredMs = this.#openedMs
    this.#cancel = clock.after(this.#stepMs, () => this.#tick())
  }

  stop(): void {
    this.#cancel()
    this.#cancel = () => {}
  }

  pduRead(): void {
    this.#lastPduMs = this.#nowMs()
    this.#partialSinceMs = undefined
  }

  /** Bytes of a PDU that is not whole yet are there. */
  pduBegun(): void {
    this.#partialSinceMs ??= this.#nowMs()
  }

  /** Until a session that does not bind is ended. */
  initLeftMs(): number {
    return Math.max(0, this.#openedMs + this.#limits.sessionInitMs - this.#stepMs - this.#nowMs())
  }

  #nowMs(): number {
    return this.#clock.elapsedMs()
  }

  #tick(): void {
    this.#cancel = this.#clock.after(this.#stepMs, () => this.#tick())
    const nowMs = this.#nowMs()
    const passedMs = nowMs - this.#lastTickMs
    this.#lastTickMs = nowMs
    const limits = this.#limits
    const { expired, requests } = this.#watched
    const blockedMs = this.#watched.blockedSinceMs()
    if (blockedMs !== undefined && nowMs - blockedMs >= limits.responseTimeoutMs) {
      return expired('the peer does not read our answers', 'cut')
    }
    if (!this.#watched.bound() && !this.#watched.granting() && nowMs - this.#openedMs >= limits.sessionInitMs)
      return expired('no bind in time', 'words')
    if (this.#watched.held()) {
      // We are the ones who do not read: the peer's clocks stand still.
      this.#lastPduMs += passedMs
      if (this.#partialSinceMs !== undefined) this.#partialSinceMs += passedMs
      return requests.postpone(passedMs)
    }
    if (this.#partialSinceMs !== undefined && nowMs - this.#partialSinceMs >= limits.partialFrameMs) {
      return expired('a PDU was not finished in time', 'nack')
    }
    if (nowMs - this.#lastPduMs >= limits.inactivityMs) return expired('silent for too long', 'words')
    requests.expire()
    this.#enquireWhenDue(nowMs)
  }

  #enquireWhenDue(nowMs: number): void {
    if (!this.#watched.bound() || this.#enquiryPending) return
    if (nowMs - this.#enquiredMs < this.#limits.enquireLinkIntervalMs) return
    this.#enquiryPending = true
    this.#enquiredMs = nowMs
    this.#watched.requests.sendNow(Command.enquireLink, noBody, (answer) => {
      // Any answer shows that the peer lives, a refusal too.
      if (statusOf(answer) === undefined) return this.#watched.expired('enquire_link unanswered', 'words')
      this.#enquiryPending = false
      this.#watched.answeredIn(this.#nowMs() - nowMs)
    })
  }
}

/** Fine enough for the shortest limit, and never finer than 10 ms or coarser than a second. */
function stepFor(limits: SessionLimits): number {
  const shortestMs = Math.min(
    limits.sessionInitMs,
    limits.enquireLinkIntervalMs,
    limits.responseTimeoutMs,
    limits.inactivityMs,
    limits.partialFrameMs,
  )
  return Math.max(10, Math.min(1000, Math.floor(shortestMs / 4)))
}

const noBody = new Uint8Array(0)
