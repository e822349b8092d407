import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { findIdempotencyKey, type IdempotencyKey, type Once } from '#customers'
import { isConstraint } from '#db'
import type { Features } from './features.ts'
import { ApiProblem } from './problem.ts'

/** The `Idempotency-Key` of a request and the hash of what it asks, or null where it has none. */
export function readOnce(request: FastifyRequest, body: unknown): Once | null {
  const key = request.headers['idempotency-key']
  if (key === undefined) return null
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(key)) {
    const detail = 'must be 1 to 200 visible ASCII characters'
    throw new ApiProblem('invalid_request', {
      detail: `Idempotency-Key: ${detail}`,
      errors: [{ field: 'Idempotency-Key', detail }],
    })
  }
  const asked = JSON.stringify([request.method, request.url, body ?? null])
  return { key, requestSha256: createHash('sha256').update(asked).digest() }
}

const underWay = new WeakMap<Features, Set<string>>()

/**
 * Does the work once for the customer and the key. The key is committed by the very statement that does the work, so there
 * is no moment at which a crash leaves the one without the other; a second process that tries the same at the same time
 * is refused by the constraint and answers as for a repetition. What was refused left no key.
 */
export async function doOnce<Result>(
  features: Features,
  customerId: number,
  once: Once | null,
  work: () => Promise<Result>,
  repeat: (done: IdempotencyKey) => Promise<Result>,
): Promise<Result> {
  if (!once) return work()
  const ours = underWay.get(features) ?? new Set()
  underWay.set(features, ours)
  const name = `${customerId} ${once.key}`
  if (ours.has(name)) throw new ApiProblem('idempotency_key_in_use', { headers: { 'retry-after': '1' } })
  ours.add(name)
  try {
    const done = await findDone(features, customerId, once)
    if (done) return await repeat(done)
    try {
      return await work()
    } catch (error) {
      if (!isConstraint(error, 'idempotency_key_used_once')) throw error
      const doneElsewhere = await findDone(features, customerId, once)
      if (!doneElsewhere) throw error
      return await repeat(doneElsewhere)
    }
  } finally {
    ours.delete(name)
  }
}

async function findDone(features: Features, customerId: number, once: Once): Promise<IdempotencyKey | null> {
  const done = await findIdempotencyKey(features.database, customerId, once.key)
  if (done && !done.requestSha256.equals(once.requestSha256)) throw new ApiProblem('idempotency_key_reused')
  return done
}

/** Says of an answer that its work was done before. */
export const replayed = { 'idempotent-replayed': 'true' }
