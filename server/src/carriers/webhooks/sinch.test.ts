import { describe, expect, test } from 'vitest'
import type { InboundRequest } from './adapter.ts'
import { hmac } from './signature.ts'
import { sinch } from './sinch.ts'
import { received, refusal, requestWith, throwsOnlyRefusals } from '#test/webhooks'

const settings = { webhookSecret: 'sinch-secret' }
const at = new Date('2026-06-01T12:00:00Z')
const good = {
  type: 'mo_text',
  id: '01XXXXX21XXXXX119Z8P1XXXXX',
  from: '447700900001',
  to: '447700900000',
  body: 'Code 12345',
  sent_at: '2026-06-01T11:59:57.000Z',
  received_at: '2026-06-01T11:59:58.000Z',
}

function signed(request: InboundRequest, timestamp = String(at.getTime() / 1000)): InboundRequest {
  const signature = hmac('sha256', settings.webhookSecret, request.body, `.nonce.${timestamp}`).toString('base64')
  return {
    ...request,
    headers: {
      'x-sinch-webhook-signature': signature,
      'x-sinch-webhook-signature-nonce': 'nonce',
      'x-sinch-webhook-signature-timestamp': timestamp,
    },
  }
}

function post(body: unknown): InboundRequest {
  return requestWith({ body: Buffer.from(JSON.stringify(body)), receivedAt: at })
}

async function textsOf(body: unknown): Promise<string[]> {
  return (await received(sinch, signed(post(body)), settings)).messages.map((message) => message.text)
}

describe('Sinch', () => {
  test('a signed mo_text becomes exactly one message', async () => {
    const request = signed(post(good))
    expect(await received(sinch, request, settings)).toEqual({
      messages: [
        {
          dedupeKey: good.id,
          msisdn: good.to,
          originator: good.from,
          text: good.body,
          sentAt: new Date('2026-06-01T11:59:57Z'),
          receivedAt: at,
          raw: request.body,
        },
      ],
      answer: { status: 200, contentType: 'application/json', body: '{"status":200}' },
    })
  })

  test.each([
    ['body', { ...signed(post(good)), body: Buffer.from(JSON.stringify({ ...good, body: 'x' })) }],
    [
      'nonce',
      { ...signed(post(good)), headers: { ...signed(post(good)).headers, 'x-sinch-webhook-signature-nonce': 'x' } },
    ],
    ['missing signature', post(good)],
    ['timestamp older than its retries', signed(post(good), String(at.getTime() / 1000 - 26 * 3600))],
  ])('a tampered %s is answered 401', async (_what, request) => {
    expect((await refusal(sinch, request, settings)).status).toBe(401)
  })

  const basic = { basicUser: 'sinch', basicPassword: 'long password' }
  const authorization = `Basic ${Buffer.from('sinch:long password').toString('base64')}`
  test('without a signature, basic authentication or a path secret is needed and checked', async () => {
    expect((await received(sinch, { ...post(good), headers: { authorization } }, basic)).messages).toHaveLength(1)
    expect((await refusal(sinch, post(good), basic)).status).toBe(401)
    const wrong = `Basic ${Buffer.from('sinch:other').toString('base64')}`
    expect((await refusal(sinch, { ...post(good), headers: { authorization: wrong } }, basic)).status).toBe(401)
    expect(sinch.settings.safeParse({}).success).toBe(false)
  })

  test('an outage is answered 503, since Sinch never sends again after another 4xx than 429', () => {
    expect(sinch.unavailable.status).toBe(503)
  })

  test('a delivery report produces no message; media and binary keep what text they have', async () => {
    expect(await textsOf({ type: 'delivery_report_sms', batch_id: 'x' })).toEqual([])
    expect(await textsOf({ ...good, type: 'mo_media', body: { message: 'hello', media: [] } })).toEqual(['hello'])
    expect(await textsOf({ ...good, type: 'mo_binary', body: 'AAEC', udh: '00' })).toEqual([''])
  })

  test('the same message again has the same dedupe key', async () => {
    const [again] = (await received(sinch, signed(post(good), String(at.getTime() / 1000 - 9)), settings)).messages
    expect(again?.dedupeKey).toBe(good.id)
  })

  test.each([
    ['type', { ...good, type: 1 }],
    ['id', { ...good, id: null }],
    ['to', { ...good, to: 447700900000 }],
    ['body', { ...good, body: ['x'] }],
  ])('a bad %s is answered 400 naming it', async (field, body) => {
    expect(await refusal(sinch, signed(post(body)), settings)).toMatchObject({
      status: 400,
      detail: expect.stringContaining(field),
    })
  })

  test('whatever comes, nothing but a refusal is thrown and nothing unstorable is taken in', async () => {
    await throwsOnlyRefusals(sinch, settings, good, (request) => signed(request))
  })
})
