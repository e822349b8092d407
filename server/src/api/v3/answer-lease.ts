import type { v3 } from '@verifyplus/contract'
import type { Answer } from './define-route.ts'
import type { Features } from './features.ts'
import { ApiProblem } from './problem.ts'
import { renderLease } from './render.ts'

/** The customer's lease as it is now, or `not_found`. */
export async function answerLease(
  { ownLeases }: Features,
  customerId: number,
  leaseId: number,
  headers: Record<string, string> = {},
): Promise<Answer<v3.Lease>> {
  const lease = await ownLeases.get(customerId, leaseId)
  if (!lease) throw new ApiProblem('not_found')
  return { resource: renderLease(lease), headers }
}
