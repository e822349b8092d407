import { expect, test } from 'vitest'
import { withWorld } from '#test/world'

const world = withWorld()

/** One line of the text format: https://prometheus.io/docs/instrumenting/exposition_formats/ */
const help = /^# HELP [a-zA-Z_:][a-zA-Z0-9_:]* .+$/
const type = /^# TYPE [a-zA-Z_:][a-zA-Z0-9_:]* (counter|gauge|histogram|summary|untyped)$/
const sample =
  /^[a-zA-Z_:][a-zA-Z0-9_:]*(\{([a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\["\\n])*",?)*\})? (-?\d+(\.\d+)?([eE][+-]?\d+)?|NaN|[+-]Inf)( \d+)?$/

async function metrics(): Promise<string> {
  const answer = await world.app.http.inject('/metrics')
  expect(answer.statusCode).toBe(200)
  expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8')
  return answer.body
}

test('/metrics is Prometheus text, line by line, and counts what happened without saying to whom', async () => {
  const { supplierId, name } = await world.supplier()
  const [msisdn = ''] = await world.stock(supplierId, 'LV', 1)
  const { token, customerId } = await world.customer(777_001n)
  const { body } = await world.post('/api/get_number', { token, country: 'LV', productId: '2' })
  await world.message(supplierId, msisdn, 'Telegram code: 98765', { dedupeKey: 'one' })
  await world.message(supplierId, msisdn, 'Telegram code: 98765', { dedupeKey: 'one' })
  const numberId = body['numberId'] as string
  expect((await world.post('/api/get_sms', { token, country: 'LV', productId: '2', numberId })).status).toBe(200)
  await world.get(`/nowhere/${msisdn}?token=${token}`)
  await world.get(`/inbound/${name}/secret-98765`)

  const text = await metrics()
  const lines = text.trimEnd().split('\n').filter(Boolean)
  for (const line of lines)
    expect(
      [help, type, sample].some((shape) => shape.test(line)),
      line,
    ).toBe(true)
  expect(text.endsWith('\n')).toBe(true)
  expect(text).toContain('verifyplus_http_requests_total{method="POST",route="/api/get_sms",status="200"} 1')
  expect(text).toContain('verifyplus_http_requests_total{method="GET",route="none",status="404"} 1')
  expect(text).toMatch(new RegExp(`verifyplus_messages_total\\{supplier="${name}",outcome="\\w+"\\} 1\n`))

  for (const secret of [token, msisdn, '98765', '777001', 'example.org', `customer_id`, `customer="${customerId}"`])
    expect(text, secret).not.toContain(secret)
})

test('any path that is asked makes no new time series', async () => {
  await world.get('/first')
  const before = (await metrics()).split('\n').length
  for (let i = 0; i < 50; i++) await world.get(`/path-${i}`)
  expect((await metrics()).split('\n').length).toBe(before)
})
