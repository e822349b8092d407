import type { FastifyInstance, FastifyRequest } from 'fastify'
import * as z from 'zod'
import type { Clock } from '#core/clock'
import {
  acceptInvitation,
  findInvitation,
  isEasilyGuessed,
  longestPassword,
  rates,
  shortestPassword,
  type OpenInvitation,
  type People,
} from '#people'
import type { Database } from '#db'
import { addressKey, clientAddressOf, sendJson } from '#http'
import { AuthProblem } from './problems.ts'

const secret = z.string().min(1).max(100)
const asking = z.object({ secret })
const accepting = z.object({
  secret,
  email: z.email().max(254),
  password: z.string(),
  name: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .regex(/^\P{Cc}*$/u),
  language: z.enum(['fa', 'en']).default('fa'),
})

interface Features {
  database: Database
  clock: Clock
  people: People
}

/** How the first operator comes in, everybody who is invited, and who asked for an account. */
export function addInvitationRoutes(app: FastifyInstance, features: Features): void {
  const { database, clock, people } = features

  async function limit(request: FastifyRequest): Promise<void> {
    const retryAfter = await people.rates.count(
      `invitation ${addressKey(clientAddressOf(request))}`,
      rates.invitationOfAddress,
    )
    if (retryAfter !== null)
      throw new AuthProblem(429, 'rate_limited', 'Too many requests', { 'retry-after': String(retryAfter) })
  }

  async function openInvitation(secret: string): Promise<OpenInvitation> {
    const invitation = await findInvitation(database, secret, clock.now())
    if (!invitation) throw invalidInvitation()
    const isOpen = invitation.bySignUp ? people.signUp === 'open' : people.signUp !== 'closed'
    if (invitation.role === 'customer' && !isOpen)
      throw new AuthProblem(403, 'sign_up_closed', 'No new accounts are made')
    return invitation
  }

  app.post('/v3/auth/invitation', async (request, reply) => {
    await limit(request)
    const { role, email } = await openInvitation(parsed(asking, request.body).secret)
    return sendJson(reply, 200, JSON.stringify({ role, email }))
  })

  app.post('/v3/auth/accept-invitation', async (request, reply) => {
    await limit(request)
    const body = parsed(accepting, request.body)
    await openInvitation(body.secret)
    await assertGoodPassword(body.password, body.email)
    const accepted = await acceptInvitation(database, { ...body, newAccounts: people.newAccounts, at: clock.now() })
    if (accepted.outcome === 'email_taken')
      throw new AuthProblem(409, 'email_taken', 'There is an account with this email address')
    if (accepted.outcome !== 'accepted') throw invalidInvitation()
    const event = accepted.bySignUp ? 'signed_up' : 'invitation_accepted'
    request.log.info({ event, userId: accepted.userId, role: accepted.role }, 'sign-in')
    return sendJson(reply, 201, JSON.stringify({ email: body.email.toLowerCase(), role: accepted.role }))
  })
}

function invalidInvitation(): AuthProblem {
  return new AuthProblem(404, 'invalid_invitation', 'The invitation is unknown, used, expired, or for another address')
}

function parsed<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const result = schema.safeParse(body)
  if (result.success) return result.data
  // What was sent may be a secret and is not repeated; where it is wrong is.
  const field = result.error.issues[0]?.path.join('.') ?? ''
  throw new AuthProblem(400, 'invalid_request', field === '' ? 'body must be a JSON object' : `${field} is not valid`)
}

async function assertGoodPassword(password: string, email: string): Promise<void> {
  if (password.length < shortestPassword)
    throw new AuthProblem(400, 'password_too_short', `The password has fewer than ${shortestPassword} characters`)
  if (password.length > longestPassword)
    throw new AuthProblem(400, 'password_too_long', `The password has more than ${longestPassword} characters`)
  if (await isEasilyGuessed(password, email))
    throw new AuthProblem(400, 'password_too_common', 'This password is too common')
}
