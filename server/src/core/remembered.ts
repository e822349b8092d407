import type { Clock } from './clock.ts'

export interface RememberedOptions<Key, Value> {
  clock: Pick<Clock, 'elapsedMs'>
  read(key: Key): Promise<Value>
  /** How old an answer may be when nothing says that it has changed. */
  trustedForMs: number
  /** The most that is kept; what was read longest ago goes first. */
  most: number
  /**
   * For what is dear to read: an answer is used for so many times as long as reading it took, whatever was forgotten
   * meanwhile. With 9, reading takes a tenth of the time.
   */
  restPerRead?: number
  /** What is not kept is read each time. */
  isKept?(value: Value): boolean
  /** What does not change any more is trusted however old it is. */
  isFinal?(value: Value): boolean
  /** False while changes may go unnoticed: nothing is kept then, nor used. */
  isTold?(): boolean
}

/** What was read a moment ago, in memory. It may be outdated by `trustedForMs`, so it decides nothing. */
export interface Remembered<Key, Value> {
  /** Who asks while it is read gets that answer, unless it was forgotten since the reading began. */
  get(key: Key): Value | Promise<Value>
  /** As it is now, for who must not be given an old answer. */
  read(key: Key): Promise<Value>
  /** What is known of it has changed in this way; an answer that is on its way may be older, and is changed too. */
  change(key: Key, how: (value: Value) => Value): void
  forget(key: Key): void
  /** Every answer that is on its way may be one of them: none is kept. */
  forgetWhere(isMeant: (value: Value) => boolean): void
  forgetAll(): void
}

interface Kept<Value> {
  value: Value
  readAtMs: number
  /** Until it is so old it is used even if it was forgotten. */
  restMs: number
  forgotten: boolean
}

interface Reading<Value> {
  answer: Promise<Value>
  changes: ((value: Value) => Value)[]
  forgotten: boolean
}

/** Reading that takes less costs less than it saves. */
const cheapReadMs = 5

export function createRemembered<Key, Value>(options: RememberedOptions<Key, Value>): Remembered<Key, Value> {
  const { clock, trustedForMs, most, restPerRead = 0 } = options
  const isTold = (): boolean => options.isTold?.() !== false
  const kept = new Map<Key, Kept<Value>>()
  const readings = new Map<Key, Reading<Value>>()

  function isFresh({ value, readAtMs, restMs, forgotten }: Kept<Value>): boolean {
    const ageMs = clock.elapsedMs() - readAtMs
    if (ageMs < restMs) return true
    return !forgotten && isTold() && (ageMs < trustedForMs || options.isFinal?.(value) === true)
  }

  function keep(key: Key, value: Value, readAtMs: number, forgotten: boolean): void {
    const tookMs = clock.elapsedMs() - readAtMs
    const restMs = restPerRead === 0 || tookMs < cheapReadMs ? 0 : tookMs * (restPerRead + 1)
    const isWorthKeeping = options.isKept?.(value) !== false && isTold() && (!forgotten || restMs > 0)
    // Also what was read before goes: it is older.
    kept.delete(key)
    if (!isWorthKeeping) return
    kept.set(key, { value, readAtMs, restMs, forgotten })
    if (kept.size > most) kept.delete(kept.keys().next().value as Key)
  }

  function read(key: Key): Promise<Value> {
    const readAtMs = clock.elapsedMs()
    const reading: Reading<Value> = { answer: Promise.resolve() as Promise<never>, changes: [], forgotten: false }
    reading.answer = options
      .read(key)
      .then((found) => {
        const value = reading.changes.reduce((changed, how) => how(changed), found)
        // Of two that overlap the one that began last is kept.
        if (readings.get(key) === reading) keep(key, value, readAtMs, reading.forgotten)
        return value
      })
      .finally(() => {
        if (readings.get(key) === reading) readings.delete(key)
      })
    readings.set(key, reading)
    return reading.answer
  }

  function forgetKept(key: Key, known: Kept<Value>): void {
    if (known.restMs > 0) known.forgotten = true
    else kept.delete(key)
  }

  return {
    get(key) {
      const known = kept.get(key)
      if (known && isFresh(known)) return known.value
      const reading = readings.get(key)
      return reading && !reading.forgotten ? reading.answer : read(key)
    },
    read,
    change(key, how) {
      const known = kept.get(key)
      if (known) known.value = how(known.value)
      readings.get(key)?.changes.push(how)
    },
    forget(key) {
      const known = kept.get(key)
      if (known) forgetKept(key, known)
      const reading = readings.get(key)
      if (reading) reading.forgotten = true
    },
    forgetWhere(isMeant) {
      for (const [key, known] of kept) if (isMeant(known.value)) forgetKept(key, known)
      for (const reading of readings.values()) reading.forgotten = true
    },
    forgetAll() {
      for (const [key, known] of kept) forgetKept(key, known)
      for (const reading of readings.values()) reading.forgotten = true
    },
  }
}
