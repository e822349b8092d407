import { v3 } from '@verifyplus/contract'
import { secondsUntil } from '#http'
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

  const retryAt = (until: Date) => ({ headers: { 'retry-after': secondsUntil(features.clock, until) } })

  return async ({ caller: { customerId }, body, once }) => {
    const country = features.catalogue.view.country(body.country)
    if (!country) throw new ApiProblem('unknown_country')
    const product = features.catalogue.view.product(String(body.productId))
    if (!product) throw new ApiProblem('unknown_product')
    const { countryCode } = country
    const maxPriceMinor = readMaxPrice(body.maxPrice, country.currency)
    return doOnce(
      features,
      customerId,
      once,
      async () => {
        const request = { customerId, countryCode, productId: product.productId, setsAside: true, maxPriceMinor }
        const claim = await features.claims.claim({ ...request, ...(once && { once }) })
        switch (claim.kind) {
          case 'lent':
            return answer(customerId, claim.leaseId)
          case 'too_dear':
            throw new ApiProblem('price_too_high')
          case 'none_free':
            throw new ApiProblem('no_number_available')
          case 'not_covered':
            throw new ApiProblem('insufficient_balance')
          case 'over_limit':
            throw new ApiProblem('too_many_leases', { headers: { 'retry-after': limitRetrySeconds } })
          case 'unpaid':
            throw new ApiProblem('too_many_unpaid_leases', { headers: { 'retry-after': limitRetrySeconds } })
          case 'over_day':
            throw new ApiProblem('too_many_leases_today', retryAt(claim.until))
          case 'paused':
            throw new ApiProblem('account_paused', retryAt(claim.until))
        }
      },
      async ({ leaseId }) => answer(customerId, leaseId ?? 0, replayed),
    )
  }
}

function readMaxPrice(maxPrice: number | v3.Money | undefined, currency: string): bigint | undefined {
  if (typeof maxPrice !== 'object') return maxPrice === undefined ? undefined : BigInt(maxPrice)
  if (maxPrice.currency === currency) return BigInt(maxPrice.amount)
  const detail = `must be ${currency}`
  throw new ApiProblem('invalid_request', {
    detail: `maxPrice.currency: ${detail}`,
    errors: [{ field: 'maxPrice.currency', detail }],
  })
}
