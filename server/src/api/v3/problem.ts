import { v3 } from '@verifyplus/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { httpProblemOf, type HttpProblemKind, sendJson } from '#http'

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

/** What the helpers below all dialects throw, in the words of this one. What is not named is an invalid request. */
const codeOfKind: Partial<Record<HttpProblemKind, v3.ErrorCode>> = {
  not_found: 'not_found',
  method_not_allowed: 'method_not_allowed',
  body_too_large: 'body_too_large',
  unsupported_media_type: 'unsupported_media_type',
  too_many_requests: 'rate_limited',
  internal_error: 'internal_error',
  unavailable: 'unavailable',
}

/** Null for a fault of ours, which is logged and answered 500. */
export function problemOf(error: unknown): ApiProblem | null {
  if (error instanceof ApiProblem) return error
  const problem = httpProblemOf(error)
  if (!problem) return null
  const { kind, headers, message } = problem
  const code = codeOfKind[kind] ?? 'invalid_request'
  return new ApiProblem(code, { headers, ...(code === 'invalid_request' && { detail: message }) })
}
