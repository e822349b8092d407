import type { FastifyReply, FastifyRequest } from 'fastify'
import { isLive, type OwnLease } from '#leases'
import { authenticateNow } from './authenticate.ts'
import type { Handle } from './define-route.ts'
import type { Features } from './features.ts'
import { largestInt } from './pages.ts'
import { ApiProblem } from './problem.ts'
import { readPathId, renderLease } from './render.ts'

export function getLease(features: Features): Handle<'getLease'> {
  return async ({ caller, params, query, request, reply }) => {
    const leaseId = Number(readPathId('lease', params['id'], largestInt))
    const lease = await leaseWithin(features, caller.customerId, leaseId, query.wait * 1_000, request, reply)
    return { resource: renderLease(lease), tagged: true }
  }
}

/**
 * The lease as soon as a code is there or its end has come, at the latest when the time is up, the caller hangs up, or is to ask
 * again elsewhere. Who was sent away while it waited is answered so, whatever came meanwhile.
 */
async function leaseWithin(
  features: Features,
  customerId: number,
  leaseId: number,
  waitMs: number,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<OwnLease> {
  const { clock, codeWatch, leaving } = features
  const hungUp = new AbortController()
  reply.raw.once('close', () => hungUp.abort())
  const untilMs = clock.elapsedMs() + waitMs
  for (;;) {
    const lease = await features.ownLeases.get(customerId, leaseId)
    if (!lease) throw new ApiProblem('not_found')
    const leftMs = Math.min(untilMs - clock.elapsedMs(), lease.expiresAt.getTime() - clock.now().getTime())
    const isOver = leftMs <= 0 || hungUp.signal.aborted || leaving.aborted
    if (isOver || !isLive(lease.state) || lease.codeState !== 'none') return lease
    // A code that came while the lease was read is known here; one that comes from now on ends the waiting.
    const glance = await codeWatch.glance(leaseId)
    if (glance?.hasCode) continue
    await codeWatch.change({ leaseId, customerId }, leftMs, hungUp.signal)
    await authenticateNow(features, request)
  }
}
