import { listOwnMessages } from '#messages'
import type { Handle } from './define-route.ts'
import type { Features } from './features.ts'
import { largestBigint, largestInt, pageOf, readCursor } from './pages.ts'
import { ApiProblem } from './problem.ts'
import { readPathId, renderMessage } from './render.ts'

export function listLeaseMessages(features: Features): Handle<'listLeaseMessages'> {
  return async ({ caller: { customerId }, params, query, request }) => {
    const leaseId = Number(readPathId('lease', params['id'], largestInt))
    const beforeId = readCursor(query, largestBigint)
    // Reading hands the code over; what the balance does not cover stays unread in the list.
    if (!(await features.ownLeases.get(customerId, leaseId))) throw new ApiProblem('not_found')
    const messages = await listOwnMessages(
      features.database,
      { customerId, leaseId, at: features.clock.now() },
      { beforeId, limit: query.limit + 1 },
    )
    return pageOf(request, query, messages, (message) => message.messageId, renderMessage)
  }
}
