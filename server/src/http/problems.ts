import type { FastifyReply, FastifyRequest } from 'fastify'
import { Refused, Unavailable } from '#core/errors'
import { isAway } from '#db'
import { sendJson } from './send-json.ts'

/** What can be wrong with a request whatever its dialect: the status, and what is said where no dialect has words for it. */
const problems = {
  malformed: { status: 400, detail: 'the request is malformed' },
  not_found: { status: 404, detail: 'Not found' },
  method_not_allowed: { status: 405, detail: 'Method not allowed' },
  took_too_long: { status: 408, detail: 'The request took too long' },
  body_too_large: { status: 413, detail: 'Body too large' },
  unsupported_media_type: { status: 415, detail: 'Unsupported content type' },
  expectation_failed: { status: 417, detail: 'Only 100-continue can be expected' },
  too_many_requests: { status: 429, detail: 'Too many requests' },
  headers_too_large: { status: 431, detail: 'Headers too large' },
  internal_error: { status: 500, detail: 'Internal error' },
  unavailable: { status: 503, detail: 'Temporarily unavailable. Please try again' },
} as const

export type HttpProblemKind = keyof typeof problems

/** What the helpers below all dialects throw; each dialect says it in its own shape and words. */
export class HttpProblem extends Error {
  readonly kind: HttpProblemKind
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  constructor(kind: HttpProblemKind, headers: Record<string, string> = {}, detail: string = problems[kind].detail) {
    super(detail)
    this.name = 'HttpProblem'
    this.kind = kind
    this.status = problems[kind].status
    this.headers = headers
  }
}

/** The message says what is malformed, for whoever wrote the request. */
export function malformedRequest(detail: string, headers: Record<string, string> = {}): HttpProblem {
  return new HttpProblem('malformed', headers, detail)
}

/** How a dialect answers what goes wrong below its paths. */
export interface ErrorShape {
  owns(path: string): boolean
  /** The methods of a path, as `Allow` names them; null where there is no route. */
  allows(path: string): string | null
  /** Answers an HttpProblem, or what one of the dialect's routes threw; null for a fault of ours. */
  answer(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply | null
}

/** The shape of what is below these paths and belongs to no dialect: a status, and a sentence. */
export function plainShape(...prefixes: readonly string[]): ErrorShape {
  return {
    owns: (path) => prefixes.some((prefix) => path === prefix || path.startsWith(`${prefix}/`)),
    allows: () => null,
    answer(_request, reply, error) {
      const problem = httpProblemOf(error)
      return problem && sendPlain(reply, problem.status, problem.message, problem.headers)
    },
  }
}

export function sendPlain(
  reply: FastifyReply,
  status: number,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): FastifyReply {
  return sendJson(reply.headers(headers), status, plainBody(status, detail))
}

export function plainBody(status: number, detail: string): string {
  return JSON.stringify({ status, detail })
}

/** What the caller is told of any error. Null for a fault of ours, which is logged and answered 500. */
export function httpProblemOf(error: unknown): HttpProblem | null {
  if (error instanceof HttpProblem) return error
  if (error instanceof Unavailable) return unavailable(error.retryAfterSeconds)
  if (isAway(error)) return unavailable(1)
  if (error instanceof Refused) return malformedRequest(error.message)
  // Even null can be thrown.
  const { code, statusCode } = (error ?? {}) as { code?: unknown; statusCode?: unknown }
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new HttpProblem('body_too_large', { connection: 'close' })
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new HttpProblem('unsupported_media_type')
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return malformedRequest('body is not as long as content-length says')
    case 'FST_ERR_BAD_URL':
      return malformedRequest('the URL is malformed')
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new HttpProblem('not_found')
    default:
      return isCallersFault(code, statusCode) ? new HttpProblem('malformed') : null
  }
}

/** What Fastify blames the caller for and no case above has words for. */
function isCallersFault(code: unknown, statusCode: unknown): boolean {
  return String(code).startsWith('FST_ERR_') && typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500
}

function unavailable(retryAfterSeconds: number): HttpProblem {
  return new HttpProblem('unavailable', { 'retry-after': String(retryAfterSeconds) })
}
