import { expect, test } from 'vitest'
import type { Clock } from './clock.ts'
import { ManualClock } from './clock.ts'
import { watchPulse } from './pulse.ts'

function watched(clock: Clock) {
  const stoodStillMs: number[] = []
  const setByMs: number[] = []
  const pulse = watchPulse({
    clock,
    onStandstill: (forMs) => stoodStillMs.push(forMs),
    onClockSet: (byMs) => setByMs.push(byMs),
  })
  return { pulse, stoodStillMs, setByMs }
}

test('a clock that is set is noticed within a second, either way, and what NTP slews is not', () => {
  const clock = new ManualClock()
  const { setByMs, stoodStillMs } = watched(clock)
  clock.advance(5_000)
  clock.set(3_600_000)
  clock.advance(1_000)
  clock.advance(5_000)
  clock.set(-7_200_000)
  clock.set(400)
  clock.advance(1_000)
  clock.set(400)
  clock.advance(1_000)
  expect([setByMs, stoodStillMs]).toEqual([[3_600_000, -7_199_600], []])
})

test('a process that did not run is told for how long, and no clock was set', () => {
  const clock = new ManualClock()
  let ring = (): void => {}
  const { pulse, setByMs, stoodStillMs } = watched({
    now: () => clock.now(),
    elapsedMs: () => clock.elapsedMs(),
    after(_delayMs, next) {
      ring = next
      return () => (ring = () => {})
    },
  })
  for (const passedMs of [1_000, 3_900, 15_000]) {
    clock.advance(passedMs)
    ring()
  }
  expect([stoodStillMs, setByMs]).toEqual([[14_000], []])
  pulse.stop()
  clock.advance(60_000)
  ring()
  expect(stoodStillMs).toEqual([14_000])
})
