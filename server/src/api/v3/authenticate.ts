import type { v3 } from '@verifyplus/contract'
import type { FastifyRequest } from 'fastify'
import { countRequest } from '#api/admission'
import type { TokenHolders } from '#customers'
import { clientAddressOf, type RateState } from '#http'
import type { Features } from './features.ts'
import { ApiProblem } from './problem.ts'

/** Whose resources a request is about, and how it was told. */
export interface Caller {
  customerId: number
  by:
    | { kind: 'token'; apiTokenId: number; scopes: readonly v3.TokenScope[] }
    | { kind: 'session'; role: 'customer' | 'operator'; signedInAt: Date; lacksSecondFactor: boolean }
}

export interface Authenticated {
  caller: Caller
  requestsPerSecond: number
}

/** RFC 9110, 11.6.1: a 401 says how to do better. */
const challenge = { 'www-authenticate': 'Bearer realm="verifyplus"' }

/**
 * The customer behind a bearer token or a session. A request with `Authorization` is judged by that alone: a browser that
 * holds a session too must not turn a wrong token into a right one.
 */
export async function authenticate(features: Features, request: FastifyRequest): Promise<Authenticated> {
  const found = await authenticateBefore(features, request)
  const { by } = found.caller
  if (by.kind === 'session' && by.lacksSecondFactor) throw new ApiProblem('second_factor_required')
  return found
}

/** The same for what an operator may ask who has no second factor yet. */
async function authenticateBefore(features: Features, request: FastifyRequest): Promise<Authenticated> {
  const { authorization } = request.headers
  if (authorization === undefined) return bySession(features, request)
  return byToken(authorization, (apiToken) => features.tokenHolders.find(apiToken, clientAddressOf(request)))
}

/** The same as the database has it now: for who was let in a while ago and is about to be handed something. */
export async function authenticateNow(features: Features, request: FastifyRequest): Promise<Authenticated> {
  const { authorization } = request.headers
  // A session is always read anew.
  if (authorization === undefined) return authenticate(features, request)
  return byToken(authorization, (apiToken) => features.tokenHolders.findNow(apiToken, clientAddressOf(request)))
}

async function byToken(
  authorization: string,
  find: (apiToken: string) => ReturnType<TokenHolders['find']>,
): Promise<Authenticated> {
  const apiToken = /^bearer +(\S+)$/i.exec(authorization)?.[1]
  const holder = apiToken === undefined ? null : await find(apiToken)
  if (!holder) throw new ApiProblem('invalid_token', { headers: challenge })
  const { customerId, apiTokenId, scopes, requestsPerSecond } = holder
  return { caller: { customerId, by: { kind: 'token', apiTokenId, scopes } }, requestsPerSecond }
}

async function bySession(features: Features, request: FastifyRequest): Promise<Authenticated> {
  const session = request.headers.cookie === undefined ? null : await features.sessions.read(request.headers)
  if (!session) throw new ApiProblem('authentication_required', { headers: challenge })
  if (!isSameSite(features.origin, request)) throw new ApiProblem('cross_site_request')
  const { customerId, role, requestsPerSecond, suspended, signedInAt, lacksSecondFactor } = session
  if (suspended) throw new ApiProblem('account_suspended')
  return { caller: { customerId, by: { kind: 'session', role, signedInAt, lacksSecondFactor } }, requestsPerSecond }
}

/**
 * Cookies come along whichever site sends the request. Browsers of today say where it comes from, though not over plain
 * HTTP; for what they do not say, `Origin` has to be ours before anything is changed (OWASP, Fetch Metadata with its
 * fallback; ASVS 3.5.1 to 3.5.3). Ours is the site's address, and the host that the browser itself believes to ask.
 */
function isSameSite(origin: string, request: FastifyRequest): boolean {
  const from = request.headers['sec-fetch-site']
  if (from !== undefined) return from === 'same-origin' || from === 'none'
  if (request.method === 'GET') return true
  const sentBy = request.headers.origin
  return sentBy === origin || (sentBy !== undefined && URL.parse(sentBy)?.host === request.headers.host)
}

/** Who asks, counted; who may not ask is counted by its address. */
export async function admit(
  features: Features,
  request: FastifyRequest,
  route: v3.Route,
): Promise<{ caller: Caller | null; rate: RateState }> {
  if (route.auth === 'none') return { caller: null, rate: await countRequest(features, request, null) }
  let found: Authenticated
  try {
    found = await (route.beforeSecondFactor ? authenticateBefore : authenticate)(features, request)
  } catch (error) {
    if (error instanceof ApiProblem) await countRequest(features, request, null)
    throw error
  }
  const { caller, requestsPerSecond } = found
  return { caller, rate: await countRequest(features, request, { ...caller, requestsPerSecond }) }
}
