import { v3 } from '@verifyplus/contract'
import { Refused } from '#core/errors'
import { addOwnToken, assertTokenLimits, findOwnToken, type NewToken } from '#customers'
import type { Answer, Handle } from './define-route.ts'
import type { Features } from './features.ts'
import { doOnce, replayed } from './idempotency.ts'
import { ApiProblem } from './problem.ts'
import { renderToken } from './render.ts'

const freshForMs = 15 * 60_000

/** Only a person makes tokens: one that leaked must not outlive its revocation in others that it made. */
export function createToken(features: Features): Handle<'createToken'> {
  const { database, clock } = features

  async function answer(
    customerId: number,
    apiTokenId: number,
    secret: string | null,
  ): Promise<Answer<v3.CreatedToken>> {
    const token = await findOwnToken(database, customerId, apiTokenId)
    if (!token) throw new ApiProblem('not_found')
    return { resource: { ...renderToken(token), secret }, headers: secret === null ? replayed : {} }
  }

  return async ({ caller: { customerId, by }, body, once }) => {
    // As for passkeys: who finds a browser open makes nothing that outlives it.
    if (by.kind !== 'session' || Date.now() - by.signedInAt.getTime() >= freshForMs)
      throw new ApiProblem('session_not_fresh')
    const { name, scopes, allowedFrom } = body
    const expiresAt = body.expiresAt ? new Date(body.expiresAt) : null
    const token = { customerId, name, scopes, expiresAt, allowedFrom, at: clock.now(), once }
    assertLimits(token)
    return doOnce(
      features,
      customerId,
      once,
      async () => {
        const added = await addOwnToken(database, token)
        if (!added) throw new ApiProblem('too_many_tokens')
        features.tellTokenMade(customerId)
        return answer(customerId, added.apiTokenId, added.apiToken)
      },
      async ({ apiTokenId }) => answer(customerId, apiTokenId ?? 0, null),
    )
  }
}

function assertLimits(token: NewToken): void {
  try {
    assertTokenLimits(token, token.at)
  } catch (error) {
    if (error instanceof Refused) throw new ApiProblem('invalid_request', { detail: error.message })
    throw error
  }
}
