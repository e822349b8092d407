import { describe, expect, test } from 'vitest'
import type { InboundRequest } from './adapter.ts'
import { androidSmsGateway } from './android-sms-gateway.ts'
import { hmac } from './signature.ts'
import { received, refusal, requestWith, throwsOnlyRefusals } from '#test/webhooks'

// No package signs like the app; the signing side is written here from its source: hex HMAC of body + timestamp.
const settings = {
  signingKey: 'a-signing-key-of-one-s-own',
  numbers: { 'dev-1/1': '989120000001', 'dev-2': '989120000002' },
}
const at = new Date('2026-06-01T12:00:00Z')
const sms = {
  messageId: 'a1b2c3d4',
  sender: 'Telegram',
  phoneNumber: 'Telegram',
  recipient: '+989120000009',
  simNumber: 1,
  message: 'Code 12345',
  receivedAt: '2026-06-01T15:29:58.000+03:30',
}
const good = { id: 'Ey6ECgOkVVFjz3CL48B8C', webhookId: 'w', event: 'sms:received', deviceId: 'dev-1', payload: sms }

function signed(request: InboundRequest, timestamp = String(at.getTime() / 1000)): InboundRequest {
  const signature = hmac('sha256', settings.signingKey, request.body, timestamp).toString('hex')
  return { ...request, headers: { 'x-signature': signature, 'x-timestamp': timestamp } }
}

function post(body: unknown, timestamp?: string): InboundRequest {
  return signed(requestWith({ body: Buffer.from(JSON.stringify(body)), receivedAt: at }), timestamp)
}

async function numberFor(deviceId: string, change: object): Promise<string | undefined> {
  const body = { ...good, deviceId, payload: { ...sms, ...change } }
  return (await received(androidSmsGateway, post(body), settings)).messages[0]?.msisdn
}

describe('android-sms-gateway', () => {
  test('a signed sms:received becomes exactly one message, its key the webhook id and not the content hash', async () => {
    const request = post(good)
    expect(await received(androidSmsGateway, request, settings)).toEqual({
      messages: [
        {
          dedupeKey: good.id,
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

  test('the same text twice has two keys, the same call twice has one', async () => {
    const keyOf = async (body: unknown) =>
      (await received(androidSmsGateway, post(body), settings)).messages[0]?.dedupeKey
    expect(await keyOf({ ...good, id: 'another' })).not.toBe(await keyOf(good))
    expect(
      (await received(androidSmsGateway, post(good, String(at.getTime() / 1000 - 60)), settings)).messages[0]
        ?.dedupeKey,
    ).toBe(good.id)
  })

  test('a batch becomes one message each, with keys that hold over retries', async () => {
    const body = { ...good, event: 'sms:batch:received', payload: { messages: [sms, { ...sms, message: 'Second' }] } }
    const { messages } = await received(androidSmsGateway, post(body), settings)
    expect(messages.map(({ dedupeKey, text }) => [dedupeKey, text])).toEqual([
      [`${good.id}:0`, 'Code 12345'],
      [`${good.id}:1`, 'Second'],
    ])
    expect(messages[0]?.raw).toEqual(Buffer.from(JSON.stringify(sms)))
  })

  test('the number is that of the SIM, then of the device, then what the phone believes', async () => {
    expect(await numberFor('dev-1', { simNumber: 1 })).toBe('989120000001')
    expect(await numberFor('dev-2', { simNumber: 2 })).toBe('989120000002')
    expect(await numberFor('dev-2', { simNumber: null })).toBe('989120000002')
    expect(await numberFor('dev-3', { simNumber: 1 })).toBe('989120000009')
  })

  test.each([null, '', '09120000009'])(
    'an unknown SIM whose phone says %j is refused naming the key to add',
    async (recipient) => {
      const body = { ...good, deviceId: 'dev-9', payload: { ...sms, recipient, simNumber: 2 } }
      const refused = await refusal(androidSmsGateway, post(body), settings)
      expect(refused).toMatchObject({ status: 422, detail: expect.stringContaining('"dev-9/2" or "dev-9"') })
      expect(refused.detail).not.toContain('12345')
    },
  )

  test.each([
    ['body', { ...post(good), body: Buffer.from(JSON.stringify({ ...good, id: 'x' })) }],
    [
      'timestamp',
      { ...post(good), headers: { ...post(good).headers, 'x-timestamp': String(at.getTime() / 1000 - 1) } },
    ],
    ['old timestamp', post(good, String(at.getTime() / 1000 - 301))],
    ['missing signature', { ...post(good), headers: {} }],
  ])('a tampered %s is answered 401', async (_what, request) => {
    expect((await refusal(androidSmsGateway, request, settings)).status).toBe(401)
  })

  test.each(['sms:sent', 'system:ping', 'sms:delivered', 'mms:received', 'app:started'])(
    'the event %s is answered 200 and produces no message',
    async (event) => {
      const answered = await received(androidSmsGateway, post({ ...good, event, payload: {} }), settings)
      expect(answered).toMatchObject({ messages: [], answer: { status: 200 } })
    },
  )

  test.each([
    ['id', { ...good, id: 7 }],
    ['deviceId', { ...good, deviceId: '' }],
    ['message', { ...good, payload: { ...sms, message: undefined } }],
    ['simNumber', { ...good, payload: { ...sms, simNumber: 1.5 } }],
    ['payload', { ...good, payload: [sms] }],
  ])('a bad %s is answered 400 naming it', async (field, body) => {
    const refused = await refusal(androidSmsGateway, post(body), settings)
    expect(refused).toMatchObject({ status: 400, detail: expect.stringContaining(field) })
  })

  test("the app's own short key is refused as a setting, and the generated one is not", () => {
    expect(androidSmsGateway.settings.safeParse({ signingKey: '12345678' }).success).toBe(false)
    expect(androidSmsGateway.settings.safeParse(androidSmsGateway.newSettings?.()).success).toBe(true)
  })

  test('whatever comes, nothing but a refusal is thrown and nothing unstorable is taken in', async () => {
    await throwsOnlyRefusals(androidSmsGateway, settings, good, (request) => signed(request))
  })
})
