import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Catalogue } from '#catalogue'
import type { Clock } from '#core/clock'
import type { TokenHolder, TokenHolders } from '#customers'
import type { CodeWatch } from '#events'
import { clientAddressOf, type ErrorShape, type RateLimits, type RateState } from '#http'
import type { Claims, Collections } from '#leases'
import type { Availability } from '#numbers'

/** What any dialect may call. */
export interface DialectFeatures {
  clock: Clock
  catalogue: Catalogue
  tokenHolders: TokenHolders
  availability: Availability
  claims: Claims
  collections: Collections
  codeWatch: CodeWatch
  rateLimits: RateLimits
  /** Aborted when this process leaves and others serve on: nobody waits here any more. */
  leaving: AbortSignal
}

/** An API by which customers' programs get numbers and codes: its routes, and how it answers errors. */
export interface Dialect {
  shape: ErrorShape
  routes(features: DialectFeatures): (app: FastifyInstance) => Promise<void>
}

/** Counts a request against its customer's rate, or against its address where it names no customer. Rejects when it is one too many. */
export function countRequest(
  { rateLimits }: Pick<DialectFeatures, 'rateLimits'>,
  request: FastifyRequest,
  of: { customerId: number; requestsPerSecond: number } | null,
): Promise<RateState> {
  return of ? rateLimits.customer(of.customerId, of.requestsPerSecond) : rateLimits.address(clientAddressOf(request))
}

/** Who holds the token, counted; null for one that may not get numbers, and its address is counted. */
export async function admitToken(
  features: Pick<DialectFeatures, 'tokenHolders' | 'rateLimits'>,
  request: FastifyRequest,
  apiToken: string,
): Promise<TokenHolder | null> {
  const found = features.tokenHolders.find(apiToken, clientAddressOf(request))
  // No promise is waited for where the answer is there: most calls are polls.
  const holder = found instanceof Promise ? await found : found
  const admitted = holder?.scopes.includes('lease') ? holder : null
  await countRequest(features, request, admitted)
  return admitted
}
