import { findOwnToken, revokeOwnToken } from '#customers'
import type { Handle } from './define-route.ts'
import type { Features } from './features.ts'
import { largestInt } from './pages.ts'
import { ApiProblem } from './problem.ts'
import { readPathId, renderToken } from './render.ts'

/** A program may end its own token, should it find it in the wrong place, and no other: one that leaked locks nobody out. */
export function revokeToken(features: Features): Handle<'revokeToken'> {
  return async ({ caller, params }) => {
    const { customerId, by } = caller
    const apiTokenId = Number(readPathId('token', params['id'], largestInt))
    if (!(await findOwnToken(features.database, customerId, apiTokenId))) throw new ApiProblem('not_found')
    if (by.kind === 'token' && by.apiTokenId !== apiTokenId) throw new ApiProblem('session_required')
    const token = await revokeOwnToken(features.database, customerId, apiTokenId, features.clock.now())
    if (!token) throw new ApiProblem('not_found')
    features.tokenHolders.forgetCustomer(customerId)
    return { resource: renderToken(token) }
  }
}
