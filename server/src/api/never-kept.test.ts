import type { AddressInfo } from 'node:net'
import { beforeAll, expect, test } from 'vitest'
import { openRaw } from '#test/raw-http'
import { withWorld } from '#test/world'

const world = withWorld()
let token = ''
let numberId = ''

beforeAll(async () => {
  const { supplierId } = await world.supplier()
  const [msisdn = ''] = await world.stock(supplierId, 'LV', 1)
  ;({ token } = await world.customer(100_000n))
  const { body } = await world.post('/api/get_number', { token, country: 'LV', productId: '2' })
  numberId = body['numberId'] as string
  await world.message(supplierId, msisdn, 'Telegram code: 98765')
  await world.app.http.listen({ host: '127.0.0.1', port: 0 })
})

function expectNeverKept(headers: Record<string, unknown>, what: string): void {
  expect(headers, what).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
}

test('what a route of the first contract answers, right or wrong, is kept by nobody on the way and read as nothing but JSON', async () => {
  const whole = { token, country: 'LV', productId: '2', numberId }
  for (const [path, body, status] of [
    ['/api/get_sms', whole, 200],
    ['/api/get_number', whole, 409],
    ['/api/get_sms', { ...whole, token: 'x' }, 401],
    ['/api/get_sms', { ...whole, country: 'XX' }, 400],
    ['/api/get_sms', '{', 400],
    ['/api/get_sms', 'x'.repeat(20_000), 413],
    ['/api/nowhere', whole, 404],
  ] as const) {
    const answer = await world.post(path, body)
    expect(answer.status, path).toBe(status)
    expectNeverKept(answer.headers, `${path} ${status}`)
  }
  for (const path of ['/api/get_sms', '/apiv2/get_available?country=LV', '/apiv2/get_available', '/%']) {
    expectNeverKept((await world.get(path)).headers, path)
  }
  const typed = await world.app.http.inject({
    method: 'POST',
    url: '/api/get_sms',
    headers: { 'content-type': 'a/b' },
    payload: 'x',
  })
  expect(typed.statusCode).toBe(415)
  expectNeverKept(typed.headers, '415')
})

test('the same of /v3 and of the sign-in', async () => {
  const headers = { authorization: `Bearer ${token}` }
  for (const url of [
    '/v3/me',
    '/v3/leases',
    `/v3/leases/lease_${numberId}`,
    `/v3/leases/lease_${numberId}/messages`,
    '/v3/balance',
  ])
    expectNeverKept((await world.app.http.inject({ url, headers })).headers, url)
  for (const url of [
    '/v3/me',
    '/v3/nowhere',
    '/v3/auth/get-session',
    '/v3/auth/sessions',
    '/v3/auth/nowhere',
    '/v3/operator/mails',
    '/v3/leases?a=%00',
    '/v3/%',
  ])
    expectNeverKept((await world.app.http.inject({ url })).headers, url)
})

test('the same of what never was a request', async () => {
  const raw = await openRaw((world.app.http.server.address() as AddressInfo).port)
  raw.send('hello\r\n\r\n')
  expectNeverKept(Object.fromEntries((await raw.answer())?.headers ?? []), 'no HTTP')
  raw.destroy()
})
