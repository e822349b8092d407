import { expect, it } from 'vitest'
import { feedHostilePdus } from '#test/smpp/hostile-pdus'
import { randomSeed } from '#test/smpp/mutations'

it('100,000 mutated, truncated and random PDUs are decoded or refused, and none throws', () => {
  const seed = randomSeed()
  const { bad, messages } = feedHostilePdus(100_000, seed)
  // Both kinds must have occurred, or the test fed something else than it says.
  expect(bad, `seed ${seed}`).toBeGreaterThan(10_000)
  expect(messages, `seed ${seed}`).toBeGreaterThan(10_000)
})
