import { v3 } from '@verifyplus/contract'
import { addOwnToken, findOwnToken } from '#customers'
import type { Answer, Handle } from './define-route.ts'
import type { Features } from './features.ts'
import { doOnce, replayed } from './idempotency.ts'
import { ApiProblem } from './problem.ts'
import { renderToken } from './render.ts'

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

  return async ({ caller: { customerId }, body, once }) =>
    doOnce(
      features,
      customerId,
      once,
      async () => {
        const added = await addOwnToken(database, { customerId, name: body.name, at: clock.now(), once })
        if (!added) throw new ApiProblem('too_many_tokens')
        return answer(customerId, added.apiTokenId, added.apiToken)
      },
      async ({ apiTokenId }) => answer(customerId, apiTokenId ?? 0, null),
    )
}
