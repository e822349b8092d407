import { describeProblem, malformed, wireErrors } from '@verifyplus/contract'
import type { FastifyRequest } from 'fastify'
import type * as z from 'zod'
import { admitToken, type DialectFeatures } from '#api/admission'
import type { TokenHolder } from '#customers'
import { WireProblem } from './wire-problem.ts'

/** The body in the shape of the schema, or the 400 that names the field. */
export function readBody<Body>(schema: z.ZodType<Body>, request: FastifyRequest): Body {
  // Fastify parses no body where there is neither a body nor a content type.
  if (request.body === undefined) throw new WireProblem(wireErrors.unsupportedMediaType)
  const read = schema.safeParse(request.body)
  if (!read.success) throw new WireProblem(malformed(describeProblem(read.error, request.body)))
  return read.data
}

/** The customer behind the token, counted against its rate. The contract knows one answer for a token that may not. */
export async function authenticate(
  features: DialectFeatures,
  request: FastifyRequest,
  apiToken: string,
): Promise<TokenHolder> {
  const holder = await admitToken(features, request, apiToken)
  if (!holder) throw new WireProblem(wireErrors.invalidToken)
  return holder
}

/** The catalogue's country and product of the request, in the contract's order of checks. */
export function readCountryAndProduct(
  features: DialectFeatures,
  body: { country: string; productId: string },
): { countryCode: string; productId: number } {
  const { view } = features.catalogue
  const country = view.country(body.country)
  if (!country) throw new WireProblem(wireErrors.invalidCountry)
  const product = view.product(body.productId)
  if (!product) throw new WireProblem(wireErrors.invalidProductId)
  return { countryCode: country.countryCode, productId: product.productId }
}
