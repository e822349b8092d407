import { expect, test, vi } from 'vitest'
import { createRateLimits } from './rate-limits.ts'

const tooMany = { kind: 'too_many_requests', status: 429, headers: { 'retry-after': '1' } }

test('a customer may ask as often in a second as its limit says, and the next request is told when to come again', async () => {
  const limits = createRateLimits()
  for (let i = 0; i < 5; i++) await limits.customer(1, 5)
  await expect(limits.customer(1, 5)).rejects.toMatchObject(tooMany)
})

test('customers with the same limit do not use up each other’s requests', async () => {
  const limits = createRateLimits()
  await limits.customer(1, 1)
  await limits.customer(2, 1)
  await expect(limits.customer(2, 1)).rejects.toMatchObject(tooMany)
})

test('a raised limit counts at once', async () => {
  const limits = createRateLimits()
  await limits.customer(1, 1)
  await expect(limits.customer(1, 1)).rejects.toMatchObject(tooMany)
  await limits.customer(1, 10)
})

test('after the second the customer is served again', async () => {
  vi.useFakeTimers()
  try {
    const limits = createRateLimits()
    await limits.customer(1, 1)
    await expect(limits.customer(1, 1)).rejects.toMatchObject(tooMany)
    vi.advanceTimersByTime(1_001)
    await limits.customer(1, 1)
  } finally {
    vi.useRealTimers()
  }
})

test('the addresses of one IPv6 /64 are limited together, others apart', async () => {
  const limits = createRateLimits()
  for (let i = 0; i < 1_000; i++) await limits.address(`2001:db8::${i.toString(16)}`)
  await expect(limits.address('2001:db8::ffff')).rejects.toMatchObject(tooMany)
  await limits.address('2001:db8:0:1::1')
  await limits.address('192.0.2.1')
})
