import { vi } from 'vitest'

/** Far more than anything takes: machines that run tests are shared, and a wait that is over early costs nothing. */
const withinMs = 30_000

/** Waits until `check` no longer throws, for what another connection or process is about to tell. */
export function eventually<Result>(check: () => Result | Promise<Result>): Promise<Result> {
  return vi.waitFor(check, { timeout: withinMs, interval: 20 })
}
