import { expect, test } from 'vitest'
import { caseNames, readArguments, UsageError } from './arguments.ts'

test('without words all cases are run, as long and as often as the usage says', () => {
  expect(readArguments([])).toEqual({ cases: caseNames, seconds: 24, rounds: 11, json: false, write: false })
})

test('cases are run in one order, each once', () => {
  const { cases, json, seconds, rounds } = readArguments([
    'collect',
    'poll',
    'poll',
    '--json',
    '--seconds',
    '2.5',
    '--rounds',
    '3',
  ])
  expect({ cases, json, seconds, rounds }).toEqual({ cases: ['poll', 'collect'], json: true, seconds: 2.5, rounds: 3 })
})

test('a word asks for all cases that its name begins', () => {
  expect(readArguments(['ingest']).cases).toEqual(['ingest', 'ingest-smpp-10', 'ingest-smpp-100'])
  expect(readArguments(['ingest-smpp-100']).cases).toEqual(['ingest-smpp-100'])
})

test.each([
  [['pol'], 'there is no case "pol"'],
  [['--seconds', 'long'], '--seconds takes a number'],
  [['--seconds', '0'], '--seconds takes a number'],
  [['--rounds', '1e9'], '--rounds takes a number'],
  [['--rounds'], '--rounds'],
  [['--quick'], '--quick'],
  [['poll', '--write'], '--write goes with all cases'],
])('%j is refused in words that name what is wrong', (words, message) => {
  const read = (): unknown => readArguments(words)
  expect(read).toThrow(UsageError)
  expect(read).toThrow(message)
})
