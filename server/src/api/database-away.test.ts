import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { closeDatabase } from '#test/close-database'
import { expectWireError, openRaw, rawRequest, type RawAnswer } from '#test/raw-http'
import { testWebhookSecret, withWorld } from '#test/world'
import { eventually } from '#test/eventually'

const world = withWorld()
let port = 0
let token = ''
/** Of a customer of whom this process has not heard. */
let unseenToken = ''
let numberId = ''
let supplier = ''
let msisdn = ''
let open: (() => Promise<void>) | null = null

beforeAll(async () => {
  await world.app.http.listen({ host: '127.0.0.1', port: 0 })
  port = (world.app.http.server.address() as AddressInfo).port
  const { supplierId, name } = await world.supplier()
  supplier = name
  ;[msisdn = ''] = await world.stock(supplierId, 'RU', 2)
  token = (await world.customer(100_000n)).token
  unseenToken = (await world.customer()).token
  const { body } = await world.post('/api/get_number', { token, country: 'RU', productId: 2 })
  numberId = body['numberId'] as string
  msisdn = body['number'] as string
})
afterAll(async () => {
  await open?.()
})

async function ask(...request: Parameters<typeof rawRequest>): Promise<RawAnswer> {
  const raw = await openRaw(port)
  raw.send(rawRequest(...request))
  const answer = await raw.answer()
  raw.destroy()
  return answer as RawAnswer
}

const getNumber = (apiToken = token) =>
  ask('POST', '/api/get_number', JSON.stringify({ token: apiToken, country: 'RU', productId: 2 }))
const getSms = () => ask('POST', '/api/get_sms', JSON.stringify({ token, country: 'RU', productId: 2, numberId }))

function sendMessage(id: string) {
  const body = JSON.stringify({ id, from: 'Telegram', to: msisdn, text: 'Telegram code: 54321' })
  const at = world.clock.now()
  return ask('POST', `/inbound/${supplier}`, body, {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(testWebhookSecret).sign(id, at, body),
  })
}

function expectAway(answer: RawAnswer): void {
  expectWireError(answer, 503)
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
}

describe('while the database lets nobody in', () => {
  beforeAll(async () => {
    open = await closeDatabase(world.database)
  })

  test('get_number is 503 with Retry-After', async () => expectAway(await getNumber()))

  test('a token that was never seen is 503 and not 401: whether it is valid is unknown', async () => {
    expectAway(await getNumber(unseenToken))
  })

  test('a token that cannot be one is 401 all the same', async () => {
    expectWireError(await getNumber('nonsense'), 401, 'Invalid token')
  })

  test('get_sms is 503 and not "No sms code": a code may have come to another process', async () => {
    await eventually(async () => expectAway(await getSms()))
  })

  test('get_available is 503 for a country that was not counted', async () => {
    expectAway(await ask('GET', '/apiv2/get_available?country=UA'))
  })

  test('a supplier’s message is 503 and will be sent again', async () => expectAway(await sendMessage('during')))

  test('a supplier that is not in memory is 503 and not 404: it may have been added just now', async () => {
    expectAway(await ask('POST', '/inbound/not-known-here', '{}'))
  })

  test('/healthz is 200, /readyz is 503, /metrics is still read', async () => {
    expect((await ask('GET', '/healthz')).status).toBe(200)
    expectWireError(await ask('GET', '/readyz'), 503)
    expect((await ask('GET', '/metrics')).status).toBe(200)
  })
})

describe('when the database is back', () => {
  beforeAll(async () => {
    await open?.()
    open = null
  })

  test('everything is served again without a restart', async () => {
    await eventually(async () => expect((await ask('GET', '/readyz')).status).toBe(200))
    expect((await getNumber()).status).toBe(200)
    expect((await ask('GET', '/apiv2/get_available?country=UA')).body).toBe('{"online":"0"}')
    expectWireError(await getSms(), 409, 'No sms code')
  })

  test('the message that was refused is taken in when it is sent again, and its code is handed over', async () => {
    expect((await sendMessage('during')).status).toBe(200)
    expect((await getSms()).body).toBe('{"sms":"54321"}')
  })

  test('notifications are heard again', async () => {
    const enable = (enabled: boolean) =>
      world.database.pool.query(`update country set enabled = $1 where country_code = 'LV'`, [enabled])
    const status = async () => (await ask('GET', '/apiv2/get_available?country=LV')).status
    await enable(false)
    await eventually(async () => {
      // The clock of this world rings the timer that connects anew; what was missed is read then.
      world.clock.advance(250)
      expect(await status()).toBe(400)
    })
    await enable(true)
    await eventually(async () => expect(await status()).toBe(200))
  })
})
