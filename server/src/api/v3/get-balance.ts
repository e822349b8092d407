import { balanceOf } from '#ledger'
import type { Handle } from './define-route.ts'
import type { Features } from './features.ts'
import { ApiProblem } from './problem.ts'
import { renderBalance } from './render.ts'

export function getBalance(features: Features): Handle<'getBalance'> {
  return async ({ caller }) => {
    const balance = await balanceOf(features.database.pool, caller.customerId)
    if (!balance) throw new ApiProblem('not_found')
    return { resource: renderBalance(balance) }
  }
}
