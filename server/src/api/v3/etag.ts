import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'

/** A strong validator: the same bytes, the same tag. */
export function etagOf(json: string): string {
  return `"${createHash('sha256').update(json).digest('base64url').slice(0, 22)}"`
}

/** Whether `If-None-Match` names the tag (RFC 9110, 13.1.2: compared weakly). */
export function isKnown(request: FastifyRequest, etag: string): boolean {
  const known = request.headers['if-none-match']
  if (known === undefined) return false
  return known.trim() === '*' || known.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)
}
