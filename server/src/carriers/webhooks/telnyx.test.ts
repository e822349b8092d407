import { generateKeyPairSync, sign } from 'node:crypto'
import { TelnyxWebhook } from 'telnyx/lib/webhooks'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { received, refusal, requestWith, throwsOnlyRefusals } from '#test/webhooks'
import { telnyx } from './telnyx.ts'

const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const settings = { publicKey: publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64') }
const at = new Date('2026-06-01T12:00:00Z')
const payload = {
  record_type: 'message',
  direction: 'inbound',
  id: '7ee4241c-f127-47e5-9c34-3aac291f8058',
  type: 'SMS',
  from: { phone_number: 'Telegram', carrier: 'x' },
  to: [{ phone_number: '+15005550001', status: 'webhook_delivered' }],
  text: 'Code 12345',
  parts: 1,
  received_at: '2026-06-01T11:59:50.000+00:00',
}
const good = { data: { id: 'evt-1', event_type: 'message.received', occurred_at: '2026-06-01T11:59:55Z', payload } }

function headersFor(body: Buffer, timestamp = String(at.getTime() / 1000)) {
  const signature = sign(null, Buffer.concat([Buffer.from(`${timestamp}|`), body]), privateKey).toString('base64')
  return { 'telnyx-timestamp': timestamp, 'telnyx-signature-ed25519': signature }
}

function post(body: unknown, timestamp?: string) {
  const bytes = Buffer.from(JSON.stringify(body))
  return requestWith({ body: bytes, receivedAt: at, headers: headersFor(bytes, timestamp) })
}

// The official package only verifies, and by the machine's clock; the signing side here is node:crypto.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: at }))
afterEach(() => void vi.useRealTimers())

async function officialAccepts(request: ReturnType<typeof post>): Promise<boolean> {
  const headers = request.headers as Record<string, string>
  return new TelnyxWebhook(settings.publicKey).verify(request.body.toString(), headers).then(
    () => true,
    () => false,
  )
}

describe('Telnyx', () => {
  test('a signed message.received becomes exactly one message', async () => {
    const request = post(good)
    expect(await officialAccepts(request)).toBe(true)
    expect(await received(telnyx, request, settings)).toEqual({
      messages: [
        {
          dedupeKey: payload.id,
          msisdn: '15005550001',
          originator: 'Telegram',
          text: 'Code 12345',
          sentAt: new Date('2026-06-01T11:59:50Z'),
          receivedAt: at,
          raw: request.body,
        },
      ],
      answer: { status: 200, contentType: 'application/json', body: '{"status":200}' },
    })
  })

  const old = String(at.getTime() / 1000 - 301)
  test.each([
    ['body', { ...post(good), body: Buffer.from(JSON.stringify({ ...good, x: 1 })) }],
    [
      'timestamp',
      { ...post(good), headers: { ...post(good).headers, 'telnyx-timestamp': String(at.getTime() / 1000 - 1) } },
    ],
    ['old timestamp', post(good, old)],
    ['short signature', { ...post(good), headers: { ...post(good).headers, 'telnyx-signature-ed25519': 'AAAA' } }],
  ])('a tampered %s is answered 401, as the official package would', async (_what, request) => {
    expect(await officialAccepts(request)).toBe(false)
    expect((await refusal(telnyx, request, settings)).status).toBe(401)
  })

  test('another event id for the same message has the same dedupe key', async () => {
    const again = post({ data: { ...good.data, id: 'evt-2' } })
    expect((await received(telnyx, again, settings)).messages[0]?.dedupeKey).toBe(payload.id)
  })

  test('a delivery receipt is answered 200 and produces no message', async () => {
    const receipt = post({ data: { event_type: 'message.finalized', payload: { id: 'x' } } })
    expect(await received(telnyx, receipt, settings)).toMatchObject({ messages: [], answer: { status: 200 } })
  })

  test.each([
    ['event_type', { data: {} }],
    ['id', { data: { ...good.data, payload: { ...payload, id: 5 } } }],
    ['to', { data: { ...good.data, payload: { ...payload, to: [] } } }],
    ['phone_number', { data: { ...good.data, payload: { ...payload, to: [{ phone_number: 15005550001 }] } } }],
    ['text', { data: { ...good.data, payload: { ...payload, text: ['a'] } } }],
  ])('a bad %s is answered 400 naming it', async (field, body) => {
    expect(await refusal(telnyx, post(body), settings)).toMatchObject({
      status: 400,
      detail: expect.stringContaining(field),
    })
  })

  test('whatever comes, nothing but a refusal is thrown and nothing unstorable is taken in', async () => {
    await throwsOnlyRefusals(telnyx, settings, good, (request) => ({ ...request, headers: headersFor(request.body) }))
  })
})
