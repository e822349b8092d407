import { getSmsRequest, wireErrors } from '@verifyplus/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { DialectFeatures } from '#api/admission'
import { waitForLease } from '#api/waiting'
import { clientAddressOf, sendJson } from '#http'
import type { LeaseGlance } from '#leases'
import { authenticate, readBody, readCountryAndProduct } from './read-request.ts'
import { sendWireError, WireProblem } from './wire-problem.ts'

export function getSms(
  features: DialectFeatures,
): (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply> {
  return async (request, reply) => {
    const body = readBody(getSmsRequest, request)
    const { customerId } = await authenticate(features, request, body.token)
    const { countryCode, productId } = readCountryAndProduct(features, body)
    const leaseId = readLeaseId(body.numberId)
    const lease = await glanceAt(features, leaseId, customerId)
    if (lease.countryCode !== countryCode) throw new WireProblem(wireErrors.invalidCountry)
    if (lease.productId !== productId) throw new WireProblem(wireErrors.invalidProductId)
    const hasCode = lease.hasCode || (body.wait > 0 && (await codeWithin(features, body, lease, request, reply)))
    // The answer of nearly every call is no exception: to make one and to catch it costs as much as all checks above.
    if (!hasCode) return sendWireError(reply, wireErrors.noSmsCode)
    const collected = await features.collections.collect({ leaseId, customerId, door: 'code' })
    switch (collected.kind) {
      case 'code':
        return sendJson(reply, 200, `{"sms":${JSON.stringify(collected.code)}}`)
      case 'texts':
      case 'no_code':
        throw new WireProblem(wireErrors.noSmsCode)
      case 'insufficient_balance':
        throw new WireProblem(wireErrors.insufficientBalance)
    }
  }
}

/** A numberId is a whole number that fits in 31 bits, written plainly; whatever else comes names no lease. */
function readLeaseId(numberId: string): number {
  const leaseId = /^[1-9][0-9]{0,9}$/.test(numberId) ? Number(numberId) : 0
  if (leaseId < 1 || leaseId > 2_147_483_647) throw new WireProblem(wireErrors.invalidNumberId)
  return leaseId
}

/** An unknown lease and another customer's are answered alike. */
async function glanceAt(features: DialectFeatures, leaseId: number, customerId: number): Promise<LeaseGlance> {
  const glance = features.codeWatch.glance(leaseId)
  const lease = glance instanceof Promise ? await glance : glance
  if (lease?.customerId !== customerId) throw new WireProblem(wireErrors.invalidNumberId)
  return lease
}

/** Whether a code comes within the time. */
async function codeWithin(
  features: DialectFeatures,
  { token, wait }: { token: string; wait: number },
  lease: LeaseGlance,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<boolean> {
  const { tokenHolders } = features
  const address = clientAddressOf(request)
  const { hasCode } = await waitForLease(features, {
    lease,
    reply,
    waitMs: wait * 1_000,
    look: () => glanceAt(features, lease.leaseId, lease.customerId),
    mayComeForMs: (seen) => (seen.hasCode ? 0 : Infinity),
    async stillMay() {
      if (!(await tokenHolders.find(token, address))) throw new WireProblem(wireErrors.invalidToken)
    },
  })
  // Who is about to be handed something is judged by what the database has now.
  if (hasCode && !(await tokenHolders.findNow(token, address))) throw new WireProblem(wireErrors.invalidToken)
  return hasCode
}
