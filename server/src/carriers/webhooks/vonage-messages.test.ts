import { createHash } from 'node:crypto'
import { verifySignature } from '@vonage/jwt'
import { describe, expect, test } from 'vitest'
import type { InboundRequest } from './adapter.ts'
import { received, refusal, requestWith, signedJwt, throwsOnlyRefusals } from '#test/webhooks'
import { vonageMessages } from './vonage-messages.ts'

const settings = { signatureSecret: 'signature-secret-of-the-account' }
const at = new Date('2026-06-01T12:00:00Z')
const good = {
  message_uuid: 'aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab',
  channel: 'sms',
  message_type: 'text',
  to: '447700900000',
  from: 'Telegram',
  timestamp: '2026-06-01T11:59:58.000Z',
  text: 'Code 12345',
  sms: { num_messages: '1' },
}

function signed(
  request: InboundRequest,
  claims: Record<string, unknown> = {},
  secret = settings.signatureSecret,
): InboundRequest {
  const payload_hash = createHash('sha256').update(request.body).digest('hex')
  const jwt = signedJwt({ iss: 'Vonage', jti: 'j', iat: at.getTime() / 1000, payload_hash, ...claims }, secret)
  return { ...request, headers: { authorization: `Bearer ${jwt}` } }
}

function post(body: unknown): InboundRequest {
  return requestWith({ body: Buffer.from(JSON.stringify(body)), receivedAt: at })
}

function tokenOf(request: InboundRequest): string {
  return String(request.headers['authorization']).slice('Bearer '.length)
}

describe('Vonage Messages API', () => {
  test('a signed SMS becomes exactly one message', async () => {
    const request = signed(post(good))
    expect(await received(vonageMessages, request, settings)).toEqual({
      messages: [
        {
          dedupeKey: good.message_uuid,
          msisdn: '447700900000',
          originator: 'Telegram',
          text: 'Code 12345',
          sentAt: new Date('2026-06-01T11:59:58Z'),
          receivedAt: at,
          raw: request.body,
        },
      ],
      answer: { status: 200, contentType: 'application/json', body: '{"status":200}' },
    })
  })

  // The official package verifies the token's signature and not payload_hash: the oracle covers the former.
  test('the official package accepts the tokens that are accepted, and refuses another secret', async () => {
    const request = signed(post(good))
    expect(verifySignature(tokenOf(request), settings.signatureSecret)).toBe(true)
    const other = signed(post(good), {}, 'another-secret-of-someone-else')
    expect(verifySignature(tokenOf(other), settings.signatureSecret)).toBe(false)
    expect((await refusal(vonageMessages, other, settings)).status).toBe(401)
  })

  const [head = '', claims = '', signature = ''] = tokenOf(signed(post(good))).split('.')
  const none = Buffer.from('{"alg":"none"}').toString('base64url')
  const bearer = (jwt: string) => ({ ...post(good), headers: { authorization: `Bearer ${jwt}` } })
  test.each([
    ['body', { ...signed(post(good)), body: Buffer.from(JSON.stringify({ ...good, text: 'x' })) }],
    ['missing payload_hash', signed(post(good), { payload_hash: undefined })],
    ['missing iat', signed(post(good), { iat: undefined })],
    ['iat older than its retries', signed(post(good), { iat: at.getTime() / 1000 - 26 * 3600 })],
    ['iat in the future', signed(post(good), { iat: at.getTime() / 1000 + 301 })],
    ['expiry', signed(post(good), { exp: at.getTime() / 1000 - 61 })],
    ['algorithm none', bearer(`${none}.${claims}.`)],
    ['algorithm none with the signature', bearer(`${none}.${claims}.${signature}`)],
    ['signature', bearer(`${head}.${claims}.AAAA`)],
    ['four parts', bearer(`${head}.${claims}.${signature}.x`)],
    ['no token', { ...post(good), headers: { authorization: 'Basic YTpi' } }],
  ])('a tampered or bad %s is answered 401', async (_what, request) => {
    expect((await refusal(vonageMessages, request, settings)).status).toBe(401)
  })

  test('the older shape with objects for the parties is read too', async () => {
    const old = { ...good, to: { type: 'sms', number: '447700900000' }, from: { type: 'sms', number: '447700900001' } }
    const [message] = (await received(vonageMessages, signed(post(old)), settings)).messages
    expect(message).toMatchObject({ msisdn: '447700900000', originator: '447700900001' })
  })

  test('a status event and another channel are answered 200 and produce no message', async () => {
    for (const body of [
      { ...good, text: undefined, status: 'delivered' },
      { ...good, channel: 'whatsapp' },
    ]) {
      const answered = await received(vonageMessages, signed(post(body)), settings)
      expect(answered).toMatchObject({ messages: [], answer: { status: 200 } })
    }
  })

  test('the same message again has the same dedupe key', async () => {
    const [again] = (await received(vonageMessages, signed(post({ ...good, usage: {} }), { jti: 'k' }), settings))
      .messages
    expect(again?.dedupeKey).toBe(good.message_uuid)
  })

  test.each([
    ['message_uuid', { ...good, message_uuid: 1 }],
    ['to', { ...good, to: ['447700900000'] }],
    ['from', { ...good, from: 5 }],
    ['text', { ...good, text: {} }],
  ])('a bad %s is answered 400 naming it', async (field, body) => {
    const refused = await refusal(vonageMessages, signed(post(body)), settings)
    expect(refused).toMatchObject({ status: 400, detail: expect.stringContaining(field) })
  })

  test('whatever comes, nothing but a refusal is thrown and nothing unstorable is taken in', async () => {
    await throwsOnlyRefusals(vonageMessages, settings, good, (request) => signed(request))
  })
})
