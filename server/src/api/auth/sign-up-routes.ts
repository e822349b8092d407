import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { rates, type People } from '#people'
import { addressKey, clientAddressOf, sendJson } from '#http'
import { AuthProblem } from './problems.ts'

const asking = z.object({
  email: z.email().max(254),
  language: z.enum(['fa', 'en']).catch('fa'),
  proof: z.unknown().optional(),
})

/** How strangers ask for an account. It is made behind the link that is mailed to them: /v3/auth/accept-invitation. */
export function addSignUpRoutes(app: FastifyInstance, { people }: { people: People }): void {
  app.post('/v3/auth/sign-up/email', async (request, reply) => {
    if (people.signUp !== 'open') throw new AuthProblem(403, 'sign_up_closed', 'Accounts are made by invitation only')
    const address = clientAddressOf(request)
    const retryAfter = await people.rates.count(`sign-up requests ${addressKey(address)}`, rates.signUpOfAddress)
    if (retryAfter !== null) throw tooMany(retryAfter)
    const body = asking.safeParse(request.body)
    if (!body.success) throw new AuthProblem(400, 'invalid_email', 'email must be an email address')
    const { language, proof } = body.data
    const asked = await people.signUps.ask({ email: body.data.email.toLowerCase(), language, proof, address })
    switch (asked.outcome) {
      case 'asked':
        return sendJson(reply, 200, '{"status":true}')
      case 'refused':
        throw tooMany(asked.retryAfter)
      case 'challenged': {
        const detail = 'Solve the challenge and send the request again with it as proof'
        throw new AuthProblem(403, 'challenge_required', detail, {}, { challenge: asked.challenge })
      }
    }
  })
}

function tooMany(retryAfter: number): AuthProblem {
  return new AuthProblem(429, 'rate_limited', 'Too many requests', { 'retry-after': String(retryAfter) })
}
