import { expect, test } from 'vitest'
import { ManualClock, systemClock } from '#core/clock'
import { compareClock, databaseTime, watchClock } from '#db'
import { withDatabase } from '#test/database'

const held = withDatabase()
const start = new Date('2026-11-24T12:00:00Z')
const seconds = (count: number): number => count * 1_000

/** A database whose clock is behind ours by `behindMs`, and which takes a while to answer. */
function compared(behindMs: number, roundTripMs = 0) {
  const clock = new ManualClock(start)
  return compareClock(clock, async () => {
    const now = clock.now()
    clock.advance(roundTripMs)
    return new Date(now.getTime() + roundTripMs / 2 - behindMs)
  })
}

test('half of the round trip is taken off', async () => {
  expect(await compared(0, seconds(8))).toEqual({ offsetMs: 0, isOff: false })
  expect(await compared(seconds(3), 100)).toEqual({ offsetMs: 3_000, isOff: true })
})

test('two seconds are tolerated either way, and what a slow answer leaves open is no fault of the clock', async () => {
  expect((await compared(2_000)).isOff).toBe(false)
  expect((await compared(2_001)).isOff).toBe(true)
  expect((await compared(-2_001)).isOff).toBe(true)
  expect((await compared(seconds(5), seconds(8))).isOff).toBe(false)
})

test('on the machine of the database the clocks agree', async () => {
  expect((await compareClock(systemClock, () => databaseTime(held.database))).isOff).toBe(false)
})

test('it is compared each minute, a change is told once, and what fails leaves the last answer', async () => {
  const clock = new ManualClock(start)
  const told: boolean[] = []
  const failed: unknown[] = []
  let behindMs = 0
  let away = false
  const watch = await watchClock({
    clock,
    databaseTime: async () => {
      if (away) throw new Error('away')
      return new Date(clock.now().getTime() - behindMs)
    },
    onChange: ({ isOff }) => told.push(isOff),
    onError: (error) => failed.push(error),
  })
  const minutes = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++) {
      clock.advance(60_000)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  expect(watch.last()).toEqual({ offsetMs: 0, isOff: false })
  behindMs = seconds(3_600)
  await minutes(3)
  expect([told, watch.last()?.isOff]).toEqual([[true], true])
  away = true
  await minutes(2)
  expect([failed.length, watch.last()?.isOff]).toEqual([2, true])
  away = false
  behindMs = 0
  await minutes(1)
  expect([told, watch.last()?.isOff]).toEqual([[true, false], false])
  watch.stop()
  behindMs = seconds(3_600)
  await minutes(2)
  expect(told).toEqual([true, false])
})

test('a clock that was set is compared at once, also while another comparison is under way', async () => {
  const clock = new ManualClock(start)
  const told: boolean[] = []
  const asked: ((now: Date) => void)[] = []
  let answersAtOnce = true
  const watch = await watchClock({
    clock,
    databaseTime: () =>
      answersAtOnce ? Promise.resolve(clock.now()) : new Promise<Date>((resolve) => asked.push(resolve)),
    onChange: ({ isOff }) => told.push(isOff),
    onError: () => {},
  })
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  answersAtOnce = false
  clock.advance(60_000)
  await turn()
  const databaseNow = clock.now()
  clock.set(3_600_000)
  watch.compareNow()
  asked.shift()?.(new Date(databaseNow.getTime() + 3_600_000))
  await turn()
  asked.shift()?.(databaseNow)
  await turn()
  expect([told, watch.last()]).toEqual([[true], { offsetMs: 3_600_000, isOff: true }])
  watch.stop()
})
