import type { FastifyInstance } from 'fastify'
import { recordAudit } from '#audit'
import { listMails, readMail, type MailRow } from '#people/mail'
import type { People } from '#people'
import type { Database } from '#db'
import { sendJson } from '#http'
import { AuthProblem } from './problems.ts'
import { freshOperator } from './signed-in.ts'

const mostListed = 200

/** The mails that were written, for the operator to hand on where there is no mail server. */
export function addOperatorMails(app: FastifyInstance, features: { database: Database; people: People }): void {
  const { database, people } = features

  app.get<{ Querystring: { limit?: string } }>('/v3/operator/mails', async (request, reply) => {
    await freshOperator(people, request)
    const limit = Number(request.query.limit ?? 50)
    if (!Number.isInteger(limit) || limit < 1 || limit > mostListed)
      throw new AuthProblem(400, 'invalid_request', `limit must be 1 to ${mostListed}`)
    const mails = await listMails(database, limit)
    return sendJson(reply, 200, JSON.stringify({ data: mails.map(shown) }))
  })

  app.get<{ Params: { id: string } }>('/v3/operator/mails/:id', async (request, reply) => {
    const { userId } = await freshOperator(people, request)
    const { id } = request.params
    const mail = /^[1-9][0-9]{0,17}$/.test(id) ? await readMail(database, BigInt(id)) : null
    if (!mail) throw new AuthProblem(404, 'not_found', 'There is no such mail')
    await recordAudit(database.pool, [
      { action: 'mail.revealed', subject: `mail ${id}`, details: { toOperator: userId } },
    ])
    request.log.info({ event: 'mail_read', userId, mailId: id }, 'sign-in')
    return sendJson(reply, 200, JSON.stringify({ ...shown(mail), text: mail.text, html: mail.html }))
  })
}

function shown({ mailId, ...rest }: MailRow): Record<string, unknown> {
  return { id: mailId, ...rest }
}
