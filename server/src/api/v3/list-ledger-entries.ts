import { findMovement, listMovements } from '#ledger'
import type { Handle } from './define-route.ts'
import type { Features } from './features.ts'
import { largestBigint, pageOf, readCursor } from './pages.ts'
import { ApiProblem } from './problem.ts'
import { readPathId, renderMovement } from './render.ts'

export function listLedgerEntries(features: Features): Handle<'listLedgerEntries'> {
  return async ({ caller, query, request }) => {
    const beforeId = readCursor(query, largestBigint)
    const movements = await listMovements(
      features.database,
      caller.customerId,
      {
        kind: query.kind,
        from: query.createdFrom === undefined ? undefined : new Date(query.createdFrom),
        before: query.createdBefore === undefined ? undefined : new Date(query.createdBefore),
      },
      { beforeId, limit: query.limit + 1 },
    )
    return pageOf(request, query, movements, (movement) => movement.entryId, renderMovement)
  }
}

export function getLedgerEntry(features: Features): Handle<'getLedgerEntry'> {
  return async ({ caller, params }) => {
    const entryId = readPathId('ledgerEntry', params['id'], largestBigint)
    const movement = await findMovement(features.database, caller.customerId, entryId)
    if (!movement) throw new ApiProblem('not_found')
    return { resource: renderMovement(movement) }
  }
}
