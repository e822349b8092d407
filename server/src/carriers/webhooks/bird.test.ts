import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { InboundRequest } from './adapter.ts'
import { bird } from './bird.ts'
import { hmac } from './signature.ts'
import { received, refusal, requestWith, throwsOnlyRefusals } from '#test/webhooks'

// The installed messagebird package knows the older signed token only; this side is written from Bird's description.
const settings = { signingKey: 'bird-signing-key' }
const at = new Date('2026-06-01T12:00:00Z')
const publicUrl = 'https://sms.example.com/inbound/main?x=1'
const message = {
  id: '874081c3-44a5-488a-92c5-256a5973294b',
  channelId: '8e046034-bca7-5124-89d0-1a64c1cbe819',
  direction: 'incoming',
  sender: { contact: { id: 'c', identifierKey: 'phonenumber', identifierValue: '+447700900001' } },
  receiver: { connector: { id: '4128432e', identifierValue: '+447700900000' } },
  body: { type: 'text', text: { text: 'Code 12345' } },
  createdAt: '2026-06-01T11:59:58.123Z',
}
const good = { service: 'channels', event: 'sms.inbound', payload: message }

function signed(request: InboundRequest, timestamp = String(at.getTime() / 1000)): InboundRequest {
  const hash = createHash('sha256').update(request.body).digest()
  const signature = hmac('sha256', settings.signingKey, `${timestamp}\n${request.publicUrl}\n`, hash).toString('base64')
  const headers = { 'messagebird-signature': signature, 'messagebird-request-timestamp': timestamp }
  return { ...request, headers }
}

function post(body: unknown): InboundRequest {
  return requestWith({ publicUrl, rawQuery: 'x=1', body: Buffer.from(JSON.stringify(body)), receivedAt: at })
}

describe('Bird', () => {
  test('a signed sms.inbound becomes exactly one message', async () => {
    const request = signed(post(good))
    expect(await received(bird, request, settings)).toEqual({
      messages: [
        {
          dedupeKey: message.id,
          msisdn: '447700900000',
          originator: '+447700900001',
          text: 'Code 12345',
          sentAt: new Date('2026-06-01T11:59:58.123Z'),
          receivedAt: at,
          raw: request.body,
        },
      ],
      answer: { status: 200, contentType: 'application/json', body: '{"status":200}' },
    })
  })

  test.each([
    ['body', { ...signed(post(good)), body: Buffer.from(JSON.stringify({ ...good, x: 1 })) }],
    ['URL', { ...signed(post(good)), publicUrl: 'https://sms.example.com/inbound/main?x=2' }],
    [
      'timestamp',
      { ...signed(post(good)), headers: { ...signed(post(good)).headers, 'messagebird-request-timestamp': '1' } },
    ],
    ['timestamp older than its retries', signed(post(good), String(at.getTime() / 1000 - 26 * 3600))],
    ['timestamp that is none', signed(post(good), 'now')],
    ['missing signature', post(good)],
  ])('a tampered %s is answered 401', async (_what, request) => {
    expect((await refusal(bird, request, settings)).status).toBe(401)
  })

  test('a retry hours later with the first timestamp is taken in, with the same dedupe key', async () => {
    const retry = signed(post(good), String(at.getTime() / 1000 - 4 * 3600))
    expect((await received(bird, retry, settings)).messages[0]?.dedupeKey).toBe(message.id)
  })

  test('without a number in the payload the channel is looked up, and an unknown one is named to the operator', async () => {
    const { receiver: _, ...bare } = message
    const request = signed(post({ ...good, payload: bare }))
    const numbers = `${message.channelId}=+447700900005`
    expect((await received(bird, request, { ...settings, numbers })).messages[0]?.msisdn).toBe('447700900005')
    const refused = await refusal(bird, request, settings)
    expect(refused).toMatchObject({ status: 422, detail: expect.stringContaining(message.channelId) })
    expect(refused.detail).not.toContain('12345')
  })

  test('other events and outgoing messages are answered 200 and produce no message', async () => {
    for (const body of [
      { ...good, event: 'sms.outbound' },
      { ...good, payload: { ...message, direction: 'outgoing' } },
    ]) {
      expect(await received(bird, signed(post(body)), settings)).toMatchObject({
        messages: [],
        answer: { status: 200 },
      })
    }
  })

  test.each([
    ['id', { ...good, payload: { ...message, id: {} } }],
    ['sender', { ...good, payload: { ...message, sender: 'x' } }],
    ['body.text.text', { ...good, payload: { ...message, body: { text: { text: 5 } } } }],
  ])('a bad %s is answered 400 naming it', async (field, body) => {
    expect(await refusal(bird, signed(post(body)), settings)).toMatchObject({
      status: 400,
      detail: expect.stringContaining(field),
    })
  })

  test('whatever comes, nothing but a refusal is thrown and nothing unstorable is taken in', async () => {
    await throwsOnlyRefusals(bird, settings, good, (request) => signed(request))
  })
})
