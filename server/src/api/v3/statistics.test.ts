import { expect, test } from 'vitest'
import { withV3 } from './testing.ts'

const v3 = withV3()
const { world } = v3
const money = (amount: number) => ({ amount, currency: 'IRT' })

test('statistics count own leases by day and by country and product, with what they cost and how soon codes came', async () => {
  const { ask } = await v3.customer(20_000n)
  const other = await v3.customer(20_000n)
  await v3.lease(other.ask)
  const first = await v3.lease(ask)
  world.clock.advance(10_000)
  await first.text('Telegram code: 11111')
  await ask('GET', `/v3/leases/${first.leaseId}`)
  const second = await v3.lease(ask)
  await ask('POST', `/v3/leases/${second.leaseId}/cancel`, {})
  await v3.lease(ask)

  const { status, body } = await ask('GET', '/v3/statistics')
  const counted = { leases: 3, settled: 2, delivered: 1, charged: money(3_000) }
  expect(status).toBe(200)
  expect(body).toMatchObject({
    complete: true,
    groups: [{ country: 'RU', productId: '2', medianSeconds: 10, ...counted }],
  })
  expect(body['days']).toEqual([{ date: world.clock.now().toISOString().slice(0, 10), ...counted }])
})

test('statistics count days by the clock of whoever reads them', async () => {
  const { ask } = await v3.customer(20_000n)
  await v3.lease(ask)
  const at = world.clock.now()
  const minutesOfDay = at.getUTCHours() * 60 + at.getUTCMinutes()
  // An offset that puts this moment beyond midnight, on the side that is nearer.
  const offset = minutesOfDay >= 720 ? 1440 - minutesOfDay : -minutesOfDay - 1
  const there = new Date(at.getTime() + offset * 60_000).toISOString().slice(0, 10)
  const { body } = await ask('GET', `/v3/statistics?utcOffsetMinutes=${offset}`)
  expect(there).not.toBe(at.toISOString().slice(0, 10))
  expect(body['days']).toMatchObject([{ date: there }])
})

test('statistics leave out what began outside of their time', async () => {
  const { ask } = await v3.customer(20_000n)
  await v3.lease(ask)
  world.clock.advance(1)
  const now = world.clock.now().toISOString()
  expect((await ask('GET', `/v3/statistics?createdFrom=${now}`)).body).toMatchObject({ days: [], groups: [] })
  expect((await ask('GET', `/v3/statistics?createdBefore=${now}`)).body).toMatchObject({ days: [{ leases: 1 }] })
})

test('statistics are refused over more than 366 days', async () => {
  const { ask } = await v3.customer()
  expect(await ask('GET', '/v3/statistics?createdFrom=2020-01-01T00:00:00Z')).toMatchObject({
    status: 400,
    body: { code: 'invalid_request', errors: [{ field: 'createdFrom' }] },
  })
})
