import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { failedOf, sendJson, httpProblemOf } from '#http'

/** Thrown by a route below /v3/auth: the problem to answer with. */
export class AuthProblem extends Error {
  readonly status: number
  readonly code: string
  readonly headers: Readonly<Record<string, string>>
  /** Members of the answer beside those that every problem has. */
  readonly more: Readonly<Record<string, unknown>>
  constructor(
    status: number,
    code: string,
    detail: string,
    headers: Record<string, string> = {},
    more: Record<string, unknown> = {},
  ) {
    super(detail)
    this.name = 'AuthProblem'
    this.status = status
    this.code = code
    this.headers = headers
    this.more = more
  }
}

/** Every error of this part of the server as RFC 9457 has it, with the fields that all of v3 has. */
export function answerInProblems(app: FastifyInstance): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    reply.header('request-id', request.id)
    // ASVS 14.3.2: what is told to somebody who is signed in is kept by nobody on the way.
    reply.header('cache-control', 'no-store')
    done(null, payload)
  })
  app.setErrorHandler((error, request, reply) => {
    if (error instanceof AuthProblem) return sendProblem(request, reply, error)
    failedOf(request, error)
    const known = httpProblemOf(error)
    if (known) {
      const { status, message, headers } = known
      return sendProblem(request, reply, new AuthProblem(status, codeOf(status), message, { ...headers }))
    }
    request.log.error({ err: error, route: request.routeOptions.url, requestId: request.id }, 'a request failed')
    return sendProblem(request, reply, new AuthProblem(500, 'internal_error', 'Internal error'))
  })
}

const codes: Record<number, string> = {
  401: 'authentication_required',
  404: 'not_found',
  413: 'body_too_large',
  415: 'unsupported_media_type',
  429: 'rate_limited',
  500: 'internal_error',
  503: 'unavailable',
}

export function codeOf(status: number): string {
  return codes[status] ?? 'invalid_request'
}

function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: AuthProblem): FastifyReply {
  const { status, code, message } = problem
  return sendJson(
    reply.headers(problem.headers),
    status,
    JSON.stringify({
      type: `/docs/errors#${code}`,
      title: message,
      status,
      code,
      detail: message,
      requestId: request.id,
      ...problem.more,
    }),
    'application/problem+json',
  )
}
