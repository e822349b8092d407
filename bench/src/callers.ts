/**
 * Does `pieces` pieces of work, each by the next of `count` callers that is free, as so many customers' programs would: a
 * caller begins its next piece when its last one was answered. The first failure stops all of them.
 */
export async function callAtOnce(
  count: number,
  pieces: number,
  work: (piece: number, caller: number) => Promise<void>,
): Promise<void> {
  const state = { next: 0, failed: false }
  const call = async (_: unknown, caller: number): Promise<void> => {
    try {
      while (state.next < pieces && !state.failed) await work(state.next++, caller)
    } catch (error) {
      state.failed = true
      throw error
    }
  }
  const ends = await Promise.allSettled(Array.from({ length: count }, call))
  for (const end of ends) if (end.status === 'rejected') throw end.reason
}

/** Thrown when an answer is not what it must be: a fast path that is wrong is not fast. */
export function mustBe(holds: boolean, sentence: string): asserts holds {
  if (!holds) throw new Error(`the benchmark found a fault: ${sentence}`)
}
