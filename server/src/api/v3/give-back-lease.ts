import type { v3 } from '@verifyplus/contract'
import type { GiveBackOutcome } from '#leases'
import { answerLease } from './answer-lease.ts'
import type { Answer, Ask, Handle } from './define-route.ts'
import type { Features } from './features.ts'
import { doOnce, replayed } from './idempotency.ts'
import { largestInt } from './pages.ts'
import { ApiProblem } from './problem.ts'
import { readPathId } from './render.ts'

export function cancelLease(features: Features): Handle<'cancelLease'> {
  return (ask) => giveBack(features, ask, 'cancel')
}

export function finishLease(features: Features): Handle<'finishLease'> {
  return (ask) => giveBack(features, ask, 'finish')
}

const refusals: Record<Exclude<GiveBackOutcome, 'ended'>, v3.ErrorCode> = {
  unknown: 'not_found',
  ended_before: 'lease_ended',
  code_received: 'code_already_received',
  no_code: 'no_code_yet',
  unpaid: 'not_collected',
}

async function giveBack(
  features: Features,
  { caller: { customerId }, params, once }: Ask<'cancelLease' | 'finishLease'>,
  how: 'cancel' | 'finish',
): Promise<Answer<v3.Lease>> {
  const leaseId = Number(readPathId('lease', params['id'], largestInt))

  return doOnce(
    features,
    customerId,
    once,
    async () => {
      const outcome = await features.givingBack.giveBack({ customerId, leaseId, how, ...(once && { once }) })
      if (outcome !== 'ended') throw new ApiProblem(refusals[outcome])
      return answerLease(features, customerId, leaseId)
    },
    () => answerLease(features, customerId, leaseId, replayed),
  )
}
