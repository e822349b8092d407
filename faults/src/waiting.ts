import { setTimeout as pause } from 'node:timers/promises'

/** Asks until the condition holds: its answer, or null when `withinMs` are over. Rejects when the signal aborts. */
export async function until<Answer>(
  condition: () => Answer | Promise<Answer>,
  options: { withinMs: number; stepMs?: number; signal?: AbortSignal },
): Promise<Answer | null> {
  const endMs = performance.now() + options.withinMs
  for (;;) {
    const answer = await condition()
    if (answer) return answer
    if (performance.now() > endMs) return null
    await pause(options.stepMs ?? 50, undefined, options.signal && { signal: options.signal })
  }
}

/** Resolves after `ms`; rejects when the signal aborts. */
export async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal })
}

/** How long `work` takes, in whole milliseconds, beside its answer. */
export async function timed<Answer>(work: () => Promise<Answer>): Promise<{ answer: Answer; tookMs: number }> {
  const startedMs = performance.now()
  const answer = await work()
  return { answer, tookMs: Math.round(performance.now() - startedMs) }
}
