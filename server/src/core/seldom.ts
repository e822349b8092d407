import type { Clock } from './clock.ts'

/**
 * For lines of a log that a stranger could cause without end. Answers how often the thing happened since the last answer, this
 * time included, at most once in `everyMs`; else null.
 */
export function createSeldom(clock: Clock, everyMs = 60_000): () => number | null {
  let count = 0
  let quietUntilMs = -Infinity
  return () => {
    count++
    const nowMs = clock.elapsedMs()
    if (nowMs < quietUntilMs) return null
    quietUntilMs = nowMs + everyMs
    const since = count
    count = 0
    return since
  }
}
