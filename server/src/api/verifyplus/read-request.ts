import { describeProblem, malformed, wireErrors } from '@verifyplus/contract'
import type { FastifyRequest } from 'fastify'
import type * as z from 'zod'
import type { TokenHolder } from '#customers'
import { clientAddressOf } from '#http'
import type { Features } from './features.ts'
import { WireProblem } from './wire-problem.ts'

/** The body in the shape of the schema, or the 400 that names the field. */
export function readBody<Body>(schema: z.ZodType<Body>, request: FastifyRequest): Body {
  // Fastify parses no body where there is neither a body nor a content type.
  if (request.body === undefined) throw new WireProblem(wireErrors.unsupportedMediaType)
  const read = schema.safeParse(request.body)
  if (!read.success) throw new WireProblem(malformed(describeProblem(read.error, request.body)))
  return read.data
}

/** The customer behind the token, counted against its rate. */
export async function authenticate(
  features: Features,
  request: FastifyRequest,
  apiToken: string,
): Promise<TokenHolder> {
  const address = clientAddressOf(request)
  const found = features.tokenHolders.find(apiToken, address)
  const holder = found instanceof Promise ? await found : found
  // The contract knows one answer for a token that may not.
  if (!holder?.scopes.includes('lease')) {
    await features.rateLimits.address(address)
    throw new WireProblem(wireErrors.invalidToken)
  }
  await features.rateLimits.customer(holder.customerId, holder.requestsPerSecond)
  return holder
}

/** The catalogue's country and product of the request, in the contract's order of checks. */
export function readCountryAndProduct(
  features: Features,
  body: { country: string; productId: string },
): { countryCode: string; productId: number } {
  const { view } = features.catalogue
  const country = view.country(body.country)
  if (!country) throw new WireProblem(wireErrors.invalidCountry)
  const product = view.product(body.productId)
  if (!product) throw new WireProblem(wireErrors.invalidProductId)
  return { countryCode: country.countryCode, productId: product.productId }
}
