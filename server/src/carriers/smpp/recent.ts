import type { Clock } from '#core/clock'

/** More than this many different messages in one window, and the oldest are forgotten: about 10 MB. */
const maxRemembered = 50_000

/**
 * Gives messages without a provider's id their dedupe key: a hash of what the peer sent, and the time window in which
 * this hash was first seen.
 *
 * deliver_sm carries no message id, so a retry (link lost between our commit and our answer) and a person who asks for the
 * same code again look alike; only time tells them apart. A bare `now / window` would double a retry that crosses the edge
 * of a window, so the first sighting is remembered and its key is used again for a full window from then on; a repeat
 * after that always falls into a later window and counts as new. A retry that crosses an edge and also reaches another
 * process is told by `repeatOf`: the key that the other process gave it, valid if it stored it no longer than a window
 * before. What remains: a genuine repeat within the window merges. With 2 minutes that costs nothing that matters, since
 * it is the same code to the same number.
 */
export class RecentMessages {
  readonly #clock: Clock
  readonly #windowMs: number
  // Two generations instead of a timer per entry: an entry lives for one to two windows and is then dropped with its map.
  #young = new Map<string, number>()
  #old = new Map<string, number>()
  #youngSinceMs = 0

  constructor(clock: Clock, windowMs: number) {
    this.#clock = clock
    this.#windowMs = windowMs
  }

  /** The keys for a message with this hash that arrives now. */
  keysOf(hash: string): { dedupeKey: string; repeatOf: { dedupeKey: string; since: Date } } {
    const nowMs = this.#clock.now().getTime()
    this.#rotate(nowMs)
    const knownMs = this.#young.get(hash) ?? this.#old.get(hash)
    const isRepeat = knownMs !== undefined && nowMs >= knownMs && nowMs - knownMs < this.#windowMs
    const firstMs = isRepeat ? knownMs : nowMs
    if (!isRepeat) this.#young.set(hash, nowMs)
    const window = Math.floor(firstMs / this.#windowMs)
    return {
      dedupeKey: `h:${hash}:${window}`,
      repeatOf: { dedupeKey: `h:${hash}:${window - 1}`, since: new Date(firstMs - this.#windowMs) },
    }
  }

  #rotate(nowMs: number): void {
    const young = this.#young
    if (young.size < maxRemembered && nowMs - this.#youngSinceMs < this.#windowMs) return
    this.#old = young
    this.#young = new Map()
    this.#youngSinceMs = nowMs
  }
}
