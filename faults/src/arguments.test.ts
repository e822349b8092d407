import { expect, test } from 'vitest'
import { readArguments, UsageError } from './arguments.ts'
import { scenarios } from './scenarios.ts'

const names = Object.keys(scenarios)

test('without an option it is the short form, and with --long the scenarios that need no special clock', () => {
  expect(readArguments([], names)).toMatchObject({ scenarios: ['workers'], rounds: 6, actors: 20 })
  const long = readArguments(['--long'], names)
  expect(long).toMatchObject({ scenarios: ['workers', 'two', 'failover', 'silentLoss'], rounds: 12, only: undefined })
})

test.each([['--scenario', 'three'], ['--rounds', '0'], ['--actors', 'many'], ['--unknown'], ['workers']])(
  'what cannot be meant is told in words: %s',
  (...words) => {
    expect(() => readArguments(words, names)).toThrow(UsageError)
  },
)
