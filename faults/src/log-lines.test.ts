import { expect, test } from 'vitest'
import { messagesOf, mostInAMinute, warningsOf } from './log-lines.ts'

const line = (level: number, seconds: number, pid = 1): string =>
  `${JSON.stringify({ level, time: seconds * 1_000, pid, msg: `at ${seconds}` })}\n`

test('a log is read with its sentences, and only warnings and errors are counted, of the process that wrote most', () => {
  const text = `Stopping…\n${line(30, 1)}${line(40, 2)}${line(50, 30)}${line(40, 62)}${line(40, 200)}${line(40, 31, 2)}`
  expect(messagesOf(text)).toEqual(['Stopping…', 'at 1', 'at 2', 'at 30', 'at 62', 'at 200', 'at 31'])
  expect(mostInAMinute(warningsOf(text))).toBe(3)
  expect(mostInAMinute(warningsOf('Stopping…\n'))).toBe(0)
})
