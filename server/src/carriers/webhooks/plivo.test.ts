import { createRequire } from 'node:module'
import { describe, expect, test } from 'vitest'
import type { InboundRequest } from './adapter.ts'
import { plivo } from './plivo.ts'
import { hmac } from './signature.ts'
import { received, refusal, requestWith, throwsOnlyRefusals } from '#test/webhooks'

// The official package only verifies. V3 covers URL, query and body; V2 the URL without query.
const require = createRequire(import.meta.url)
const { validateV3Signature } = require('plivo/dist/utils/v3Security') as {
  validateV3Signature: (
    method: string,
    url: string,
    nonce: string,
    key: string,
    signature: string,
    params: object,
  ) => boolean
}
const { validateSignature } = require('plivo/dist/utils/security') as {
  validateSignature: (url: string, nonce: string, signature: string, key: string) => boolean
}

const settings = { authToken: 'plivo-auth-token-0123456789', pathSecret: 'p'.repeat(24) }
const publicUrl = `https://sms.example.com/inbound/main/${settings.pathSecret}`
const good = {
  MessageUUID: 'ccc0be9e-0000-11e6-a44b-22000ac08c7f',
  From: '12025550123',
  To: '12025550199',
  Text: 'Code: ۱۲۳',
  Type: 'sms',
}
const nonce = '12345678901234567890'

function post(fields: Record<string, string>, rawQuery = ''): InboundRequest {
  const body = Buffer.from(new URLSearchParams(fields).toString())
  const url = rawQuery ? `${publicUrl}?${rawQuery}` : publicUrl
  return requestWith({ publicUrl: url, rawQuery, body, pathSecret: settings.pathSecret })
}

function sorted(record: Record<string, string>, equals: string, and: string): string {
  const names = Object.keys(record).sort()
  return names.map((name) => `${name}${equals}${record[name]}`).join(and)
}

function signedV3(request: InboundRequest, fields: Record<string, string>): InboundRequest {
  const query = sorted(Object.fromEntries(new URLSearchParams(request.rawQuery)), '=', '&')
  const body = request.method === 'POST' ? sorted(fields, '', '') : ''
  const base = `${publicUrl}${query || body ? '?' : ''}${query}${query && body ? '.' : ''}${body}`
  const signature = hmac('sha256', settings.authToken, `${base}.${nonce}`).toString('base64')
  const headers = { 'x-plivo-signature-v3': `AAAA,${signature}`, 'x-plivo-signature-v3-nonce': nonce }
  return { ...request, headers }
}

function signedV2(request: InboundRequest): InboundRequest {
  const signature = hmac('sha256', settings.authToken, publicUrl + nonce).toString('base64')
  return { ...request, headers: { 'x-plivo-signature-v2': signature, 'x-plivo-signature-v2-nonce': nonce } }
}

describe('Plivo', () => {
  test.each([
    ['V3', signedV3(post(good), good)],
    ['V3 with a query', signedV3(post(good, 'b=2&a=1'), good)],
    ['V2', signedV2(post(good))],
  ])('a form signed by %s becomes exactly one message', async (_version, request) => {
    expect(await received(plivo, request, settings)).toEqual({
      messages: [
        {
          dedupeKey: good.MessageUUID,
          msisdn: good.To,
          originator: good.From,
          text: good.Text,
          receivedAt: request.receivedAt,
          raw: request.body,
        },
      ],
      answer: { status: 200, contentType: 'text/xml', body: '<?xml version="1.0" encoding="UTF-8"?><Response/>' },
    })
  })

  test('a GET signed by V3 becomes a message', async () => {
    const rawQuery = new URLSearchParams(good).toString()
    const request = requestWith({
      method: 'GET',
      rawQuery,
      publicUrl: `${publicUrl}?${rawQuery}`,
      pathSecret: settings.pathSecret,
    })
    const signed = signedV3(request, {})
    const signature = String(signed.headers['x-plivo-signature-v3'])
    expect(validateV3Signature('GET', request.publicUrl, nonce, settings.authToken, signature, {})).toBe(true)
    expect((await received(plivo, signed, settings)).messages[0]).toMatchObject({ text: good.Text })
  })

  test('what is accepted the official package accepts too, and both refuse a tampered body, query or nonce', async () => {
    const request = signedV3(post(good, 'b=2&a=1'), good)
    const signature = String(request.headers['x-plivo-signature-v3'])
    const official = (url: string, givenNonce: string, fields: object) =>
      validateV3Signature('POST', url, givenNonce, settings.authToken, signature, { ...fields })
    expect(official(request.publicUrl, nonce, good)).toBe(true)

    const tampered = { ...good, Text: 'other' }
    expect(official(request.publicUrl, nonce, tampered)).toBe(false)
    const otherBody = { ...request, body: Buffer.from(new URLSearchParams(tampered).toString()) }
    expect((await refusal(plivo, otherBody, settings)).status).toBe(401)

    expect(official(`${publicUrl}?b=2&a=9`, nonce, good)).toBe(false)
    expect((await refusal(plivo, { ...request, rawQuery: 'b=2&a=9' }, settings)).status).toBe(401)

    expect(official(request.publicUrl, '1', good)).toBe(false)
    const headers = { ...request.headers, 'x-plivo-signature-v3-nonce': '1' }
    expect((await refusal(plivo, { ...request, headers }, settings)).status).toBe(401)
  })

  test('V2 agrees with the official package, which covers the URL only', async () => {
    const request = signedV2(post(good))
    const signature = String(request.headers['x-plivo-signature-v2'])
    expect(validateSignature(publicUrl, nonce, signature, settings.authToken)).toBe(true)
    expect(validateSignature(`${publicUrl}x`, nonce, signature, settings.authToken)).toBe(false)
    expect((await refusal(plivo, { ...request, publicUrl: `${publicUrl}x` }, settings)).status).toBe(401)
  })

  test('neither signature, nor a well signed request without the path secret, is taken in', async () => {
    expect((await refusal(plivo, post(good), settings)).status).toBe(401)
    expect((await refusal(plivo, { ...signedV2(post(good)), pathSecret: null }, settings)).status).toBe(401)
    expect((await refusal(plivo, { ...signedV2(post(good)), pathSecret: 'q'.repeat(24) }, settings)).status).toBe(401)
  })

  test('settings without a path secret are refused with the reason', () => {
    const result = plivo.settings.safeParse({ authToken: settings.authToken })
    expect(result.error?.issues[0]?.message).toMatch(/pathSecret/)
  })

  test('a delivery report produces no message', async () => {
    const report = { MessageUUID: 'x', Status: 'delivered', From: '1', To: '2' }
    expect((await received(plivo, signedV3(post(report), report), settings)).messages).toEqual([])
  })

  test.each([
    ['MessageUUID', { ...good, MessageUUID: '' }],
    ['To', { ...good, To: '1e15' }],
  ])('a bad %s is answered 400 naming it', async (field, fields) => {
    const refused = await refusal(plivo, signedV3(post(fields), fields), settings)
    expect(refused).toMatchObject({ status: 400, detail: expect.stringContaining(field) })
  })

  test('the same message again has the same dedupe key', async () => {
    const [first] = (await received(plivo, signedV2(post(good)), settings)).messages
    const [again] = (await received(plivo, signedV3(post(good), good), settings)).messages
    expect(again?.dedupeKey).toBe(first?.dedupeKey)
  })

  test('whatever comes, nothing but a refusal is thrown and nothing unstorable is taken in', async () => {
    await throwsOnlyRefusals(plivo, settings, good, (request) => signedV2({ ...request, publicUrl }))
  })
})
