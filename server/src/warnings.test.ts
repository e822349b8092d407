import { beforeEach, expect, test } from 'vitest'
import { ManualClock } from '#core/clock'
import { Unavailable } from '#core/errors'
import { createWarnings, type Warnings } from './warnings.ts'

let clock: ManualClock
let lines: (readonly [string, Record<string, unknown>])[]
let warnings: Warnings

beforeEach(() => {
  clock = new ManualClock()
  lines = []
  warnings = createWarnings(
    { warn: (fields: Record<string, unknown>, message: string) => lines.push([message, fields]) } as never,
    clock,
  )
})

test('what all works meet while the database is away is one fault: a line at its start, and one when it is back', () => {
  const err = new Unavailable('the database is unreachable')
  for (let i = 0; i < 80; i++) {
    warnings.warn('a clock job failed', { err, job: `job ${i % 4}` }, `job ${i % 4}`)
    warnings.warn('notifications are interrupted', { err })
    clock.advance(100)
  }
  clock.advance(60_000)
  expect(lines).toEqual([
    ['the database is unreachable: a clock job failed', { err, job: 'job 0' }],
    ['the database is back', { forSeconds: 8, notWritten: 159 }],
  ])
})

test('what fails for a reason of its own is told for itself, while the database is away as well', () => {
  warnings.warn('a clock job failed', { err: new Unavailable('away') }, 'one')
  const err = new Error('of its own')
  warnings.warn('a clock job failed', { err }, 'one')
  warnings.warn('a clock job failed', { err }, 'two')
  expect(lines).toHaveLength(3)
})

test('a supplier whose messages are refused a thousand times a second writes no line for each', () => {
  for (let i = 0; i < 20_000; i++) {
    warnings.warn('a message was refused', { supplier: 'twilio', status: 401 }, 'twilio')
    clock.advance(1)
  }
  clock.advance(60_000)
  expect(lines.map(([message, { notWritten }]) => [message, notWritten])).toEqual([
    ['a message was refused', undefined],
    ['a message was refused', 9_999],
    ['is over: a message was refused', 19_998],
  ])
})
