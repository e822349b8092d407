import type { FastifyReply, FastifyRequest } from 'fastify'
import { waitForLease } from '#api/waiting'
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

/** The lease as soon as a code is there or its end has come, at the latest when the time is up. */
async function leaseWithin(
  features: Features,
  customerId: number,
  leaseId: number,
  waitMs: number,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<OwnLease> {
  return waitForLease<OwnLease>(features, {
    lease: { leaseId, customerId },
    reply,
    waitMs,
    async look() {
      const lease = await features.ownLeases.get(customerId, leaseId)
      if (!lease) throw new ApiProblem('not_found')
      return lease
    },
    mayComeForMs: ({ state, codeState, expiresAt }) =>
      isLive(state) && codeState === 'none' ? expiresAt.getTime() - features.clock.now().getTime() : 0,
    // A code that came while the lease was read is known here; one that comes from now on ends the waiting.
    isMissed: async () => (await features.codeWatch.glance(leaseId))?.hasCode === true,
    async stillMay() {
      await authenticateNow(features, request)
    },
  })
}
