import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { hmac } from './signature.ts'
import { received, refusal, requestWith, throwsOnlyRefusals } from '#test/webhooks'
import { vonage } from './vonage.ts'

// No installed package verifies this signature, so the signing side is written here from Vonage's description.
const signatureSecret = 'my0secret0is0long'
const settings = { signatureSecret, signatureMethod: 'sha256' }
const at = new Date('2026-06-01T12:00:00Z')
const good = {
  messageId: '0A0000000123ABCD1',
  msisdn: '447700900001',
  to: '447700900000',
  text: 'Code=12345 & more',
  type: 'text',
  keyword: 'CODE',
  'message-timestamp': '2026-06-01 11:59:58',
  timestamp: String(at.getTime() / 1000),
  nonce: 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab',
}
const part = { ...good, concat: 'true', 'concat-ref': '108', 'concat-total': '3', 'concat-part': '2' }

function withSignature(fields: Record<string, unknown>, method = 'sha256'): Record<string, unknown> {
  const names = Object.keys(fields).sort()
  const signed = names.map((name) => `&${name}=${String(fields[name]).replaceAll(/[&=]/g, '_')}`).join('')
  const sig =
    method === 'md5hash'
      ? createHash('md5')
          .update(signed + signatureSecret)
          .digest('hex')
      : hmac(method as 'sha256', signatureSecret, signed).toString('hex')
  return { ...fields, sig: sig.toUpperCase() }
}

function postJson(fields: Record<string, unknown>) {
  const headers = { 'content-type': 'application/json' }
  return requestWith({ body: Buffer.from(JSON.stringify(fields)), headers, receivedAt: at })
}

function queryOf(fields: Record<string, unknown>): string {
  return new URLSearchParams(fields as Record<string, string>).toString()
}

const expected = {
  dedupeKey: good.messageId,
  msisdn: good.to,
  originator: good.msisdn,
  text: good.text,
  sentAt: new Date('2026-06-01T11:59:58Z'),
  receivedAt: at,
}

describe('Vonage SMS API', () => {
  test('a signed message becomes exactly one message, as JSON, as form and as query', async () => {
    const json = postJson(withSignature(good))
    const form = requestWith({ body: Buffer.from(queryOf(withSignature(good))), receivedAt: at })
    const rawQuery = queryOf(withSignature(good))
    const get = requestWith({ method: 'GET', rawQuery, receivedAt: at })
    const answer = { status: 200, contentType: 'application/json', body: '{"status":200}' }
    for (const [request, raw] of [
      [json, json.body] as const,
      [form, form.body] as const,
      [get, Buffer.from(rawQuery)] as const,
    ]) {
      expect(await received(vonage, request, settings)).toEqual({ messages: [{ ...expected, raw }], answer })
    }
  })

  test.each(['md5hash', 'md5', 'sha1', 'sha256', 'sha512'])(
    'the method %s of the dashboard is understood',
    async (method) => {
      const request = postJson(withSignature(good, method))
      expect((await received(vonage, request, { ...settings, signatureMethod: method })).messages).toHaveLength(1)
    },
  )

  test('a part carries its segment, and each part its own dedupe key', async () => {
    const [message] = (await received(vonage, postJson(withSignature(part)), settings)).messages
    expect(message?.segment).toEqual({ reference: '108', total: 3, part: 2 })
  })

  test('numbers and booleans in JSON are read like their text', async () => {
    const fields = { ...part, concat: true, 'concat-total': 3, 'concat-part': 2 }
    const [message] = (await received(vonage, postJson(withSignature(fields)), settings)).messages
    expect(message?.segment).toEqual({ reference: '108', total: 3, part: 2 })
  })

  test.each([
    ['text', { ...withSignature(good), text: 'other' }],
    ['number', { ...withSignature(good), to: '447700900009' }],
    ['timestamp', { ...withSignature(good), timestamp: String(at.getTime() / 1000 - 5) }],
    ['signature', { ...withSignature(good), sig: 'A'.repeat(64) }],
    ['missing signature', good],
    [
      'timestamp older than its retries',
      withSignature({ ...good, timestamp: String(at.getTime() / 1000 - 26 * 3600) }),
    ],
    ['timestamp in the future', withSignature({ ...good, timestamp: String(at.getTime() / 1000 + 301) })],
  ])('a tampered %s is answered 401', async (_what, fields) => {
    expect((await refusal(vonage, postJson(fields), settings)).status).toBe(401)
  })

  test('two parameters run together as the name of one keep the signature, and are refused for it', async () => {
    const { sig, ...fields } = withSignature(part)
    const { 'concat-part': _, 'concat-ref': reference, ...rest } = fields
    const merged = { ...rest, [`concat-part=2&concat-ref`]: reference, sig }
    const refused = await refusal(vonage, postJson(merged), settings)
    expect(refused).toMatchObject({ status: 400, detail: expect.stringContaining('& or =') })
  })

  test('a retry that still has the first timestamp, hours later, is taken in', async () => {
    const request = { ...postJson(withSignature(good)), receivedAt: new Date(at.getTime() + 20 * 3600_000) }
    expect((await received(vonage, request, settings)).messages[0]?.dedupeKey).toBe(good.messageId)
  })

  test('an unsigned account needs the path secret', async () => {
    const unsigned = { pathSecret: 'v'.repeat(24) }
    const request = postJson(good)
    expect((await refusal(vonage, request, unsigned)).status).toBe(401)
    expect((await received(vonage, { ...request, pathSecret: unsigned.pathSecret }, unsigned)).messages).toHaveLength(1)
    expect(vonage.settings.safeParse({}).success).toBe(false)
  })

  test('a receipt and an empty trial request are answered 200 and produce no message', async () => {
    const unsigned = { pathSecret: 'v'.repeat(24) }
    const receipt = { messageId: 'x', msisdn: '1', to: '2', status: 'delivered', 'err-code': '0' }
    for (const request of [postJson(receipt), requestWith({ method: 'GET' })]) {
      const answered = await received(vonage, { ...request, pathSecret: unsigned.pathSecret }, unsigned)
      expect(answered).toMatchObject({ messages: [], answer: { status: 200 } })
    }
  })

  test('a binary message is kept, with empty text and its bytes', async () => {
    const { text: _, ...rest } = good
    const request = postJson(withSignature({ ...rest, type: 'binary', data: '0102', udh: '' }))
    expect((await received(vonage, request, settings)).messages[0]).toMatchObject({ text: '', raw: request.body })
  })

  test.each([
    ['messageId', { ...good, messageId: '' }],
    ['to', { ...good, to: '44.7' }],
    ['concat-total', { ...part, 'concat-total': '256' }],
    ['concat-part', { ...part, 'concat-part': '0' }],
    ['concat-part', { ...part, 'concat-part': '4' }],
    ['concat-total', { ...part, 'concat-total': '1.5' }],
  ])('a bad %s is answered 400 naming it', async (field, fields) => {
    const refused = await refusal(vonage, postJson(withSignature(fields)), settings)
    expect(refused).toMatchObject({ status: 400, detail: expect.stringContaining(field) })
  })

  test('a nested value or a field twice is answered 400', async () => {
    expect((await refusal(vonage, postJson({ ...good, text: ['a'] }), settings)).status).toBe(400)
    const twice = requestWith({ method: 'GET', rawQuery: `${queryOf(good)}&to=447700900009`, receivedAt: at })
    expect(await refusal(vonage, twice, settings)).toMatchObject({
      status: 400,
      detail: expect.stringContaining('"to"'),
    })
  })

  test('whatever comes, nothing but a refusal is thrown and nothing unstorable is taken in', async () => {
    const unsigned = { pathSecret: 'v'.repeat(24) }
    await throwsOnlyRefusals(vonage, unsigned, part, (request) => request)
  })
})
