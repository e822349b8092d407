/** Time as the program sees it. Everything that asks for the time or waits takes one, so tests can move it by hand. */
export interface Clock {
  now(): Date
  /**
   * Milliseconds since some moment, for measuring how long something takes or is old: an operator, or NTP, may set the clock by hours
   * either way, and a wait must not last hours for it.
   */
  elapsedMs(): number
  /** Calls `ring` once after `delayMs`; the answer cancels it. A pending timer does not keep the process alive. */
  after(delayMs: number, ring: () => void): () => void
}

export const systemClock: Clock = {
  now: () => new Date(),
  elapsedMs: () => performance.now(),
  after(delayMs, ring) {
    const timer = setTimeout(ring, delayMs)
    timer.unref()
    return () => clearTimeout(timer)
  },
}

/**
 * A clock that tests move: it is still until `advance`, and timers that fall due ring in order of their time.
 *
 * @internal
 */
export class ManualClock implements Clock {
  #startMs: number
  #elapsedMs = 0
  #timers = new Set<{ atMs: number; ring: () => void }>()

  constructor(start: Date | string = '2026-01-01T00:00:00Z') {
    this.#startMs = new Date(start).getTime()
  }

  now(): Date {
    return new Date(this.#startMs + this.#elapsedMs)
  }

  elapsedMs(): number {
    return this.#elapsedMs
  }

  /** What setting a clock by hand does: no time passes, and no timer rings. */
  set(byMs: number): void {
    this.#startMs += byMs
  }

  after(delayMs: number, ring: () => void): () => void {
    const timer = { atMs: this.#elapsedMs + delayMs, ring }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  advance(byMs: number): void {
    const untilMs = this.#elapsedMs + byMs
    for (;;) {
      const due = [...this.#timers].filter((t) => t.atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0]
      if (!due) break
      this.#timers.delete(due)
      this.#elapsedMs = Math.max(this.#elapsedMs, due.atMs)
      due.ring()
    }
    this.#elapsedMs = untilMs
  }
}
