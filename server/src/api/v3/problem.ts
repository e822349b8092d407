import { v3, type WireError } from '@verifyplus/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { sendJson, WireProblem, wireProblemOf } from '#http'

interface ProblemDetails {
  /** For people; the title of the code where there is nothing to add. */
  detail?: string
  headers?: Readonly<Record<string, string>>
  errors?: v3.Problem['errors']
}

/** Thrown by a route: the problem to answer with. */
export class ApiProblem extends Error {
  readonly code: v3.ErrorCode
  readonly details: ProblemDetails
  constructor(code: v3.ErrorCode, details: ProblemDetails = {}) {
    super(details.detail ?? v3.errorCatalogue[code].title)
    this.name = 'ApiProblem'
    this.code = code
    this.details = details
  }
}

export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: ApiProblem): FastifyReply {
  const { status, title } = v3.errorCatalogue[problem.code]
  const { headers = {}, errors } = problem.details
  const body: v3.Problem = {
    type: v3.errorType(problem.code),
    title,
    status,
    code: problem.code,
    detail: problem.message,
    requestId: request.id,
    ...(errors && { errors }),
  }
  reply.headers({ 'request-id': request.id, 'cache-control': 'no-store', ...headers })
  return sendJson(reply, status, JSON.stringify(body), 'application/problem+json')
}

/** What the helpers under all dialects throw, in the words of this one. */
const codeOfStatus: Record<number, v3.ErrorCode> = {
  400: 'invalid_request',
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'body_too_large',
  415: 'unsupported_media_type',
  429: 'rate_limited',
  503: 'unavailable',
}

export function problemOfWire(wire: WireError, headers: Readonly<Record<string, string>>): ApiProblem {
  const code = codeOfStatus[wire.status] ?? 'internal_error'
  return new ApiProblem(code, { headers, ...(code === 'invalid_request' && { detail: wire.detail }) })
}

/** Null for a fault of ours, which is logged and answered 500. */
export function problemOf(error: unknown): ApiProblem | null {
  if (error instanceof ApiProblem) return error
  const wire = wireProblemOf(error)
  return wire instanceof WireProblem ? problemOfWire(wire.wire, wire.headers) : null
}
