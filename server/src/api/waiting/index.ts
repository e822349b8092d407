import type { FastifyReply } from 'fastify'
import type { Clock } from '#core/clock'
import type { CodeWatch } from '#events'

export interface WaitingFeatures {
  clock: Clock
  codeWatch: Pick<CodeWatch, 'change'>
  /** Aborted when this process leaves and others serve on: nobody waits here any more. */
  leaving: AbortSignal
}

export interface Wait<Seen> {
  lease: { leaseId: number; customerId: number }
  /** For whom: who hangs up is not waited for. */
  reply: FastifyReply
  waitMs: number
  look(): Promise<Seen>
  /** For how long something may still come, in milliseconds; 0 when it is there or cannot come. */
  mayComeForMs(seen: Seen): number
  /** Whether something has come while it was looked, so that nothing more may come to end the waiting. */
  isMissed?(): Promise<boolean>
  /** Throws when the caller may not ask any more: who was sent away while it waited is handed nothing, whatever came meanwhile. */
  stillMay(): Promise<void>
}

/**
 * Looks at a lease until what is waited for is there. Ends with what was seen last when the time is up, when the caller hangs
 * up, and when it is to ask again where others serve on.
 */
export async function waitForLease<Seen>(features: WaitingFeatures, wait: Wait<Seen>): Promise<Seen> {
  const { clock, codeWatch, leaving } = features
  const hungUp = new AbortController()
  wait.reply.raw.once('close', () => hungUp.abort())
  const untilMs = clock.elapsedMs() + wait.waitMs
  for (;;) {
    const seen = await wait.look()
    const leftMs = Math.min(untilMs - clock.elapsedMs(), wait.mayComeForMs(seen))
    if (leftMs <= 0 || hungUp.signal.aborted || leaving.aborted) return seen
    if (await wait.isMissed?.()) continue
    await codeWatch.change(wait.lease, leftMs, hungUp.signal)
    await wait.stillMay()
  }
}
