import { listOwnTokens } from '#customers'
import type { Handle } from './define-route.ts'
import type { Features } from './features.ts'
import { largestInt, pageOf, readCursor } from './pages.ts'
import { renderToken } from './render.ts'

export function listTokens(features: Features): Handle<'listTokens'> {
  return async ({ caller, query, request }) => {
    const beforeId = readCursor(query, largestInt)
    const tokens = await listOwnTokens(features.database, caller.customerId, {
      beforeId: beforeId === null ? null : Number(beforeId),
      limit: query.limit + 1,
    })
    return pageOf(request, query, tokens, (token) => token.apiTokenId, renderToken)
  }
}
