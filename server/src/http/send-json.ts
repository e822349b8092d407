import type { FastifyReply } from 'fastify'

const asItIs = (text: string): string => text

/**
 * Sends JSON that is already text, with the contract's `Content-Type: application/json` to the letter. Without a serializer
 * of its own Fastify would append a charset, which RFC 8259 does not define for JSON.
 */
export function sendJson(
  reply: FastifyReply,
  status: number,
  json: string,
  contentType = 'application/json',
): FastifyReply {
  return reply.code(status).header('content-type', contentType).serializer(asItIs).send(json)
}
