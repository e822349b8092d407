import { createSandbox, openSandboxNetwork } from '#carriers/sandbox'
import type { SmppLog } from '#carriers/smpp'
import type { Clock } from '#core/clock'
import type { Database } from '#db'
import type { AcceptMessages } from '#messages'
import { runEvery } from './run-every.ts'

const lookEveryMs = 250

export interface RunSandboxOptions {
  database: Database
  supplierId: number
  accept: AcceptMessages
  clock: Clock
  log: SmppLog
  delaySeconds: number
  share: number
  onError(error: unknown): void
}

/** Sends what sandbox numbers wait for, until the signal aborts. Numbers lent before the sandbox closed are still served. */
export async function runSandbox(options: RunSandboxOptions, signal: AbortSignal): Promise<void> {
  const { database, clock, delaySeconds, share } = options
  const onError = (error: unknown): void => options.onError(error)
  const network = await openSandboxNetwork(options)
  try {
    const sandbox = createSandbox({ database, clock, delaySeconds, share, carry: network.carry, onError })
    await runEvery({ clock, pauseMs: lookEveryMs, signal, onError }, () => sandbox.look())
  } finally {
    await network.stop()
  }
}
