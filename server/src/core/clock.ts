/** Time as the program sees it. Everything that asks for the time or waits takes one, so tests can move it by hand. */
export interface Clock {
  now(): Date
  /** Calls `ring` once after `delayMs`; the answer cancels it. A pending timer does not keep the process alive. */
  after(delayMs: number, ring: () => void): () => void
}

export const systemClock: Clock = {
  now: () => new Date(),
  after(delayMs, ring) {
    const timer = setTimeout(ring, delayMs)
    timer.unref()
    return () => clearTimeout(timer)
  },
}

/** A clock that stands still until `advance` moves it; timers that fall due ring in order of their time. */
export class ManualClock implements Clock {
  #nowMs: number
  #timers = new Set<{ atMs: number; ring: () => void }>()

  constructor(start: Date | string = '2026-01-01T00:00:00Z') {
    this.#nowMs = new Date(start).getTime()
  }

  now(): Date {
    return new Date(this.#nowMs)
  }

  after(delayMs: number, ring: () => void): () => void {
    const timer = { atMs: this.#nowMs + delayMs, ring }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  advance(byMs: number): void {
    const untilMs = this.#nowMs + byMs
    for (;;) {
      const due = [...this.#timers].filter((t) => t.atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0]
      if (!due) break
      this.#timers.delete(due)
      this.#nowMs = Math.max(this.#nowMs, due.atMs)
      due.ring()
    }
    this.#nowMs = untilMs
  }
}
