import { malformed, wireErrors, type WireError } from '@verifyplus/contract'
import type { FastifyReply } from 'fastify'
import { type ErrorShape, HttpProblem, httpProblemOf, type HttpProblemKind, sendJson } from '#http'

/** Thrown by a route: the error of the contract to answer with. */
export class WireProblem extends Error {
  readonly wire: WireError
  readonly headers: Readonly<Record<string, string>>
  constructor(wire: WireError, headers: Record<string, string> = {}) {
    super(wire.detail)
    this.name = 'WireProblem'
    this.wire = wire
    this.headers = headers
  }
}

export function sendWireError(
  reply: FastifyReply,
  wire: WireError,
  headers: Readonly<Record<string, string>> = {},
): FastifyReply {
  const body = `{"status":${wire.status},"detail":${JSON.stringify(wire.detail)}}`
  return sendJson(reply.headers(headers), wire.status, body)
}

/** Where the contract has words of its own for what can be wrong with any request. */
const wireErrorOf: Partial<Record<HttpProblemKind, WireError>> = {
  not_found: wireErrors.notFound,
  method_not_allowed: wireErrors.methodNotAllowed,
  body_too_large: wireErrors.bodyTooLarge,
  unsupported_media_type: wireErrors.unsupportedMediaType,
  too_many_requests: wireErrors.tooManyRequests,
  internal_error: wireErrors.internalError,
  unavailable: wireErrors.unavailable,
}

function wireErrorFor({ kind, status, message }: HttpProblem): WireError {
  return wireErrorOf[kind] ?? (kind === 'malformed' ? malformed(message) : { status, detail: message })
}

/** The contract's: each error is a status and a sentence, exact to the letter. */
export const verifyplusErrorShape: ErrorShape = {
  owns: (path) => /^\/api(?:v2)?(?:\/|$)/.test(path),
  allows: () => null,
  answer(_request, reply, error) {
    if (error instanceof WireProblem) return sendWireError(reply, error.wire, error.headers)
    const problem = httpProblemOf(error)
    return problem && sendWireError(reply, wireErrorFor(problem), problem.headers)
  },
}
