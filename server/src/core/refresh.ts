/**
 * Reads something again, one run after another: of two that overlapped, the older answer could come last and stay. Who asks
 * while a run is under way gets one that begins after it, shared by all who ask meanwhile.
 */
export function refreshInTurn(read: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null
  let next: Promise<void> | null = null

  function begin(): Promise<void> {
    const run = read().finally(() => {
      if (running === run) running = null
    })
    running = run
    return run
  }

  return () => {
    if (!running) return begin()
    next ??= running
      .catch(() => {})
      .then(() => {
        next = null
        return begin()
      })
    return next
  }
}
