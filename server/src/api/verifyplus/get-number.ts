import { getNumberRequest, wireErrors } from '@verifyplus/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { DialectFeatures } from '#api/admission'
import { secondsUntil, sendJson } from '#http'
import { authenticate, readBody, readCountryAndProduct } from './read-request.ts'
import { WireProblem } from './wire-problem.ts'

/** A customer at its limit of simultaneous leases gets one back at the earliest when one ends; asking every second is too often. */
const retryAfterSeconds = '10'

export function getNumber(
  features: DialectFeatures,
): (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply> {
  return async (request, reply) => {
    const body = readBody(getNumberRequest, request)
    const { customerId } = await authenticate(features, request, body.token)
    const { countryCode, productId } = readCountryAndProduct(features, body)
    const claim = await features.claims.claim({ customerId, countryCode, productId })
    switch (claim.kind) {
      case 'lent':
        return sendJson(reply, 200, `{"number":"${claim.msisdn}","numberId":"${claim.leaseId}"}`)
      case 'none_free':
      case 'too_dear':
        throw new WireProblem(wireErrors.noNumberAvailable)
      case 'not_covered':
        throw new WireProblem(wireErrors.insufficientBalance)
      case 'over_limit':
        throw new WireProblem(wireErrors.tooManyLeases, { 'retry-after': retryAfterSeconds })
      case 'unpaid':
        throw new WireProblem(wireErrors.tooManyUnpaid, { 'retry-after': retryAfterSeconds })
      case 'paused':
        throw new WireProblem(wireErrors.paused, { 'retry-after': secondsUntil(features.clock, claim.until) })
      case 'over_day':
        throw new WireProblem(wireErrors.tooManyToday, { 'retry-after': secondsUntil(features.clock, claim.until) })
    }
  }
}
