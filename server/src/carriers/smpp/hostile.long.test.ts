import { expect, it } from 'vitest'
import { feedHostilePdus } from '#test/smpp/hostile-pdus'
import { hostileRun } from '#test/smpp/hostile-run'
import { randomSeed } from '#test/smpp/mutations'

it('1,000,000 mutated, truncated and random PDUs are decoded or refused, and none throws', () => {
  const seed = randomSeed()
  const { bad, messages } = feedHostilePdus(1_000_000, seed)
  expect(bad, `seed ${seed}`).toBeGreaterThan(100_000)
  expect(messages, `seed ${seed}`).toBeGreaterThan(100_000)
})

it('10,000 hostile sessions: none deaf, the good session beside them loses nothing, and memory comes back', async () => {
  const seed = randomSeed()
  const { tally, witness, heapGrowthBytes } = await hostileRun(10_000, seed)
  expect(tally.wrong, `seed ${seed}`).toEqual([])
  expect(tally.sessions).toBe(10_000)
  expect(witness.answered).toBe(witness.sent)
  expect(witness.committed).toBe(witness.sent)
  // The remembered hashes of the messages are up to 20 MB of it; 10,000 leaked sessions would be more than 100 MB.
  expect(heapGrowthBytes).toBeLessThan(50_000_000)
})
