import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import {
  clientAddressHeader,
  endTokensHeader,
  longestPassword,
  originsOf,
  rates,
  shortestPassword,
  type People,
} from '#people'
import { addressKey, clientAddressOf, sendJson } from '#http'
import { AuthProblem, codeOf } from './problems.ts'
import { mayUseAccount, type Use } from './signed-in.ts'

interface LibraryRoute {
  method: 'GET' | 'POST'
  path: string
  /** What is taken of the body; the library never sees anything else. */
  fields: readonly string[]
  /** It is about the account of who is signed in, and this is what it does with it: not for who is suspended. */
  use?: Use
}

const get = (path: string): LibraryRoute => ({ method: 'GET', path, fields: [] })
const post = (path: string, ...fields: string[]): LibraryRoute => ({ method: 'POST', path, fields })
const ofAccount = (route: LibraryRoute): LibraryRoute => ({ ...route, use: 'all' })
const setsUp = (route: LibraryRoute): LibraryRoute => ({ ...route, use: 'set-up' })

/** What the sign-in library may be asked from outside. It has more routes than these; whatever is not here is a 404. */
const libraryRoutes: readonly LibraryRoute[] = [
  post('/sign-in/email', 'email', 'password', 'rememberMe'),
  post('/sign-out'),
  get('/get-session'),
  post('/request-password-reset', 'email'),
  ofAccount(post('/change-password', 'currentPassword', 'newPassword')),
  ofAccount(post('/change-email', 'newEmail')),
  ofAccount(post('/update-user', 'name', 'language')),
  setsUp(post('/two-factor/enable', 'password')),
  ofAccount(post('/two-factor/disable', 'password')),
  post('/two-factor/verify-totp', 'code', 'trustDevice'),
  post('/two-factor/verify-backup-code', 'code', 'trustDevice'),
  ofAccount(post('/two-factor/generate-backup-codes', 'password')),
  setsUp(get('/passkey/generate-register-options')),
  setsUp(post('/passkey/verify-registration', 'response', 'name')),
  get('/passkey/generate-authenticate-options'),
  post('/passkey/verify-authentication', 'response'),
  setsUp(get('/passkey/list-user-passkeys')),
  ofAccount(post('/passkey/update-passkey', 'id', 'name')),
  ofAccount(post('/passkey/delete-passkey', 'id')),
]

export function addLibraryRoutes(app: FastifyInstance, features: { people: People; publicUrl: string }): void {
  const { people } = features
  const { origin } = originsOf(features.publicUrl)

  async function ask(request: FastifyRequest, reply: FastifyReply, asked: Asked): Promise<FastifyReply> {
    const response = await people.handle(libraryRequest(origin, request, asked))
    return answer(reply, response)
  }

  for (const { method, path, fields, use } of libraryRoutes) {
    app.route({
      method,
      url: `/v3/auth${path}`,
      handler: async (request, reply) => {
        if (use) await mayUseAccount(people, request, use)
        const body = method === 'POST' ? picked(request.body, fields) : null
        return ask(request, reply, { method, path, body })
      },
    })
  }

  // The library takes this token in the URL, where proxies would write it into their logs; from outside it comes in a body.
  app.post('/v3/auth/verify-email', async (request, reply) => {
    await mayUseAccount(people, request, 'all')
    const { token } = picked(request.body, ['token'])
    if (typeof token !== 'string') throw new AuthProblem(401, 'invalid_token', 'Invalid token')
    return ask(request, reply, { method: 'GET', path: `/verify-email?token=${encodeURIComponent(token)}`, body: null })
  })

  // Whoever knew the old password may have made some.
  app.post('/v3/auth/reset-password', async (request, reply) => {
    const { endTokens, ...body } = picked(request.body, ['token', 'newPassword', 'endTokens'])
    return ask(request, reply, { method: 'POST', path: '/reset-password', body, endTokens: endTokens === true })
  })

  app.post('/v3/auth/password-reset', async (request, reply) => {
    const retryAfter = await people.rates.count(`reset ${addressKey(clientAddressOf(request))}`, rates.linkOfAddress)
    if (retryAfter !== null)
      throw new AuthProblem(429, 'rate_limited', 'Too many requests', { 'retry-after': String(retryAfter) })
    const { token } = picked(request.body, ['token'])
    const tokens = typeof token === 'string' && token.length <= 100 ? await people.tokensOfReset(token) : null
    if (tokens === null) throw new AuthProblem(400, 'invalid_token', 'Invalid token')
    return sendJson(reply, 200, JSON.stringify({ tokens }))
  })

  app.get('/v3/auth/options', (_request, reply) =>
    sendJson(
      reply,
      200,
      JSON.stringify({
        signUp: people.signUp,
        mail: people.sendsMail ? 'sent' : 'kept',
        contact: people.contact,
        minPasswordLength: shortestPassword,
        maxPasswordLength: longestPassword,
      }),
    ),
  )
}

interface Asked {
  method: 'GET' | 'POST'
  path: string
  body: Record<string, unknown> | null
  endTokens?: boolean
}

export function picked(body: unknown, fields: readonly string[]): Record<string, unknown> {
  if (body === undefined || body === null) return {}
  if (typeof body !== 'object' || Array.isArray(body))
    throw new AuthProblem(400, 'invalid_request', 'body must be a JSON object')
  return Object.fromEntries(Object.entries(body).filter(([name]) => fields.includes(name)))
}

/** What the library needs to know of a request, and no header more. */
const passedHeaders = [
  'cookie',
  'origin',
  'referer',
  'user-agent',
  'host',
  'sec-fetch-site',
  'sec-fetch-mode',
  'sec-fetch-dest',
]

function libraryRequest(origin: string, request: FastifyRequest, asked: Asked): Request {
  const headers = new Headers()
  for (const name of passedHeaders) {
    const value = request.headers[name]
    if (typeof value === 'string') headers.set(name, value)
  }
  // A program that is no browser names no origin; that no other site sent it was seen before.
  if (!headers.has('origin')) headers.set('origin', origin)
  headers.set(clientAddressHeader, clientAddressOf(request))
  if (asked.endTokens) headers.set(endTokensHeader, 'yes')
  if (asked.body) headers.set('content-type', 'application/json')
  return new Request(`${origin}/v3/auth${asked.path}`, {
    method: asked.method,
    headers,
    body: asked.body && JSON.stringify(asked.body),
  })
}

async function answer(reply: FastifyReply, response: Response): Promise<FastifyReply> {
  const cookies = response.headers.getSetCookie()
  if (cookies.length > 0) reply.header('set-cookie', cookies)
  const text = await response.text()
  const body = readJson(text)
  if (response.status >= 400) {
    const { code, message } = (body ?? {}) as { code?: unknown; message?: unknown }
    const retryAfter = response.headers.get('retry-after') ?? response.headers.get('x-retry-after')
    throw new AuthProblem(
      response.status,
      typeof code === 'string' ? code.toLowerCase() : codeOf(response.status),
      typeof message === 'string' && message !== '' ? message : 'The request was refused',
      retryAfter === null ? {} : { 'retry-after': retryAfter },
    )
  }
  return sendJson(reply, response.status, JSON.stringify(withoutTokens(body)))
}

function readJson(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text)
  } catch {
    return null
  }
}

/** The library repeats the session's token in its answers, where a script could read what the cookie hides from it. */
function withoutTokens(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body
  const { token: _token, session, ...rest } = body as Record<string, unknown>
  if (session === undefined) return rest
  if (typeof session !== 'object' || session === null) return { ...rest, session }
  const { token: _sessionToken, ...shown } = session as Record<string, unknown>
  return { ...rest, session: shown }
}
