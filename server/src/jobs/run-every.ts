import type { Clock } from '#core/clock'
import { pause } from '#core/pause'

/**
 * Does `work` again and again, `pauseMs` after it last ended, until the signal aborts. A failure is told and tried again at
 * the next turn: what a clock job does is due until it is done.
 */
export async function runEvery(
  options: { clock: Clock; pauseMs: number; signal: AbortSignal; onError(error: unknown): void },
  work: (signal: AbortSignal) => Promise<unknown>,
): Promise<void> {
  while (!options.signal.aborted) {
    try {
      await work(options.signal)
    } catch (error) {
      options.onError(error)
    }
    await pause(options.clock, options.pauseMs, options.signal)
  }
}
