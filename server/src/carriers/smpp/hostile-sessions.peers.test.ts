import { expect, it } from 'vitest'
import { hostileRun } from '#test/smpp/hostile-run'
import { randomSeed } from '#test/smpp/mutations'

it('1,000 hostile sessions: none deaf, and the good session beside them loses nothing', async () => {
  const seed = randomSeed()
  const { tally, witness } = await hostileRun(1_000, seed)
  expect(tally.wrong, `seed ${seed}`).toEqual([])
  expect(tally.sessions).toBe(1_000)
  expect(witness.answered).toBe(witness.sent)
  expect(witness.committed).toBe(witness.sent)
})
