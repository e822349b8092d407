import { describe, expect, test } from 'vitest'
import type { InboundRequest } from './adapter.ts'
import { infobip } from './infobip.ts'
import { received, refusal, requestWith, throwsOnlyRefusals } from '#test/webhooks'

const settings = { pathSecret: 'i'.repeat(24) }
const at = new Date('2026-06-01T12:00:00Z')
const one = {
  messageId: '817790313235066447',
  from: 'Telegram',
  to: '447700900000',
  text: 'Code 12345',
  cleanText: '12345',
  receivedAt: '2026-06-01T14:59:58.000+0300',
  smsCount: 1,
}
const two = { ...one, messageId: '817790313235066448', text: 'Code 67890' }
const good = { results: [one, two], messageCount: 2, pendingMessageCount: 0 }

function post(body: unknown): InboundRequest {
  return requestWith({ body: Buffer.from(JSON.stringify(body)), receivedAt: at, pathSecret: settings.pathSecret })
}

describe('Infobip', () => {
  test('each result becomes one message with its own part of the body as raw', async () => {
    const common = { msisdn: one.to, originator: one.from, sentAt: new Date('2026-06-01T11:59:58Z'), receivedAt: at }
    expect(await received(infobip, post(good), settings)).toEqual({
      messages: [
        { ...common, dedupeKey: one.messageId, text: one.text, raw: Buffer.from(JSON.stringify(one)) },
        { ...common, dedupeKey: two.messageId, text: two.text, raw: Buffer.from(JSON.stringify(two)) },
      ],
      answer: { status: 200, contentType: 'application/json', body: '{"status":200}' },
    })
  })

  test.each([null, 'x', 'j'.repeat(24)])('the path secret %s is answered 401', async (pathSecret) => {
    expect((await refusal(infobip, { ...post(good), pathSecret }, settings)).status).toBe(401)
  })

  test('an address outside allowFrom is answered 403', async () => {
    const limited = { ...settings, allowFrom: '198.51.100.0/24' }
    expect((await refusal(infobip, post(good), limited)).status).toBe(403)
    const allowed = { ...post(good), clientAddress: '::ffff:198.51.100.7' }
    expect((await received(infobip, allowed, limited)).messages).toHaveLength(2)
  })

  test('an empty batch is answered 200', async () => {
    expect((await received(infobip, post({ results: [] }), settings)).messages).toEqual([])
  })

  test('the same message again has the same dedupe key', async () => {
    expect((await received(infobip, post({ results: [one] }), settings)).messages[0]?.dedupeKey).toBe(one.messageId)
  })

  test.each([
    ['results', { results: one }],
    ['results.1.to', { results: [one, { ...two, to: 'x' }] }],
    ['results.0.messageId', { results: [{ ...one, messageId: 817790313235066 }] }],
    ['results.0.text', { results: [{ ...one, text: 5 }] }],
  ])('a bad %s is answered 400 naming it', async (field, body) => {
    const refused = await refusal(infobip, post(body), settings)
    expect(refused).toMatchObject({ status: 400, detail: expect.stringContaining(`"${field}"`) })
  })

  test('whatever comes, nothing but a refusal is thrown and nothing unstorable is taken in', async () => {
    await throwsOnlyRefusals(infobip, settings, good, (request) => request)
  })
})
