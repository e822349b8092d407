import * as fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { describe, expect, test } from 'vitest'
import { generic } from './generic.ts'
import { hmac } from './signature.ts'
import { received, refusal, requestWith, throwsOnlyRefusals } from '#test/webhooks'

const settings = { secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}` }
const at = new Date('2026-06-01T12:00:00Z')
const good = {
  id: 'm-1',
  from: 'Telegram',
  to: '+98 912-000 0000',
  text: 'Your code: 12345',
  sentAt: '2026-06-01T15:29:00+03:30',
}

function signedHeadersOf(body: Buffer) {
  return {
    'webhook-id': 'evt-1',
    'webhook-timestamp': String(at.getTime() / 1000),
    'webhook-signature': new Webhook(settings.secret).sign('evt-1', at, body),
  }
}

function signed(body: unknown, change: Record<string, string> = {}) {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  const headers = { ...signedHeadersOf(bytes), ...change }
  return requestWith({ body: bytes, headers, receivedAt: at })
}

describe('generic webhook', () => {
  test('what a Standard Webhooks library signed becomes exactly one message', async () => {
    const request = signed(good)
    expect(await received(generic, request, settings)).toEqual({
      messages: [
        {
          dedupeKey: 'm-1',
          msisdn: '989120000000',
          originator: 'Telegram',
          text: 'Your code: 12345',
          sentAt: new Date('2026-06-01T11:59:00Z'),
          receivedAt: at,
          raw: request.body,
        },
      ],
      answer: { status: 200, contentType: 'application/json', body: '{"status":200}' },
    })
  })

  test('the same id sent again under another webhook-id has the same dedupe key', async () => {
    const again = {
      'webhook-id': 'evt-2',
      'webhook-signature': new Webhook(settings.secret).sign('evt-2', at, JSON.stringify(good)),
    }
    expect((await received(generic, signed(good, again), settings)).messages[0]?.dedupeKey).toBe('m-1')
  })

  test('one of several signatures is enough, as during a rotation', async () => {
    const valid = signed(good).headers['webhook-signature']
    const rotated = signed(good, { 'webhook-signature': `v1,AAAA ${String(valid)} v1a,BBBB` })
    expect((await received(generic, rotated, settings)).messages).toHaveLength(1)
  })

  test.each([
    [
      'a changed body',
      { ...signed(good), body: Buffer.from(JSON.stringify({ ...good, to: '+1212' })) },
      /No signature/,
    ],
    ['another webhook-id', signed(good, { 'webhook-id': 'evt-9' }), /No signature/],
    ['another timestamp', signed(good, { 'webhook-timestamp': String(at.getTime() / 1000 + 1) }), /No signature/],
    [
      'a timestamp older than five minutes',
      { ...signed(good), receivedAt: new Date(at.getTime() + 301_000) },
      /301 s old/,
    ],
    ['a timestamp from the future', { ...signed(good), receivedAt: new Date(at.getTime() - 301_000) }, /301 s ahead/],
    ['a timestamp in milliseconds', signed(good, { 'webhook-timestamp': String(at.getTime()) }), /milliseconds/],
    ['a timestamp with letters', signed(good, { 'webhook-timestamp': '12abc' }), /digits/],
    ['no signature header', signed(good, { 'webhook-signature': '' }), /webhook-signature is missing/],
  ])('%s is answered 401 with the reason', async (_what, request, reason) => {
    const refused = await refusal(generic, request, settings)
    expect(refused.status).toBe(401)
    expect(refused.detail).toMatch(reason)
    expect(refused.detail).not.toContain(settings.secret.slice(6, 16))
  })

  const key = Buffer.alloc(32, 7)
  const stamp = `evt-1.${at.getTime() / 1000}.`
  const bytes = Buffer.from(JSON.stringify(good))
  test.each([
    ['hex', `v1,${hmac('sha256', key, stamp, bytes).toString('hex')}`, /hex/],
    ['no version', hmac('sha256', key, stamp, bytes).toString('base64'), /version/],
    ['secret as text', `v1,${hmac('sha256', settings.secret, stamp, bytes).toString('base64')}`, /as text/],
    ['body only', `v1,${hmac('sha256', key, bytes).toString('base64')}`, /Only the body/],
    ['id left out', `v1,${hmac('sha256', key, stamp.slice(6), bytes).toString('base64')}`, /left out/],
  ])('the mistake "%s" is named to the sender who holds the secret', async (_what, signature, guess) => {
    expect((await refusal(generic, signed(good, { 'webhook-signature': signature }), settings)).detail).toMatch(guess)
  })

  test('a body reformatted after signing is recognised', async () => {
    const request = { ...signed(good), body: Buffer.from(JSON.stringify(good, null, 2)) }
    expect((await refusal(generic, request, settings)).detail).toMatch(/changed between signing and sending/)
  })

  test.each([
    ['not json', 'body', 'x'],
    ['array', 'body', [good]],
    ['number id', 'id', { ...good, id: 7 }],
    ['empty id', 'id', { ...good, id: '' }],
    ['enormous id', 'id', { ...good, id: 'x'.repeat(201) }],
    ['id with a control character', 'id', { ...good, id: 'a\u0000' }],
    ['fraction as number', 'to', { ...good, to: 989120000000.5 }],
    ['fraction as text', 'to', { ...good, to: '98912000000.5x' }],
    ['national number', 'to', { ...good, to: '09120000000' }],
    ['short number', 'to', { ...good, to: '123456' }],
    ['long number', 'to', { ...good, to: '1234567890123456' }],
    ['array of numbers', 'to', { ...good, to: ['989120000000'] }],
    ['missing text', 'text', { ...good, text: undefined }],
    ['sentAt without a zone', 'sentAt', { ...good, sentAt: '2026-06-01T12:00:00' }],
    ['sentAt as number', 'sentAt', { ...good, sentAt: 1 }],
  ])('%s is answered 400 naming "%s"', async (_what, field, body) => {
    const refused = await refusal(generic, signed(body), settings)
    expect(refused.status).toBe(400)
    expect(refused.detail).toContain(field)
    expect(refused.detail).not.toContain('12345')
  })

  test('text and sender are stored well-formed and without NUL', async () => {
    const odd = `{"id":"m","from":"A\\u0000\\ud800","to":"00989120000000","text":"a\\u0000b\\udc00"}`
    const [message] = (await received(generic, signed(odd), settings)).messages
    expect(message).toMatchObject({ text: 'ab\ufffd', originator: 'A\ufffd', msisdn: '989120000000' })
  })

  test('bytes that are no UTF-8 are refused, since a decoder would read several bodies as the same one', async () => {
    const body = Buffer.from(JSON.stringify(good).replace('Your', 'Yo\u00ffr'), 'latin1')
    const request = requestWith({ body, headers: signedHeadersOf(body), receivedAt: at })
    expect(await refusal(generic, request, settings)).toMatchObject({
      status: 400,
      detail: expect.stringContaining('UTF-8'),
    })
  })

  test('a body over 40 KiB is answered 413 and GET 405', async () => {
    const large = signed({ ...good, text: 'x'.repeat(40 * 1024) })
    expect((await refusal(generic, large, settings)).status).toBe(413)
    expect((await refusal(generic, { ...signed(good), method: 'GET' }, settings)).status).toBe(405)
  })

  test('any text comes through as it was, whatever its script', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 300 }), async (text) => {
        const [message] = (await received(generic, signed({ ...good, text }), settings)).messages
        expect(message?.text).toBe(text.replaceAll('\0', ''))
      }),
      { numRuns: 50 },
    )
  })

  test('generated settings fit the schema, and weak or misspelt ones do not', () => {
    expect(generic.settings.safeParse(generic.newSettings?.()).success).toBe(true)
    expect(generic.settings.safeParse({ secret: 'whsec_c2hvcnQ=' }).success).toBe(false)
    expect(generic.settings.safeParse({ ...settings, sekret: 'x' }).success).toBe(false)
  })
  test('whatever comes, nothing but a refusal is thrown and nothing unstorable is taken in', async () => {
    await throwsOnlyRefusals(generic, settings, good, (request) => ({
      ...request,
      headers: { ...request.headers, ...signedHeadersOf(request.body) },
    }))
  })
})
