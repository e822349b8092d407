import { describe, expect, test } from 'vitest'
import type { InboundRequest } from './adapter.ts'
import { hmac } from './signature.ts'
import { received, refusal, requestWith, throwsOnlyRefusals } from '#test/webhooks'
import { textbee } from './textbee.ts'

const settings = { signingSecret: 'textbee-signing-secret', numbers: { '65f0000000000000000000aa': '989120000001' } }
const at = new Date('2026-06-01T12:00:00Z')
const good = {
  smsId: '66f0000000000000000000bb',
  message: 'Code 12345',
  deviceId: '65f0000000000000000000aa',
  webhookSubscriptionId: '67f0000000000000000000cc',
  webhookEvent: 'MESSAGE_RECEIVED',
  idempotencyKey: 'k-1',
  sender: 'Telegram',
  receivedAt: '2026-06-01T11:59:58.000Z',
}

function signed(request: InboundRequest): InboundRequest {
  return {
    ...request,
    headers: { 'x-signature': hmac('sha256', settings.signingSecret, request.body).toString('hex') },
  }
}

function post(body: unknown): InboundRequest {
  return signed(requestWith({ body: Buffer.from(JSON.stringify(body)), receivedAt: at }))
}

describe('textbee', () => {
  test('a signed MESSAGE_RECEIVED becomes exactly one message', async () => {
    const request = post(good)
    expect(await received(textbee, request, settings)).toEqual({
      messages: [
        {
          dedupeKey: good.smsId,
          msisdn: '989120000001',
          originator: 'Telegram',
          text: 'Code 12345',
          sentAt: new Date('2026-06-01T11:59:58Z'),
          receivedAt: at,
          raw: request.body,
          twinKey: expect.any(String),
        },
      ],
      answer: { status: 200, contentType: 'application/json', body: '{"status":200}' },
    })
  })

  test('the same SMS over another subscription has the same dedupe key', async () => {
    const [again] = (await received(textbee, post({ ...good, idempotencyKey: 'k-2' }), settings)).messages
    expect(again?.dedupeKey).toBe(good.smsId)
  })

  test('a tampered body or a missing signature is answered 401', async () => {
    const tampered = { ...post(good), body: Buffer.from(JSON.stringify({ ...good, message: 'x' })) }
    expect((await refusal(textbee, tampered, settings)).status).toBe(401)
    expect((await refusal(textbee, { ...post(good), headers: {} }, settings)).status).toBe(401)
  })

  test('an unknown device is answered 503, so that textbee goes on for days, and is named without the text', async () => {
    const refused = await refusal(textbee, post({ ...good, deviceId: 'dev-9' }), settings)
    expect(refused).toMatchObject({ status: 503, detail: expect.stringContaining('"dev-9"') })
    expect(refused.detail).not.toContain('12345')
  })

  test('other events are answered 200 and produce no message', async () => {
    const answered = await received(textbee, post({ webhookEvent: 'MESSAGE_SENT' }), settings)
    expect(answered).toMatchObject({ messages: [], answer: { status: 200 } })
  })

  test.each([
    ['webhookEvent', { ...good, webhookEvent: 1 }],
    ['smsId', { ...good, smsId: undefined, idempotencyKey: undefined }],
    ['sender', { ...good, sender: null }],
    ['message', { ...good, message: 12345 }],
  ])('a bad %s is answered 400 naming it', async (field, body) => {
    expect(await refusal(textbee, post(body), settings)).toMatchObject({
      status: 400,
      detail: expect.stringContaining(field),
    })
  })

  test('whatever comes, nothing but a refusal is thrown and nothing unstorable is taken in', async () => {
    await throwsOnlyRefusals(textbee, settings, good, signed)
  })
})
