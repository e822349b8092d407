import type { Clock } from '#core/clock'

/** A megabyte. More messages than this within a window, and the oldest of those that share a set are forgotten. */
const slots = 65_536
const slotsOfSet = 8
/** The bytes of the hash that are part of the key; two messages of one supplier that share them are as good as impossible. */
const keyBytes = 16

/**
 * Gives messages without a provider's id their dedupe key: a hash of what the peer sent, and the time window in which
 * this hash was first seen.
 *
 * deliver_sm carries no message id, so a retry (link lost between our commit and our answer) and a person who asks for the
 * same code again look alike; only time tells them apart. A bare `now / window` would double a retry that crosses the edge
 * of a window, so the first sighting is remembered and its key is used again for a full window from then on; a repeat
 * after that always falls into a later window and counts as new. A retry that crosses an edge and also reaches another
 * process is told by `repeatOf`: the key that the other process gave it, valid if it stored it no longer than a window
 * before. So is one that was forgotten, unless the first is still on its way to the database. What remains: a genuine repeat within the window merges. With 2 minutes that costs nothing that matters, since
 * it is the same code to the same number.
 */
export class RecentMessages {
  readonly #clock: Clock
  readonly #windowMs: number
  // Numbers in a table of fixed size: a Map of so many keys outlived every young collection, and to collect and mark it
  // took a tenth of the time of taking a message in.
  readonly #high = new Uint32Array(slots)
  readonly #low = new Uint32Array(slots)
  readonly #firstMs = new Float64Array(slots).fill(Number.NEGATIVE_INFINITY)

  constructor(clock: Clock, windowMs: number) {
    this.#clock = clock
    this.#windowMs = windowMs
  }

  /** The keys for a message with this hash, of 16 bytes or more, that arrives now. */
  keysOf(hash: Buffer): { dedupeKey: string; repeatOf: { dedupeKey: string; since: Date } } {
    const firstMs = this.#firstSeenMs(hash, this.#clock.now().getTime())
    const key = hash.toString('base64url', 0, keyBytes)
    const window = Math.floor(firstMs / this.#windowMs)
    return {
      dedupeKey: `h:${key}:${window}`,
      repeatOf: { dedupeKey: `h:${key}:${window - 1}`, since: new Date(firstMs - this.#windowMs) },
    }
  }

  /** When this hash was first seen, if that is less than a window ago, and otherwise now. */
  #firstSeenMs(hash: Buffer, nowMs: number): number {
    const high = hash.readUInt32LE(0)
    const low = hash.readUInt32LE(4)
    const first = (hash.readUInt32LE(8) % (slots / slotsOfSet)) * slotsOfSet
    let oldest = first
    for (let slot = first; slot < first + slotsOfSet; slot++) {
      if (this.#high[slot] === high && this.#low[slot] === low) {
        const knownMs = this.#firstMs[slot]!
        if (nowMs >= knownMs && nowMs - knownMs < this.#windowMs) return knownMs
        oldest = slot
        break
      }
      if (this.#firstMs[slot]! < this.#firstMs[oldest]!) oldest = slot
    }
    this.#high[oldest] = high
    this.#low[oldest] = low
    this.#firstMs[oldest] = nowMs
    return nowMs
  }
}
