import * as fc from 'fast-check'
import type { AddressInfo } from 'node:net'
import { beforeAll, expect, test } from 'vitest'
import { expectWireError, openRaw, rawRequest } from '#test/raw-http'
import { testWebhookSecret, withWorld } from '#test/world'
import { Webhook } from 'standardwebhooks'

const world = withWorld()
let port = 0
let url = ''
let token = ''
let numberId = ''
let supplier = ''

beforeAll(async () => {
  await world.app.http.listen({ host: '127.0.0.1', port: 0 })
  port = (world.app.http.server.address() as AddressInfo).port
  url = `http://127.0.0.1:${port}`
  const { supplierId, name } = await world.supplier()
  supplier = name
  await world.stock(supplierId, 'RU', 1)
  token = (await world.customer(1_000_000n)).token
  await world.database.pool.query('update customer set requests_per_second = 1000000')
  numberId = (await world.post('/api/get_number', { token, country: 'RU', productId: 2 })).body['numberId'] as string
})

/** Success, or an error in the contract's shape that is no fault of ours. */
async function expectContractual(response: Response): Promise<void> {
  const body = await response.text()
  const headers = new Map(response.headers)
  if (response.status >= 400) expectWireError({ status: response.status, headers, body }, response.status)
  expect(response.status, body).not.toBe(500)
  if (response.status >= 400) return
  expect(headers.get('content-type')).toBe('application/json')
  for (const value of Object.values(JSON.parse(body) as object)) expect(typeof value).toMatch(/string|number/)
}

const post = (path: string, body: string | Uint8Array, headers: Record<string, string>): Promise<Response> =>
  fetch(url + path, { method: 'POST', headers, body: Buffer.from(body) })

const json = { 'content-type': 'application/json' }
const path = fc.constantFrom('/api/get_number', '/api/get_sms')
const anyJson = fc.json({ stringUnit: 'binary' })

test('any JSON value posted to a route is answered in the shape and never with a fault', async () => {
  await fc.assert(
    fc.asyncProperty(path, anyJson, async (path, body) => expectContractual(await post(path, body, json))),
    { numRuns: 200 },
  )
})

test('any mixture of right and wrong fields is answered in the shape and never with a fault', async () => {
  const field = (right: () => unknown): fc.Arbitrary<unknown> =>
    fc.oneof(
      { weight: 4, arbitrary: fc.constant(right) },
      {
        weight: 1,
        arbitrary: fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.maxSafeInteger(), fc.jsonValue()),
      },
    )
  const bodies = fc.record(
    {
      token: field(() => token),
      country: field(() => 'RU'),
      productId: field(() => 2),
      numberId: field(() => numberId),
      // Never a wait that is right and long: the clock of this world stands still.
      wait: fc.constantFrom(0, '0', -1, 61, 'x', null, Number.POSITIVE_INFINITY, '\u0000', [1]),
      more: fc.jsonValue(),
    },
    { requiredKeys: [] },
  )
  await fc.assert(
    fc.asyncProperty(path, bodies, async (path, body) => {
      const filled = Object.entries(body).map(([key, value]) => [
        key,
        typeof value === 'function' ? (value as () => unknown)() : value,
      ])
      await expectContractual(await post(path, JSON.stringify(Object.fromEntries(filled)), json))
    }),
    { numRuns: 300 },
  )
})

test('any bytes of any content type are answered in the shape and never with a fault', async () => {
  const contentType = fc.oneof(
    fc.constantFrom('application/json', 'text/plain', 'multipart/form-data', 'application/json; charset=utf-16'),
    fc.string({ unit: 'grapheme-ascii' }).filter((text) => text.trim() === text && text !== ''),
  )
  const anyPath = fc.constantFrom('/api/get_number', '/api/get_sms', '/apiv2/get_available', '/nowhere', '/inbound/x')
  await fc.assert(
    fc.asyncProperty(anyPath, contentType, fc.uint8Array({ maxLength: 400 }), async (path, contentType, body) =>
      expectContractual(await post(path, body, { 'content-type': contentType })),
    ),
    { numRuns: 200 },
  )
})

test('any query of get_available is answered in the shape and never with a fault', async () => {
  const query = fc.oneof(
    fc.webQueryParameters(),
    fc.string({ unit: 'grapheme' }).map((text) => `country=${encodeURIComponent(text)}`),
    fc.constantFrom('country=RU', 'country[]=RU', 'country=%', 'country=%ff', 'country', '__proto__=1', 'country=RU&&'),
  )
  await fc.assert(
    fc.asyncProperty(query, async (query) => {
      const raw = await openRaw(port)
      raw.send(rawRequest('GET', `/apiv2/get_available?${query}`))
      const answer = await raw.answer()
      raw.destroy()
      expect(answer?.headers.get('content-type')).toBe('application/json')
      if (answer?.status === 200) expect(answer.body).toMatch(/^\{"online":"\d+"\}$/)
      else expectWireError(answer, 400)
    }),
    { numRuns: 200 },
  )
})

test('any signed body is taken in, or refused in the shape with a field’s name, and never a fault', async () => {
  const signer = new Webhook(testWebhookSecret)
  const message = fc.record(
    {
      id: fc.oneof(fc.string({ unit: 'binary', minLength: 1 }), fc.jsonValue()),
      from: fc.oneof(fc.constant('Telegram'), fc.string({ unit: 'binary' }), fc.jsonValue()),
      to: fc.oneof(fc.constantFrom('+79590100000', '79590100000'), fc.string(), fc.maxSafeInteger(), fc.jsonValue()),
      text: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()),
      sentAt: fc.oneof(fc.date({ noInvalidDate: true }), fc.constant(null), fc.string(), fc.jsonValue()),
    },
    { requiredKeys: ['id', 'from', 'to', 'text'] },
  )
  await fc.assert(
    fc.asyncProperty(
      fc.oneof({ weight: 4, arbitrary: message }, { weight: 1, arbitrary: fc.jsonValue() }),
      async (value) => {
        const body = JSON.stringify(value)
        const at = world.clock.now()
        await expectContractual(
          await post(`/inbound/${supplier}`, body, {
            ...json,
            'webhook-id': 'any',
            'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
            'webhook-signature': signer.sign('any', at, body),
          }),
        )
      },
    ),
    { numRuns: 300 },
  )
})

test('any bytes on the socket get answers in the shape, or the connection is closed', async () => {
  const line = fc.oneof(
    fc.constantFrom(
      'GET / HTTP/1.1\r\n',
      'POST /api/get_sms HTTP/1.1\r\n',
      'Host: x\r\n',
      'Content-Type: application/json\r\n',
      'Content-Length: 3\r\n',
      'Transfer-Encoding: chunked\r\n',
      'Expect: 100-continue\r\n',
      'Connection: close\r\n',
      '\r\n',
      '{}',
      '3\r\n',
      '0\r\n\r\n',
    ),
    fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 12 }), async (lines) => {
      const raw = await openRaw(port)
      raw.send(Buffer.from(lines.join(''), 'latin1'))
      // A last line that is no HTTP anywhere: whatever the bytes began, it ends.
      raw.send('\r\n\r\n\0\r\n\r\n')
      raw.end()
      for (;;) {
        const answer = await raw.answer()
        if (answer === null) break
        if (answer.status === 100) continue
        if (answer.status >= 400) expectWireError(answer, answer.status)
        expect(answer.status).not.toBe(500)
      }
    }),
    { numRuns: 200 },
  )
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
})
