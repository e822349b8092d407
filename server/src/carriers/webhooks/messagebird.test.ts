import { createHash, createSecretKey, type KeyObject } from 'node:crypto'
import { createRequire } from 'node:module'
import { describe, expect, test } from 'vitest'
import type { InboundRequest } from './adapter.ts'
import { messagebird } from './messagebird.ts'
import { received, refusal, requestWith, signedJwt, throwsOnlyRefusals } from '#test/webhooks'

// The official package only verifies: token, URL, body and expiry. It takes the time to verify at.
const require = createRequire(import.meta.url)
const official = require('messagebird/lib/webhook-signature-jwt') as {
  verify: (url: string, body: Buffer, jwt: string, key: KeyObject, options: object) => Promise<void>
  VerifyOptions: new (validateUrl: boolean, validatePayload: boolean, jwt: object) => object
}

const settings = { signingKey: 'PlLrKaqvZNRR5zAjm42ZT6q1SQxgbbGd' }
const at = new Date('2026-06-01T12:00:00Z')
const publicUrl = 'https://sms.example.com/inbound/main'
const good = {
  id: 'e8077d803532c0b5937c639b60216938',
  originator: '31612345678',
  recipient: '+31600000000',
  body: 'Code 12345',
  createdDatetime: '2026-06-01T11:59:58+00:00',
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}

function signed(
  request: InboundRequest,
  claims: Record<string, unknown> = {},
  key = settings.signingKey,
): InboundRequest {
  const seconds = at.getTime() / 1000
  const payload_hash = request.body.length > 0 ? sha256(request.body) : undefined
  const defaults = { iss: 'MessageBird', jti: 'j', iat: seconds, nbf: seconds, exp: seconds + 60 }
  const jwt = signedJwt({ ...defaults, url_hash: sha256(request.publicUrl), payload_hash, ...claims }, key)
  return { ...request, headers: { ...request.headers, 'messagebird-signature-jwt': jwt } }
}

function post(fields: Record<string, string>): InboundRequest {
  return requestWith({ publicUrl, body: Buffer.from(new URLSearchParams(fields).toString()), receivedAt: at })
}

async function officialAccepts(request: InboundRequest): Promise<boolean> {
  const jwt = { issuer: 'MessageBird', algorithms: ['HS256', 'HS512'], currentDate: request.receivedAt }
  const options = new official.VerifyOptions(true, true, jwt)
  const key = createSecretKey(Buffer.from(settings.signingKey))
  const header = String(request.headers['messagebird-signature-jwt'])
  return official.verify(request.publicUrl, request.body, header, key, options).then(
    () => true,
    () => false,
  )
}

describe('MessageBird', () => {
  const expected = {
    dedupeKey: good.id,
    msisdn: '31600000000',
    originator: good.originator,
    text: good.body,
    sentAt: new Date('2026-06-01T11:59:58Z'),
    receivedAt: at,
  }

  test('a signed form becomes exactly one message', async () => {
    const request = signed(post(good))
    expect(await officialAccepts(request)).toBe(true)
    expect(await received(messagebird, request, settings)).toEqual({
      messages: [{ ...expected, raw: request.body }],
      answer: { status: 200, contentType: 'application/json', body: '{"status":200}' },
    })
  })

  test('a signed GET becomes the same message', async () => {
    const rawQuery = new URLSearchParams(good).toString()
    const request = signed(
      requestWith({ method: 'GET', rawQuery, publicUrl: `${publicUrl}?${rawQuery}`, receivedAt: at }),
    )
    expect(await officialAccepts(request)).toBe(true)
    expect((await received(messagebird, request, settings)).messages).toEqual([
      { ...expected, raw: Buffer.from(rawQuery) },
    ])
  })

  test("Flow Builder's JSON with its own names becomes the same message", async () => {
    const body = { messageId: good.id, sender: good.originator, receiver: good.recipient, payload: good.body }
    const headers = { 'content-type': 'application/json' }
    const request = signed(requestWith({ publicUrl, headers, body: Buffer.from(JSON.stringify(body)), receivedAt: at }))
    const { sentAt: _, ...untimed } = expected
    expect((await received(messagebird, request, settings)).messages).toEqual([{ ...untimed, raw: request.body }])
  })

  test.each([
    ['body', { ...signed(post(good)), body: Buffer.from('id=x') }],
    ['URL', { ...signed(post(good)), publicUrl: `${publicUrl}?a=1` }],
    ['key', signed(post(good), {}, 'another key')],
    ['issuer', signed(post(good), { iss: 'Somebody' })],
    ['missing jti', signed(post(good), { jti: undefined })],
    ['missing url_hash', signed(post(good), { url_hash: undefined })],
    ['missing payload_hash', signed(post(good), { payload_hash: undefined })],
    ['expiry', signed(post(good), { exp: at.getTime() / 1000 - 61 })],
  ])('a tampered or bad %s is answered 401, as the official package would', async (_what, request) => {
    expect(await officialAccepts(request)).toBe(false)
    expect((await refusal(messagebird, request, settings)).status).toBe(401)
  })

  test('no token, or one without an expiry, is answered 401', async () => {
    expect((await refusal(messagebird, post(good), settings)).status).toBe(401)
    expect((await refusal(messagebird, signed(post(good), { exp: undefined }), settings)).status).toBe(401)
  })

  test('a status report produces no message', async () => {
    const report = { id: good.id, status: 'delivered', recipient: good.recipient }
    expect((await received(messagebird, signed(post(report)), settings)).messages).toEqual([])
  })

  test('the same message again has the same dedupe key', async () => {
    const [again] = (await received(messagebird, signed(post({ ...good, reference: 'r' }), { jti: 'k' }), settings))
      .messages
    expect(again?.dedupeKey).toBe(good.id)
  })

  test.each([
    ['id', { ...good, id: '' }],
    ['recipient', { ...good, recipient: 'abc' }],
  ])('a bad %s is answered 400 naming it', async (field, fields) => {
    const refused = await refusal(messagebird, signed(post(fields)), settings)
    expect(refused).toMatchObject({ status: 400, detail: expect.stringContaining(`"${field}"`) })
  })

  test('whatever comes, nothing but a refusal is thrown and nothing unstorable is taken in', async () => {
    await throwsOnlyRefusals(messagebird, settings, good, (request) => signed(request))
  })
})
