import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { addressKey } from './address.ts'
import { HttpProblem } from './problems.ts'

/** Limits of this process; with several processes each has its own. */
export interface RateLimits {
  /** Counts one request of a customer. Rejects with a HttpProblem when it is one too many in this second. */
  customer(customerId: number, requestsPerSecond: number): Promise<RateState>
  /** Counts one request without a customer: availability, or a token that nobody holds. */
  address(address: string): Promise<RateState>
}

/** What is left of a rate. */
export interface RateState {
  limit: number
  remaining: number
  resetSeconds: number
}

/** Requests a second from one address that name no customer. Ten pages that each poll ten countries stay far below. */
const requestsPerAddressPerSecond = 1_000

export function createRateLimits(): RateLimits {
  // Customers with the same limit share a limiter: it is the number of points that a limiter is made for.
  const byLimit = new Map<number, RateLimiterMemory>()
  const addresses = new RateLimiterMemory({ points: requestsPerAddressPerSecond, duration: 1 })

  function limiter(points: number): RateLimiterMemory {
    const known = byLimit.get(points) ?? new RateLimiterMemory({ points, duration: 1 })
    byLimit.set(points, known)
    return known
  }

  return {
    customer: (customerId, requestsPerSecond) =>
      count(limiter(requestsPerSecond), String(customerId), requestsPerSecond),
    address: (address) => count(addresses, addressKey(address), requestsPerAddressPerSecond),
  }
}

async function count(of: RateLimiterMemory, key: string, limit: number): Promise<RateState> {
  try {
    const { remainingPoints, msBeforeNext } = await of.consume(key)
    return { limit, remaining: remainingPoints, resetSeconds: Math.max(1, Math.ceil(msBeforeNext / 1_000)) }
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal
    throw new HttpProblem('too_many_requests', {
      'retry-after': String(Math.max(1, Math.ceil(refusal.msBeforeNext / 1_000))),
    })
  }
}
