import type { FastifyInstance } from 'fastify'
import type { Clock } from '#core/clock'
import { revokeOwnTokens } from '#customers'
import { listSessions, revokeOtherSessions, revokeSession, type People } from '#people'
import type { Database } from '#db'
import { sendJson } from '#http'
import { picked } from './library-routes.ts'
import { AuthProblem } from './problems.ts'
import { signedIn } from './signed-in.ts'

/** The library names sessions by their tokens; here they are named by ids, and their tokens are known to nobody. */
export function addSessionRoutes(
  app: FastifyInstance,
  features: { database: Database; clock: Clock; people: People },
): void {
  const { database, clock, people } = features

  app.get('/v3/auth/sessions', async (request, reply) => {
    const session = await signedIn(people, request)
    return sendJson(reply, 200, JSON.stringify({ data: await listSessions(database, session) }))
  })

  app.post('/v3/auth/sessions/revoke', async (request, reply) => {
    const session = await signedIn(people, request)
    const { id } = picked(request.body, ['id'])
    if (typeof id !== 'string' || !(await revokeSession(database, session.userId, id)))
      throw new AuthProblem(404, 'not_found', 'There is no such session of yours')
    return sendJson(reply, 200, '{"status":true}')
  })

  app.post('/v3/auth/sessions/revoke-others', async (request, reply) => {
    const session = await signedIn(people, request)
    const { tokens } = picked(request.body, ['tokens'])
    const ended = await revokeOtherSessions(database, session.userId, session.sessionId)
    // Whoever knew the password may have made some.
    const revoked = tokens === true ? await revokeOwnTokens(database.pool, session.customerId, clock.now()) : 0
    return sendJson(reply, 200, JSON.stringify({ ended, revoked }))
  })
}
