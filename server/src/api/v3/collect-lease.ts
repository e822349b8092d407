import { answerLease } from './answer-lease.ts'
import type { Handle } from './define-route.ts'
import type { Features } from './features.ts'
import { doOnce, replayed } from './idempotency.ts'
import { largestInt } from './pages.ts'
import { ApiProblem } from './problem.ts'
import { readPathId } from './render.ts'

/** Hands over what waits on a lease, for what was set aside or from the free balance. */
export function collectLease(features: Features): Handle<'collectLease'> {
  return async ({ caller: { customerId }, params, once }) => {
    const leaseId = Number(readPathId('lease', params['id'], largestInt))

    return doOnce(
      features,
      customerId,
      once,
      async () => {
        const collected = await features.collections.collect({
          customerId,
          leaseId,
          door: 'all',
          ...(once && { once }),
        })
        if (collected.kind === 'insufficient_balance') throw new ApiProblem('insufficient_balance')
        const lease = await answerLease(features, customerId, leaseId)
        // What was handed over before is handed over again, for nothing: a caller that lost the answer asks once more.
        if (collected.kind === 'no_code') throw new ApiProblem('nothing_to_collect')
        return lease
      },
      () => answerLease(features, customerId, leaseId, replayed),
    )
  }
}
