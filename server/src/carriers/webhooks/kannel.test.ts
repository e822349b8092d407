import { describe, expect, test } from 'vitest'
import type { InboundRequest } from './adapter.ts'
import { kannel } from './kannel.ts'
import { received, refusal, requestWith, throwsOnlyRefusals } from '#test/webhooks'

const settings = { pathSecret: 'k'.repeat(24) }
const at = new Date('2026-06-01T12:00:00Z')
const good = {
  id: '3a1b6b5e-5b0e-4f0e-8f0e-0123456789ab',
  from: 'Telegram',
  to: '98912000000',
  text: 'Code 12345',
  charset: 'UTF-8',
  ts: String(at.getTime() / 1000 - 2),
  udh: '',
}

function get(rawQuery: string): InboundRequest {
  return requestWith({ method: 'GET', rawQuery, receivedAt: at, pathSecret: settings.pathSecret })
}

function queryOf(change: Partial<typeof good> = {}): string {
  return new URLSearchParams({ ...good, ...change }).toString()
}

describe('Kannel', () => {
  test('a get-url call becomes exactly one message, and the answer is empty so that no SMS goes back', async () => {
    expect(await received(kannel, get(queryOf()), settings)).toEqual({
      messages: [
        {
          dedupeKey: good.id,
          msisdn: good.to,
          originator: 'Telegram',
          text: good.text,
          sentAt: new Date(at.getTime() - 2000),
          receivedAt: at,
          raw: Buffer.from(queryOf()),
        },
      ],
      answer: { status: 200, contentType: 'text/plain', body: '' },
    })
  })

  test.each([
    ['UTF-8', '%DA%A9%D8%AF+%DB%B1', 'کد ۱'],
    ['UTF-16BE', '%06%A9%06%2F%00+%06%F1', 'کد ۱'],
    ['UTF-16', '%06%A9', 'ک'],
    ['WINDOWS-1252', 'caf%E9+%80', 'café €'],
    ['ISO-8859-1', 'caf%E9', 'café'],
    ['GSM', 'caf%C3%A9', 'café'],
    ['UTF-8', 'bad%FF', 'bad\ufffd'],
    ['no-such-charset', 'x%00y', 'xy'],
  ])('text in %s is read', async (charset, encoded, text) => {
    const query = queryOf({ charset }).replace('text=Code+12345', `text=${encoded}`)
    expect((await received(kannel, get(query), settings)).messages[0]?.text).toBe(text)
  })

  test('a part that bearerbox did not join carries its segment', async () => {
    const query = queryOf().replace('udh=', 'udh=%05%00%03%2A%03%02')
    expect((await received(kannel, get(query), settings)).messages[0]?.segment).toEqual({
      reference: '8:42',
      total: 3,
      part: 2,
    })
  })

  test('the same call again has the same dedupe key', async () => {
    expect((await received(kannel, get(queryOf({ ts: '1' })), settings)).messages[0]?.dedupeKey).toBe(good.id)
  })

  test.each([null, 'x', 'j'.repeat(24)])('the path secret %s is answered 401', async (pathSecret) => {
    expect((await refusal(kannel, { ...get(queryOf()), pathSecret }, settings)).status).toBe(401)
  })

  test.each([
    ['id', queryOf({ id: '' })],
    ['to', queryOf({ to: '12345' })],
    ['to', `${queryOf()}&to=98912000001`],
    ['text', queryOf().replace('text=', 'other=')],
  ])('a bad %s is answered 400 naming it', async (field, query) => {
    const refused = await refusal(kannel, get(query), settings)
    expect(refused).toMatchObject({ status: 400, detail: expect.stringContaining(`"${field}"`) })
  })

  test('POST is answered 405', async () => {
    expect((await refusal(kannel, requestWith({ pathSecret: settings.pathSecret }), settings)).status).toBe(405)
  })

  test('whatever comes, nothing but a refusal is thrown and nothing unstorable is taken in', async () => {
    await throwsOnlyRefusals(kannel, settings, good, (request) => ({ ...request, method: 'GET' }))
  })
})
