import { describe, expect, test } from 'vitest'
import type { InboundRequest } from './adapter.ts'
import { httpsms } from './httpsms.ts'
import { received, refusal, requestWith, signedJwt, throwsOnlyRefusals } from '#test/webhooks'

const settings = { pathSecret: 'h'.repeat(24), signingKey: 'httpsms-signing-key' }
const publicUrl = `https://sms.example.com/inbound/main/${settings.pathSecret}`
const at = new Date('2026-06-01T12:00:00Z')
const data = {
  message_id: '32343a19-da5e-4b1b-a767-3298a73703cb',
  user_id: 'u',
  owner: '+989120000001',
  contact: 'Telegram',
  content: 'Code 12345',
  timestamp: '2026-06-01T11:59:58.123456789Z',
  sim: 'SIM1',
  encrypted: false,
}
const good = { specversion: '1.0', id: 'e', source: '/v1', type: 'message.phone.received', data }

function signed(
  request: InboundRequest,
  claims: Record<string, unknown> = {},
  key = settings.signingKey,
): InboundRequest {
  const exp = at.getTime() / 1000 + 600
  const jwt = signedJwt({ aud: publicUrl, iss: 'api.httpsms.com', sub: 'u', exp, ...claims }, key)
  return { ...request, headers: { authorization: `Bearer ${jwt}` } }
}

function post(body: unknown): InboundRequest {
  const bytes = Buffer.from(JSON.stringify(body))
  return requestWith({ publicUrl, body: bytes, receivedAt: at, pathSecret: settings.pathSecret })
}

describe('httpSMS', () => {
  test('a message.phone.received with a good token becomes exactly one message', async () => {
    const request = signed(post(good))
    expect(await received(httpsms, request, settings)).toEqual({
      messages: [
        {
          dedupeKey: data.message_id,
          msisdn: '989120000001',
          originator: 'Telegram',
          text: 'Code 12345',
          sentAt: new Date('2026-06-01T11:59:58.123Z'),
          receivedAt: at,
          raw: request.body,
          twinKey: expect.any(String),
        },
      ],
      answer: { status: 200, contentType: 'application/json', body: '{"status":200}' },
    })
  })

  test.each([
    ['audience', signed(post(good), { aud: 'https://sms.example.com/inbound/other' })],
    ['missing audience', signed(post(good), { aud: undefined })],
    ['expiry', signed(post(good), { exp: at.getTime() / 1000 - 61 })],
    ['missing expiry', signed(post(good), { exp: undefined })],
    ['start in the future', signed(post(good), { nbf: at.getTime() / 1000 + 61 })],
    ['key', signed(post(good), {}, 'another signing key')],
    ['missing token', post(good)],
    ['missing path secret', { ...signed(post(good)), pathSecret: null }],
    ['path secret', { ...signed(post(good)), pathSecret: 'i'.repeat(24) }],
  ])('a bad %s is answered 401', async (_what, request) => {
    expect((await refusal(httpsms, request, settings)).status).toBe(401)
  })

  test('settings without a path secret are refused, since the body is not signed', () => {
    const result = httpsms.settings.safeParse({ signingKey: settings.signingKey })
    expect(result.error?.issues[0]?.message).toMatch(/does not sign the body/)
  })

  test('an encrypted message is refused with what to do', async () => {
    const refused = await refusal(httpsms, signed(post({ ...good, data: { ...data, encrypted: true } })), settings)
    expect(refused).toMatchObject({ status: 422, detail: expect.stringContaining('encryption off') })
  })

  test('other events are answered 200 and produce no message', async () => {
    const answered = await received(httpsms, signed(post({ ...good, type: 'message.phone.sent', data: {} })), settings)
    expect(answered).toMatchObject({ messages: [], answer: { status: 200 } })
  })

  test('the same message in another event has the same dedupe key', async () => {
    expect((await received(httpsms, signed(post({ ...good, id: 'f' })), settings)).messages[0]?.dedupeKey).toBe(
      data.message_id,
    )
  })

  test.each([
    ['type', { ...good, type: null }],
    ['message_id', { ...good, data: { ...data, message_id: ['x'] } }],
    ['owner', { ...good, data: { ...data, owner: 'SIM1' } }],
    ['content', { ...good, data: { ...data, content: 5 } }],
  ])('a bad %s is answered 400 naming it', async (field, body) => {
    expect(await refusal(httpsms, signed(post(body)), settings)).toMatchObject({
      status: 400,
      detail: expect.stringContaining(field),
    })
  })

  test('whatever comes, nothing but a refusal is thrown and nothing unstorable is taken in', async () => {
    await throwsOnlyRefusals(httpsms, settings, good, (request) => signed({ ...request, publicUrl }))
  })
})
