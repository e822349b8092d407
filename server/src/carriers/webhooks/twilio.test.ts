import twilioWebhooks from 'twilio/lib/webhooks/webhooks.js'
import { describe, expect, test } from 'vitest'
import type { InboundRequest } from './adapter.ts'
import { received, refusal, requestWith, throwsOnlyRefusals } from '#test/webhooks'
import { twilio } from './twilio.ts'

const settings = { authToken: '0123456789abcdef0123456789abcdef' }
const publicUrl = 'https://sms.example.com/inbound/main'
const good = {
  MessageSid: 'SM00000000000000000000000000000001',
  AccountSid: 'AC1',
  From: '+15005550006',
  To: '+15005550001',
  Body: 'کد شما ۱۲۳۴۵ & 50% + more',
  NumSegments: '1',
  SmsStatus: 'received',
}

/** Signed by the official package: it makes the same value that it verifies. */
function post(fields: Record<string, string>, url = publicUrl): InboundRequest {
  const body = Buffer.from(new URLSearchParams(fields).toString())
  const signature = twilioWebhooks.getExpectedTwilioSignature(settings.authToken, url, fields)
  return requestWith({ publicUrl, body, headers: { 'x-twilio-signature': signature } })
}

describe('Twilio', () => {
  test('a form that the official package signed becomes exactly one message, answered with empty TwiML', async () => {
    const request = post(good)
    expect(await received(twilio, request, settings)).toEqual({
      messages: [
        {
          dedupeKey: good.MessageSid,
          msisdn: '15005550001',
          originator: '+15005550006',
          text: good.Body,
          receivedAt: request.receivedAt,
          raw: request.body,
        },
      ],
      answer: { status: 200, contentType: 'text/xml', body: '<?xml version="1.0" encoding="UTF-8"?><Response/>' },
    })
  })

  test('what is accepted the official package accepts too, and it refuses what is refused', async () => {
    const request = post(good)
    const signature = String(request.headers['x-twilio-signature'])
    const official = (fields: object) =>
      twilioWebhooks.validateRequest(settings.authToken, signature, publicUrl, { ...fields })
    expect(official(good)).toBe(true)
    expect(official({ ...good, Body: 'x' })).toBe(false)
    const tampered = { ...request, body: Buffer.from(new URLSearchParams({ ...good, Body: 'x' }).toString()) }
    expect((await refusal(twilio, tampered, settings)).status).toBe(401)
  })

  test.each(['https://sms.example.com:443/inbound/main', publicUrl])(
    'the URL counts with and without port: %s',
    async (url) => {
      expect((await received(twilio, post(good, url), settings)).messages).toHaveLength(1)
      const configured = { ...post(good, url), publicUrl: 'https://sms.example.com:443/inbound/main' }
      expect((await received(twilio, configured, settings)).messages).toHaveLength(1)
    },
  )

  test.each([
    'https://evil.example.com/inbound/main',
    'https://sms.example.com:444/inbound/main',
    'https://sms.example.com/inbound/other',
    'http://sms.example.com/inbound/main',
    'https://sms.example.com/inbound/main?a=1',
  ])('a signature for another URL is answered 401: %s', async (url) => {
    expect((await refusal(twilio, post(good, url), settings)).status).toBe(401)
  })

  test('a Host or X-Forwarded header changes nothing', async () => {
    const forged = post(good, 'https://evil.example.com/inbound/main')
    const headers = { ...forged.headers, host: 'evil.example.com', 'x-forwarded-host': 'evil.example.com' }
    expect((await refusal(twilio, { ...forged, headers }, settings)).status).toBe(401)
  })

  test('GET is signed over the URL with its query', async () => {
    const rawQuery = new URLSearchParams(good).toString()
    const url = `${publicUrl}?${rawQuery}`
    const signature = twilioWebhooks.getExpectedTwilioSignature(settings.authToken, url, {})
    const request = requestWith({
      method: 'GET',
      publicUrl: url,
      rawQuery,
      headers: { 'x-twilio-signature': signature },
    })
    const [message] = (await received(twilio, request, settings)).messages
    expect(message).toMatchObject({ text: good.Body, raw: Buffer.from(rawQuery) })
  })

  test('a receipt of a sent message is answered 200 and produces no message', async () => {
    const receipt = post({ MessageSid: 'SM2', MessageStatus: 'delivered', From: '+1', To: '+2' })
    expect(await received(twilio, receipt, settings)).toMatchObject({ messages: [], answer: { status: 200 } })
  })

  test('the same message again has the same dedupe key', async () => {
    const keys = [post(good), post({ ...good, NumMedia: '0' })].map(async (request) => {
      return (await received(twilio, request, settings)).messages[0]?.dedupeKey
    })
    expect(new Set(await Promise.all(keys)).size).toBe(1)
  })

  test.each([
    ['MessageSid', { ...good, MessageSid: '' }],
    ['MessageSid', { ...good, MessageSid: 'x'.repeat(201) }],
    ['To', { ...good, To: '12.5' }],
    ['To', { ...good, To: 'whatsapp:anna' }],
  ])('a bad %s is answered 400 naming it', async (field, fields) => {
    const refused = await refusal(twilio, post(fields), settings)
    expect(refused).toMatchObject({ status: 400 })
    expect(refused.detail).toContain(field)
  })

  test('a field that is there twice is refused, even well signed', async () => {
    const body = Buffer.from(`${new URLSearchParams(good).toString()}&To=%2B15005550009`)
    const fields = { ...good, To: ['+15005550001', '+15005550009'] }
    const signature = twilioWebhooks.getExpectedTwilioSignature(settings.authToken, publicUrl, fields)
    const request = requestWith({ publicUrl, body, headers: { 'x-twilio-signature': signature } })
    expect(await refusal(twilio, request, settings)).toMatchObject({ status: 400, detail: /"To"/ })
  })

  test('whatever comes, nothing but a refusal is thrown and nothing unstorable is taken in', async () => {
    await throwsOnlyRefusals(twilio, settings, good, (request) => {
      const fields = Object.fromEntries(new URLSearchParams(request.body.toString('utf8')))
      const signature = twilioWebhooks.getExpectedTwilioSignature(settings.authToken, request.publicUrl, fields)
      return { ...request, headers: { 'x-twilio-signature': signature } }
    })
  })
})
