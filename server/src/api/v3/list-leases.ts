import { wireCountryCode } from '@verifyplus/contract'
import type { Handle } from './define-route.ts'
import type { Features } from './features.ts'
import { largestInt, pageOf, readCursor } from './pages.ts'
import { renderLease } from './render.ts'

export function listLeases(features: Features): Handle<'listLeases'> {
  return async ({ caller, query, request }) => {
    const beforeId = readCursor(query, largestInt)
    const leases = await features.ownLeases.list(
      caller.customerId,
      {
        state: query.state,
        live: query.live === undefined ? undefined : query.live === 'true',
        countryCode: query.country === undefined ? undefined : wireCountryCode(query.country),
        productId: query.productId === undefined ? undefined : Math.min(Number(query.productId), Number(largestInt)),
        from: query.createdFrom === undefined ? undefined : new Date(query.createdFrom),
        before: query.createdBefore === undefined ? undefined : new Date(query.createdBefore),
      },
      { beforeId: beforeId === null ? null : Number(beforeId), limit: query.limit + 1 },
    )
    return pageOf(request, query, leases, (lease) => lease.leaseId, renderLease)
  }
}
