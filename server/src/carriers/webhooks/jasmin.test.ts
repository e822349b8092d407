import { describe, expect, test } from 'vitest'
import type { InboundRequest } from './adapter.ts'
import { jasmin } from './jasmin.ts'
import { received, refusal, requestWith, throwsOnlyRefusals } from '#test/webhooks'

const settings = { pathSecret: 'j'.repeat(24) }
const good = {
  id: '16fd2706-8baf-433b-82eb-8c7fada847da',
  from: 'Telegram',
  to: '98912000000',
  'origin-connector': 'smpp01',
  priority: '1',
  coding: '0',
  validity: '2026-06-02 00:00:00',
  content: 'Code 12345',
  binary: Buffer.from('Code 12345').toString('hex'),
}

function post(fields: Record<string, string>): InboundRequest {
  return requestWith({ body: Buffer.from(new URLSearchParams(fields).toString()), pathSecret: settings.pathSecret })
}

describe('Jasmin', () => {
  test('a forwarded MO becomes exactly one message, and is acknowledged in the only words Jasmin takes', async () => {
    const request = post(good)
    expect(await received(jasmin, request, settings)).toEqual({
      messages: [
        {
          dedupeKey: good.id,
          msisdn: good.to,
          originator: 'Telegram',
          text: good.content,
          receivedAt: request.receivedAt,
          raw: request.body,
        },
      ],
      answer: { status: 200, contentType: 'text/plain', body: 'ACK/Jasmin' },
    })
  })

  test.each(['8', 'UCS2'])('UCS-2 (%s) is read from the bytes', async (coding) => {
    const binary = Buffer.from('کد ۱۲', 'utf16le').swap16().toString('hex')
    const [message] = (await received(jasmin, post({ ...good, coding, content: '?', binary }), settings)).messages
    expect(message?.text).toBe('کد ۱۲')
  })

  test('neither an outage nor a refusal looks like an acknowledgement, or like the 404 that makes Jasmin drop it', async () => {
    expect(jasmin.unavailable).toMatchObject({ status: 503, contentType: 'text/plain' })
    expect(jasmin.unavailable.body).not.toContain('ACK/Jasmin')
    const strangers = [{ ...post(good), pathSecret: null }, { ...post(good), pathSecret: 'x' }, post({})]
    for (const request of strangers) expect((await refusal(jasmin, request, settings)).status).not.toBe(404)
    const withBasic = { basicUser: 'j', basicPassword: 'long password' }
    expect((await refusal(jasmin, post(good), withBasic)).status).toBe(401)
  })

  test('a delivery receipt is acknowledged and produces no message', async () => {
    const receipt = post({ id: good.id, level: '1', message_status: 'DELIVRD' })
    expect(await received(jasmin, receipt, settings)).toMatchObject({ messages: [], answer: { body: 'ACK/Jasmin' } })
  })

  test('GET works like POST, and the same message again has the same dedupe key', async () => {
    const rawQuery = new URLSearchParams(good).toString()
    const get = requestWith({ method: 'GET', rawQuery, pathSecret: settings.pathSecret })
    expect((await received(jasmin, get, settings)).messages[0]).toMatchObject({
      dedupeKey: good.id,
      text: good.content,
    })
  })

  test.each([null, 'x'])('the path secret %s is answered 401', async (pathSecret) => {
    expect((await refusal(jasmin, { ...post(good), pathSecret }, settings)).status).toBe(401)
  })

  test.each([
    ['id', { ...good, id: 'x'.repeat(201) }],
    ['to', { ...good, to: '0' }],
    ['content', { id: 'x', from: 'y', to: good.to }],
  ])('a bad %s is answered 400 naming it', async (field, fields) => {
    const refused = await refusal(jasmin, post(fields), settings)
    expect(refused).toMatchObject({ status: 400, detail: expect.stringContaining(`"${field}"`) })
  })

  test('whatever comes, nothing but a refusal is thrown and nothing unstorable is taken in', async () => {
    await throwsOnlyRefusals(jasmin, settings, good, (request) => request)
  })
})
