import { v3 } from '@verifyplus/contract'
import type { Answer, Handle } from './define-route.ts'
import type { Features } from './features.ts'
import { doOnce, replayed } from './idempotency.ts'
import { ApiProblem } from './problem.ts'
import { renderLease } from './render.ts'

/** A customer at its limit gets a place back at the earliest when a lease ends; asking every second is too often. */
const limitRetrySeconds = '10'

export function createLease(features: Features): Handle<'createLease'> {
  async function answer(customerId: number, leaseId: number, headers = {}): Promise<Answer<v3.Lease>> {
    const lease = await features.ownLeases.get(customerId, leaseId)
    if (!lease) throw new ApiProblem('not_found')
    const resource = renderLease(lease)
    return { resource, headers: { location: `/v3/leases/${resource.id}`, ...headers } }
  }

  return async ({ caller: { customerId }, body, once }) => {
    const country = features.catalogue.view.country(body.country)
    if (!country) throw new ApiProblem('unknown_country')
    const product = features.catalogue.view.product(body.productId)
    if (!product) throw new ApiProblem('unknown_product')
    const { countryCode } = country
    return doOnce(
      features,
      customerId,
      once,
      async () => {
        const request = { customerId, countryCode, productId: product.productId, setsAside: true }
        const claim = await features.claims.claim({ ...request, ...(once && { once }) })
        switch (claim.kind) {
          case 'lent':
            features.availability.changed([countryCode])
            return answer(customerId, claim.leaseId)
          case 'none_free':
            throw new ApiProblem('no_number_available')
          case 'not_covered':
            throw new ApiProblem('insufficient_balance')
          case 'over_limit':
            throw new ApiProblem('too_many_leases', { headers: { 'retry-after': limitRetrySeconds } })
        }
      },
      async ({ leaseId }) => answer(customerId, leaseId ?? 0, replayed),
    )
  }
}
