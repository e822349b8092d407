import type { FastifyReply, FastifyRequest } from 'fastify'
import { expect, test } from 'vitest'
import { admitToken, type Dialect, type DialectFeatures } from '#api/admission'
import { waitForLease } from '#api/waiting'
import { httpProblemOf, type ErrorShape } from '#http'
import { withWorld } from '#test/world'

/** What a line of text says is wrong. */
class LineProblem extends Error {}

const sendLine = (reply: FastifyReply, line: string): FastifyReply => reply.type('text/plain').send(line)

const shape: ErrorShape = {
  owns: (path) => path.startsWith('/lines/'),
  allows: () => null,
  answer(_request, reply, error) {
    if (error instanceof LineProblem) return sendLine(reply, error.message)
    const problem = httpProblemOf(error)
    return problem && sendLine(reply.code(problem.status), `ERROR ${problem.kind}`)
  },
}

async function holderOf(features: DialectFeatures, request: FastifyRequest): Promise<number> {
  const { key = '' } = request.query as { key?: string }
  const holder = await admitToken(features, request, key)
  if (!holder) throw new LineProblem('BAD_KEY')
  return holder.customerId
}

/** A dialect of two routes, each answer a line of text, written beside the others and not into any of them. */
const lines: Dialect = {
  shape,
  routes: (features) => async (app) => {
    app.get('/lines/number', async (request, reply) => {
      const customerId = await holderOf(features, request)
      const claim = await features.claims.claim({ customerId, countryCode: 'RU', productId: 2 })
      if (claim.kind !== 'lent') throw new LineProblem(`NO_NUMBER ${claim.kind}`)
      return sendLine(reply, `NUMBER ${claim.leaseId} ${claim.msisdn}`)
    })
    app.get('/lines/code', async (request, reply) => {
      const customerId = await holderOf(features, request)
      const leaseId = Number((request.query as { id?: string }).id)
      const { hasCode } = await waitForLease(features, {
        lease: { leaseId, customerId },
        reply,
        waitMs: 0,
        async look() {
          const glance = await features.codeWatch.glance(leaseId)
          if (glance?.customerId !== customerId) throw new LineProblem('NO_SUCH_NUMBER')
          return glance
        },
        mayComeForMs: (seen) => (seen.hasCode ? 0 : Infinity),
        async stillMay() {
          await holderOf(features, request)
        },
      })
      const collected = hasCode ? await features.collections.collect({ leaseId, customerId, door: 'code' }) : null
      return sendLine(reply, collected?.kind === 'code' ? `CODE ${collected.code}` : 'WAIT')
    })
  },
}

const world = withWorld({ dialects: [lines] })

async function ask(path: string): Promise<[number, string]> {
  const { statusCode, body } = await world.app.http.inject({ url: path })
  return [statusCode, body]
}

test('a dialect that is put beside the others lends, hands over and charges, and answers all errors in its own shape', async () => {
  const { customerId, token } = await world.customer(100_000n)
  const { supplierId } = await world.supplier()
  const [msisdn = ''] = await world.stock(supplierId, 'RU', 1)

  expect(await ask('/lines/number?key=nobody')).toEqual([200, 'BAD_KEY'])
  const [, lent] = await ask(`/lines/number?key=${token}`)
  const [, id = '', number] = lent.split(' ')
  expect(number).toBe(msisdn)
  expect(await ask(`/lines/number?key=${token}`)).toEqual([200, 'NO_NUMBER none_free'])

  expect(await ask(`/lines/code?key=${token}&id=${id}`)).toEqual([200, 'WAIT'])
  await world.message(supplierId, msisdn, 'Telegram code: 24680')
  expect(await ask(`/lines/code?key=${token}&id=${id}`)).toEqual([200, 'CODE 24680'])
  expect(await world.balance(customerId)).toBeLessThan(100_000n)
  const stranger = await world.customer()
  expect(await ask(`/lines/code?key=${stranger.token}&id=${id}`)).toEqual([200, 'NO_SUCH_NUMBER'])

  expect(await ask('/lines/nowhere')).toEqual([404, 'ERROR not_found'])
  expect((await world.get('/api/nowhere')).body).toEqual({ status: 404, detail: 'Not found' })
  expect((await world.get('/v3/nowhere')).body).toMatchObject({ code: 'not_found' })
})
