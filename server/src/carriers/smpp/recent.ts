import type { Clock } from '#core/clock'

/** 768 kB. More messages than this within a window, and the oldest of those that share a set are forgotten. */
const slots = 65_536
const slotsOfSet = 8
/** Characters of the hash that are part of the key, 132 bits: two messages that share them are as good as impossible. */
const keyChars = 22

/**
 * Gives messages without a provider's id their dedupe key: a hash of what the peer sent, and the time window in which
 * this hash was first seen.
 *
 * deliver_sm carries no message id, so a retry (link lost between our commit and our answer) and a person who asks for the
 * same code again look alike; only time tells them apart. A bare `now / window` would double a retry that crosses the edge
 * of a window, so the first sighting is remembered and its key is used again for a full window from then on; a repeat
 * after that always falls into a later window and counts as new. A retry that crosses an edge and also reaches another
 * process is told by `repeatOf`: the key that the other process gave it, valid if it stored it no longer than a window
 * before. So is one that was forgotten, unless the first is still on its way to the database. What remains: a genuine
 * repeat within the window merges. With 2 minutes that costs nothing that matters, since it is the same code to the same
 * number.
 */
export class RecentMessages {
  readonly #clock: Clock
  readonly #windowMs: number
  // Numbers in tables of fixed size: the strings of a Map would live just long enough to be marked again and again.
  /** 32 bits of the hash. Two messages that share them share at worst the window of the first, and never a key. */
  readonly #print = new Int32Array(slots)
  readonly #firstMs = new Float64Array(slots).fill(Number.NEGATIVE_INFINITY)

  constructor(clock: Clock, windowMs: number) {
    this.#clock = clock
    this.#windowMs = windowMs
  }

  /** The keys for a message that arrives now with this hash in base64url, of 22 characters or more. */
  keysOf(hash: string): { dedupeKey: string; repeatOf: { dedupeKey: string; since: Date } } {
    const firstMs = this.#firstSeenMs(hash, this.#clock.now().getTime())
    const key = hash.slice(0, keyChars)
    const window = Math.floor(firstMs / this.#windowMs)
    return {
      dedupeKey: `h:${key}:${window}`,
      repeatOf: { dedupeKey: `h:${key}:${window - 1}`, since: new Date(firstMs - this.#windowMs) },
    }
  }

  /** When this hash was first seen, if that is less than a window ago, and otherwise now. */
  #firstSeenMs(hash: string, nowMs: number): number {
    const print = numberOf(hash, 0, keyChars / 2)
    const set = (numberOf(hash, keyChars / 2, keyChars) >>> 0) % (slots / slotsOfSet)
    const first = set * slotsOfSet
    let oldest = first
    for (let slot = first; slot < first + slotsOfSet; slot++) {
      if (this.#print[slot] === print) {
        const knownMs = this.#firstMs[slot]!
        if (nowMs >= knownMs && nowMs - knownMs < this.#windowMs) return knownMs
        oldest = slot
        break
      }
      if (this.#firstMs[slot]! < this.#firstMs[oldest]!) oldest = slot
    }
    this.#print[oldest] = print
    this.#firstMs[oldest] = nowMs
    return nowMs
  }
}

/** 32 bits made of the characters from `start` to `end`. */
function numberOf(hash: string, start: number, end: number): number {
  let number = 0
  for (let i = start; i < end; i++) number = (Math.imul(number, 67) + hash.charCodeAt(i)) | 0
  return number
}
