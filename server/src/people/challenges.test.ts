import { solveChallenge, type Challenge, type Solution } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2'
import * as fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { ManualClock } from '#core/clock'
import { withDatabase } from '#test/database'
import { createChallenges, type Challenges } from './challenges.ts'

const held = withDatabase()
const clock = new ManualClock('2026-11-24T12:00:00Z')
const email = 'ada@example.org'

let challenges: Challenges
let proof: { challenge: Challenge; solution: Solution }

beforeAll(async () => {
  challenges = createChallenges({ database: held.database, clock, secret: 'a secret of this test' })
  const challenge = await challenges.give(email)
  const solution = await solveChallenge({ challenge, deriveKey })
  if (!solution) throw new Error('the challenge has no solution')
  proof = { challenge, solution }
})

test('no challenge can be made easier or longer, and no solution guessed: a proof in which anything is changed is none', async () => {
  const values = fc.oneof(
    fc.constantFrom(null, true, '', '00', 'ff', 'PBKDF2/SHA-256', 'SHA-256', 0, 1, 32, 1_000),
    fc.integer(),
    fc.string(),
    fc.object(),
  )
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...placesIn(proof)), values, async (place, value) => {
      const changed = structuredClone(proof) as unknown as Record<string, unknown>
      const parent = place.slice(0, -1).reduce((at, name) => at[name] as Record<string, unknown>, changed)
      const name = place.at(-1) as string
      fc.pre(parent[name] !== value)
      parent[name] = value
      expect(await challenges.take(changed, email)).toBe(false)
    }),
    { numRuns: 500 },
  )
})

test('whatever is sent in place of a proof is none, and no fault', async () => {
  await fc.assert(
    fc.asyncProperty(fc.anything(), async (anything) => {
      expect(await challenges.take(anything, email)).toBe(false)
    }),
  )
})

test('what another house has signed is none', async () => {
  const other = createChallenges({ database: held.database, clock, secret: 'another secret' })
  expect(await other.take(proof, email)).toBe(false)
})

test('a proof is good once, and says nothing of the e-mail address', async () => {
  expect(JSON.stringify(proof)).not.toContain(email)
  expect(await challenges.take(proof, email)).toBe(true)
  expect(await challenges.take(proof, email)).toBe(false)
})

/** The path of every value of a proof but for two: the key proves that its counter was found, and how long it took is all one. */
function placesIn(value: object, path: string[] = []): string[][] {
  return Object.entries(value).flatMap(([name, each]: [string, unknown]) => {
    if (name === 'time' || name === 'counter') return []
    const here = [...path, name]
    return typeof each === 'object' && each !== null ? [here, ...placesIn(each, here)] : [here]
  })
}
