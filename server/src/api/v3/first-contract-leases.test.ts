import { expect, test } from 'vitest'
import { checkLedger } from '#ledger'
import { holdLease } from '#test/held-lease'
import { withV3 } from './testing.ts'

/** Leases that the first contract made, which set nothing aside, as v3 shows them. */
const v3 = withV3()
const { world } = v3
const money = (amount: number) => ({ amount, currency: 'IRT' })

test('reading charges nothing and shows nothing; collecting hands the code over', async () => {
  const customer = await v3.customer(5_000n)
  const lease = await holdLease(v3, customer, 'get_number')
  expect(await lease.lease()).toMatchObject({ hold: 'none', state: 'waiting' })
  await lease.text('Telegram code: 44444')
  const waiting = { code: true, texts: false, costs: money(3000) }
  for (let i = 0; i < 2; i++)
    expect(await lease.lease()).toMatchObject({ code: null, codeState: 'payment_required', waiting })
  expect(await lease.messages()).toMatchObject([{ text: null, code: null, readable: 'payment_required' }])
  expect(await lease.read()).not.toContain('44444')
  expect(await world.balance(customer.customerId)).toBe(5_000n)
  expect(await lease.collect()).toMatchObject({ status: 200, body: { code: '44444', charged: money(3000) } })
  expect(await lease.lease()).toMatchObject({ hold: 'none', code: '44444', codeState: 'read', waiting: null })
  expect(await world.balance(customer.customerId)).toBe(2_000n)
  expect((await checkLedger(world.database)).faults).toEqual([])
})

test('one whose code was not collected cannot be finished, and goes on', async () => {
  const lease = await holdLease(v3, await v3.customer(0n), 'get_number')
  await lease.text('Telegram code: 14141')
  expect(await lease.finish()).toMatchObject({ status: 409, body: { code: 'not_collected' } })
  expect(await lease.lease()).toMatchObject({ state: 'received' })
})

test('what is newer than what was paid for shows neither text nor code', async () => {
  const lease = await holdLease(v3, await v3.customer(100_000n), 'get_number')
  await lease.text('Telegram code: 17171')
  await lease.getSms()
  world.clock.advance(1_000)
  await lease.text('Telegram code: 18181')
  expect(await lease.messages()).toMatchObject([
    { text: null, code: null, readable: 'payment_required' },
    { code: '17171', readable: 'yes' },
  ])
})
