import { expect, test } from 'vitest'
import { readArguments, UsageError } from './arguments.ts'
import { scenarios } from './scenarios.ts'

const names = Object.keys(scenarios)

test('without an option it is the short form, and with --long all scenarios with two hundred faults or more', () => {
  expect(readArguments([], names)).toMatchObject({ scenarios: ['workers'], rounds: 6, actors: 20, keepsLogs: false })
  const long = readArguments(['--long'], names)
  expect(long).toMatchObject({ scenarios: names, rounds: undefined, only: undefined, keepsLogs: true })
  const faults = Object.values(scenarios).reduce((sum, { longRounds }) => sum + longRounds, 0)
  expect(faults).toBeGreaterThanOrEqual(200)
})

test('a long run that was ended goes on where it was told to, and each run has a seed to repeat it with', () => {
  expect(readArguments(['--long', '--from', 'silentLoss', '--seed', 'abc'], names)).toMatchObject({
    scenarios: names.slice(names.indexOf('silentLoss')),
    seed: 'abc',
  })
  expect(readArguments([], names).seed).toMatch(/^[0-9a-f]{8}$/)
})

test.each([
  ['--scenario', 'three'],
  ['--from', 'three'],
  ['--rounds', '0'],
  ['--actors', 'many'],
  ['--unknown'],
  ['workers'],
])('what cannot be meant is told in words: %s', (...words) => {
  expect(() => readArguments(words, names)).toThrow(UsageError)
})
