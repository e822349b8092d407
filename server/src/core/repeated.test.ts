import { beforeEach, expect, test } from 'vitest'
import { ManualClock } from './clock.ts'
import { createRepeated, type Repeated } from './repeated.ts'

let clock: ManualClock
let lines: string[]
let repeated: Repeated<string>

beforeEach(() => {
  clock = new ManualClock()
  lines = []
  repeated = createRepeated<string>(clock, (key, { stage, fields, forMs, unwritten }) =>
    lines.push(`${key} ${stage}: ${fields}, ${forMs} ms, ${unwritten} unwritten`),
  )
})

/** It happens ten times a second. */
function happensFor(seconds: number, key = 'away'): void {
  for (let i = 0; i < seconds * 10; i++) {
    repeated.happened(key, 'why')
    clock.advance(100)
  }
}

test('a fault that is met a hundred times is told when it begins, every ten seconds, and when it is over', () => {
  happensFor(25)
  clock.advance(60_000)
  expect(lines).toEqual([
    'away first: why, 0 ms, 0 unwritten',
    'away still: why, 10000 ms, 99 unwritten',
    'away still: why, 20000 ms, 99 unwritten',
    'away over: why, 24900 ms, 247 unwritten',
  ])
})

test('what happened once is one line, and one more when it happens again much later', () => {
  repeated.happened('job', 'once')
  clock.advance(60_000)
  repeated.happened('job', 'again')
  clock.advance(60_000)
  expect(lines).toEqual(['job first: once, 0 ms, 0 unwritten', 'job first: again, 0 ms, 0 unwritten'])
})

test('faults of different keys are told apart, and beyond a hundred as one', () => {
  for (let i = 0; i < 1_000; i++) repeated.happened(`stranger ${i}`, 'why')
  expect(lines).toHaveLength(101)
  expect(lines.at(-1)).toMatch(/^others first/)
})

test('nothing is told after the stop', () => {
  happensFor(1)
  repeated.stop()
  clock.advance(60_000)
  expect(lines).toHaveLength(1)
})
