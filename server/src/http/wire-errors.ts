import { malformed, wireErrors, type WireError } from '@verifyplus/contract'
import type { FastifyReply } from 'fastify'
import { Refused, Unavailable } from '#core/errors'
import { isAway } from '#db'
import { sendJson } from './send-json.ts'

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
  return sendJson(
    reply.headers(headers),
    wire.status,
    `{"status":${wire.status},"detail":${JSON.stringify(wire.detail)}}`,
  )
}

/** What the caller is told of any error. Null for a fault of ours, which is logged and answered 500. */
export function wireProblemOf(error: unknown): WireProblem | null {
  if (error instanceof WireProblem) return error
  if (error instanceof Unavailable) return unavailable(error.retryAfterSeconds)
  if (isAway(error)) return unavailable(1)
  if (error instanceof Refused) return new WireProblem(malformed(error.message))
  // Even null can be thrown.
  const { code, statusCode } = (error ?? {}) as { code?: unknown; statusCode?: unknown }
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new WireProblem(wireErrors.bodyTooLarge, { connection: 'close' })
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new WireProblem(wireErrors.unsupportedMediaType)
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new WireProblem(malformed('body is not as long as content-length says'))
    case 'FST_ERR_BAD_URL':
      return new WireProblem(malformed('the URL is malformed'))
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new WireProblem(wireErrors.notFound)
    default:
      return isCallersFault(code, statusCode) ? new WireProblem(malformed('the request is malformed')) : null
  }
}

/** What Fastify blames the caller for and no case above has words for. */
function isCallersFault(code: unknown, statusCode: unknown): boolean {
  return String(code).startsWith('FST_ERR_') && typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500
}

function unavailable(retryAfterSeconds: number): WireProblem {
  return new WireProblem(wireErrors.unavailable, { 'retry-after': String(retryAfterSeconds) })
}
