import { expect, test } from 'vitest'
import { ManualClock } from './clock.ts'
import { createSeldom } from './seldom.ts'

test('it speaks once a minute and says how often it was asked, however the clock is set', () => {
  const clock = new ManualClock()
  const seldom = createSeldom(clock)
  expect([seldom(), seldom()]).toEqual([1, null])
  for (const byMs of [-3_600_000, 3_600_000]) {
    clock.set(byMs)
    expect(seldom()).toBeNull()
    clock.advance(60_000)
    expect(seldom()).toBeGreaterThan(1)
  }
})
