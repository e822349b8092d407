import type { Layout } from './layout.ts'
import { isPostmaster, readPidFile } from './pid-file.ts'
import { waitUntil } from './start-postmaster.ts'

// Fast: ends the sessions and writes a checkpoint. Immediate: leaves that to the next start's recovery; nothing is lost.
const steps = [
  { signal: 'SIGINT', timeoutMs: 30_000 },
  { signal: 'SIGQUIT', timeoutMs: 10_000 },
  { signal: 'SIGKILL', timeoutMs: 5_000 },
] as const

/** Stops the cluster's postmaster, in order if it can be; does nothing when it is gone already. */
export async function stopPostmaster(layout: Layout): Promise<void> {
  const pid = (await readPidFile(layout))?.pid
  if (pid === undefined) return
  for (const { signal, timeoutMs } of steps) {
    if (!(await isPostmaster(pid, layout))) return
    process.kill(pid, signal)
    if (await waitUntil(async () => !(await isPostmaster(pid, layout)), timeoutMs)) return
  }
}
