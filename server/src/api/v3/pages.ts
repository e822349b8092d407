import type { FastifyRequest } from 'fastify'
import { ApiProblem } from './problem.ts'

export interface PageQuery {
  limit: number
  cursor?: string | undefined
}

/** The id before which the page begins; null for the first page. Cursors are opaque to who gets them. */
export function readCursor(query: PageQuery, largest: bigint): bigint | null {
  if (query.cursor === undefined) return null
  const text = Buffer.from(query.cursor, 'base64url').toString('latin1')
  const id = /^before:([1-9][0-9]{0,18})$/.exec(text)?.[1]
  if (id === undefined || BigInt(id) > largest) throw new ApiProblem('invalid_cursor')
  return BigInt(id)
}

export const largestInt = 2_147_483_647n
export const largestBigint = 9_223_372_036_854_775_807n

function writeCursor(beforeId: number | bigint): string {
  return Buffer.from(`before:${beforeId}`, 'latin1').toString('base64url')
}

/**
 * A page of what was found with a limit of one more than the page holds: whether there is more is known without counting.
 */
export function pageOf<Found, Item>(
  request: FastifyRequest,
  query: PageQuery,
  found: readonly Found[],
  idOf: (found: Found) => number | bigint,
  render: (found: Found) => Item,
): { resource: { data: Item[]; nextCursor: string | null }; headers: Record<string, string> } {
  const shown = found.slice(0, query.limit)
  const last = shown.at(-1)
  const nextCursor = found.length > query.limit && last !== undefined ? writeCursor(idOf(last)) : null
  return {
    resource: { data: shown.map(render), nextCursor },
    headers: nextCursor === null ? {} : { link: `<${nextUrl(request.url, nextCursor)}>; rel="next"` },
  }
}

/** Relative to the request (RFC 8288, 3.2), so that it holds behind any proxy. */
function nextUrl(url: string, cursor: string): string {
  const [path = '', query = ''] = url.split('?', 2)
  const parameters = new URLSearchParams(query)
  parameters.set('cursor', cursor)
  return `${path}?${parameters.toString()}`
}
