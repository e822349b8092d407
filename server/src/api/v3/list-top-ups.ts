import { findTopUp, listTopUps as listCredited } from '#ledger'
import type { Handle } from './define-route.ts'
import type { Features } from './features.ts'
import { largestBigint, pageOf, readCursor } from './pages.ts'
import { ApiProblem } from './problem.ts'
import { readPathId, renderTopUp } from './render.ts'

export function listTopUps(features: Features): Handle<'listTopUps'> {
  return async ({ caller, query, request }) => {
    const beforeId = readCursor(query, largestBigint)
    const topUps = await listCredited(features.database, caller.customerId, { beforeId, limit: query.limit + 1 })
    return pageOf(request, query, topUps, (topUp) => topUp.entryId, renderTopUp)
  }
}

export function getTopUp(features: Features): Handle<'getTopUp'> {
  return async ({ caller, params }) => {
    const topUp = await findTopUp(
      features.database,
      caller.customerId,
      readPathId('topUp', params['id'], largestBigint),
    )
    if (!topUp) throw new ApiProblem('not_found')
    return { resource: renderTopUp(topUp) }
  }
}

/** Money comes by the operator's hand until a payment provider is set up. */
export function createTopUp(): Handle<'createTopUp'> {
  return async () => {
    throw new ApiProblem('no_payment_provider')
  }
}
