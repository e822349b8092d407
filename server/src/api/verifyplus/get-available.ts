import { malformed, wireErrors } from '@verifyplus/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { DialectFeatures } from '#api/admission'
import { clientAddressOf, sendJson } from '#http'
import { WireProblem } from './wire-problem.ts'

export function getAvailable(
  features: DialectFeatures,
): (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply> {
  return async (request, reply) => {
    await features.rateLimits.address(clientAddressOf(request))
    const { country: asked } = request.query as Record<string, unknown>
    if (asked === undefined) throw new WireProblem(malformed('country is missing'))
    if (typeof asked !== 'string') throw new WireProblem(malformed('country must be a string'))
    const country = features.catalogue.view.country(asked)
    if (!country) throw new WireProblem(wireErrors.invalidCountry)
    const online = features.availability.online(country.countryCode)
    return sendJson(reply, 200, `{"online":"${online instanceof Promise ? await online : online}"}`)
  }
}
