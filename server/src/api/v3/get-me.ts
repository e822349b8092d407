import { v3 } from '@verifyplus/contract'
import { findCustomer } from '#customers'
import type { Handle } from './define-route.ts'
import type { Features } from './features.ts'
import { ApiProblem } from './problem.ts'

export function getMe(features: Features): Handle<'getMe'> {
  return async ({ caller }) => {
    const customer = await findCustomer(features.database, caller.customerId)
    if (!customer) throw new ApiProblem('not_found')
    const { by } = caller
    return {
      resource: {
        id: v3.writeId('customer', customer.customerId),
        email: customer.email,
        // A token stands for the customer's programs, whoever made it.
        role: by.kind === 'session' ? by.role : 'customer',
        authenticatedBy: by.kind,
        tokenId: by.kind === 'token' ? v3.writeId('token', by.apiTokenId) : null,
        secondFactorRequired: by.kind === 'session' && by.lacksSecondFactor,
        leaseLimit: customer.leaseLimit,
        liveLeases: customer.liveLeases,
        requestsPerSecond: customer.requestsPerSecond,
        createdAt: customer.createdAt.toISOString(),
      },
    }
  }
}
