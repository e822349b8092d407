import type { Clock } from './clock.ts'

/** What happens again and again while one fault lasts: a line when it begins, one now and then, and one when it is over. */
export interface Repeated<Fields> {
  /** It happened, once more. Faults of different keys are told apart. */
  happened(key: string, fields: Fields): void
  stop(): void
}

export interface RepeatedLine<Fields> {
  /** `over` is told only of what happened more than once. */
  stage: 'first' | 'still' | 'over'
  /** Those of the last time. */
  fields: Fields
  /** From the first time to the last. */
  forMs: number
  /** How often it happened without a line: since the last one, and when it is over in all. */
  unwritten: number
}

const stillEveryMs = 10_000
/** Longer than an attempt to connect takes with what is waited between two, so that an outage is one. */
const overAfterMs = 10_000
/** Keys come from operators and the program; more than this is a flood, which goes under one name. */
const mostKeys = 100
const others = 'others'

interface Spell<Fields> {
  startMs: number
  lastMs: number
  writtenMs: number
  times: number
  since: number
  unwritten: number
  fields: Fields
  cancel: () => void
}

export function createRepeated<Fields>(
  clock: Clock,
  write: (key: string, line: RepeatedLine<Fields>) => void,
): Repeated<Fields> {
  const spells = new Map<string, Spell<Fields>>()

  function begin(key: string, fields: Fields, nowMs: number): void {
    const times = { startMs: nowMs, lastMs: nowMs, writtenMs: nowMs }
    spells.set(key, { ...times, times: 1, since: 0, unwritten: 0, fields, cancel: overLater(key, overAfterMs) })
    write(key, { stage: 'first', fields, forMs: 0, unwritten: 0 })
  }

  function overLater(key: string, delayMs: number): () => void {
    return clock.after(delayMs, () => {
      const spell = spells.get(key)
      if (!spell) return
      const quietMs = clock.elapsedMs() - spell.lastMs
      // One timer for a spell, and not a new one for each time that it happens.
      if (quietMs < overAfterMs) return void (spell.cancel = overLater(key, overAfterMs - quietMs))
      spells.delete(key)
      const { fields, unwritten, startMs, lastMs } = spell
      if (spell.times > 1) write(key, { stage: 'over', fields, forMs: lastMs - startMs, unwritten })
    })
  }

  return {
    happened(of, fields) {
      const key = spells.has(of) || spells.size < mostKeys ? of : others
      const nowMs = clock.elapsedMs()
      const spell = spells.get(key)
      if (!spell) return begin(key, fields, nowMs)
      Object.assign(spell, { fields, lastMs: nowMs })
      spell.times++
      if (nowMs - spell.writtenMs < stillEveryMs) {
        spell.since++
        spell.unwritten++
        return
      }
      write(key, { stage: 'still', fields, forMs: nowMs - spell.startMs, unwritten: spell.since })
      spell.writtenMs = nowMs
      spell.since = 0
    },
    stop() {
      for (const spell of spells.values()) spell.cancel()
      spells.clear()
    },
  }
}
