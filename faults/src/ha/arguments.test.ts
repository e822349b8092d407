import { expect, test } from 'vitest'
import { UsageError } from '../arguments.ts'
import { readHaArguments } from './arguments.ts'

const names = ['haproxy', 'hosts']

test('without an option every scenario has each of its faults once', () => {
  expect(readHaArguments([], names)).toMatchObject({ scenarios: names, rounds: 0, only: undefined, hold: false })
  expect(readHaArguments(['--scenario', 'hosts', '--only', 'a,b'], names)).toMatchObject({
    scenarios: ['hosts'],
    only: ['a', 'b'],
  })
})

test.each([['--scenario', 'other'], ['--rounds', 'many'], ['--unknown'], ['hosts']])(
  'what cannot be meant is told in words: %s',
  (...words) => {
    expect(() => readHaArguments(words, names)).toThrow(UsageError)
  },
)
