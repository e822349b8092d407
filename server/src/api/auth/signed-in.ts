import type { FastifyRequest } from 'fastify'
import type { People, PersonsSession } from '#people'
import { AuthProblem } from './problems.ts'

const freshForMs = 15 * 60_000

/** What somebody may do with their account: set up a second factor, or all that there is. */
export type Use = 'set-up' | 'all'

export async function signedIn(people: People, request: FastifyRequest): Promise<PersonsSession> {
  const session = await people.sessions.readWhole(request.headers)
  if (!session) throw new AuthProblem(401, 'authentication_required', 'Sign in first')
  refuseWhoMayNot(session, 'all')
  return session
}

/** For what the library answers by itself: whom it does not know either is its own to refuse. */
export async function mayUseAccount(people: People, request: FastifyRequest, use: Use): Promise<void> {
  const session = await people.sessions.readWhole(request.headers)
  if (session) refuseWhoMayNot(session, use)
}

function refuseWhoMayNot(session: PersonsSession, use: Use): void {
  if (session.suspended) throw new AuthProblem(403, 'account_suspended', 'The account is suspended')
  if (session.lacksSecondFactor && use !== 'set-up')
    throw new AuthProblem(
      403,
      'second_factor_required',
      'An operator sets up two-step verification or a passkey before anything else',
    )
}

export async function signedInOperator(people: People, request: FastifyRequest): Promise<PersonsSession> {
  const session = await signedIn(people, request)
  if (session.role !== 'operator') throw new AuthProblem(403, 'operator_required', 'Only an operator may do this')
  return session
}

/** An operator who signed in a moment ago: what they may read lets one into other people's accounts. */
export async function freshOperator(people: People, request: FastifyRequest): Promise<PersonsSession> {
  const session = await signedInOperator(people, request)
  if (Date.now() - session.signedInAt.getTime() >= freshForMs)
    throw new AuthProblem(403, 'session_not_fresh', 'Sign in again first')
  return session
}
