import { beforeEach, expect, test } from 'vitest'
import { ManualClock } from '#core/clock'
import type { Database } from '#db'
import { openAvailability, type Availability } from './availability.ts'

let clock: ManualClock
let counted: number
let takesMs: number
let availability: Availability
let answers: (() => void)[]

/** A database whose count answers how often it was asked, when the test lets it. */
beforeEach(() => {
  clock = new ManualClock()
  counted = 0
  takesMs = 0
  answers = []
  const database = {
    hot: () =>
      new Promise((resolve) => {
        const online = ++counted
        answers.push(() => {
          clock.advance(takesMs)
          resolve([{ online }])
        })
      }),
  } as unknown as Database
  availability = openAvailability(database, clock)
})

async function ask(country = 'RU'): Promise<number> {
  const answer = availability.online(country)
  answers.shift()?.()
  return answer
}

test('a fresh count is answered from memory, without a promise and without the database', async () => {
  expect(await ask()).toBe(1)
  expect(availability.online('RU')).toBe(1)
  clock.advance(999)
  expect(availability.online('RU')).toBe(1)
  expect(counted).toBe(1)
})

test('a count is trusted for a second: numbers become free by the clock alone', async () => {
  await ask()
  clock.advance(1_000)
  expect(await ask()).toBe(2)
})

test('what is told to have changed is counted anew at once, and only that', async () => {
  await ask('RU')
  await ask('KZ')
  availability.changed(['RU'])
  expect(await ask('RU')).toBe(3)
  expect(availability.online('KZ')).toBe(2)
  availability.changed('all')
  expect(await ask('KZ')).toBe(4)
})

test('callers that ask while a count runs share it', async () => {
  const [one, two] = [availability.online('RU'), availability.online('RU')]
  expect(answers).toHaveLength(1)
  answers[0]?.()
  expect([await one, await two]).toEqual([1, 1])
})

test('a change while a count runs: those who ask after it get a new count', async () => {
  const before = availability.online('RU')
  availability.changed(['RU'])
  const after = availability.online('RU')
  expect(answers).toHaveLength(2)
  for (const answer of answers) answer()
  expect([await before, await after]).toEqual([1, 2])
})

test('a count that was overtaken by a change is not kept as fresh', async () => {
  const running = availability.online('RU')
  availability.changed(['RU'])
  answers.shift()?.()
  await running
  expect(await ask()).toBe(2)
})

test('counting takes a tenth of the time at most: a slow count is kept nine times as long as it took', async () => {
  takesMs = 200
  await ask()
  availability.changed(['RU'])
  clock.advance(1_799)
  expect(availability.online('RU')).toBe(1)
  clock.advance(1)
  expect(await ask()).toBe(2)
})

test('a cheap count is never kept against a change', async () => {
  takesMs = 4
  await ask()
  availability.changed(['RU'])
  expect(await ask()).toBe(2)
})

test('a count that fails is told to its callers, and the next one asks again', async () => {
  let fails = true
  const database = {
    hot: () => (fails ? Promise.reject(new Error('away')) : Promise.resolve([{ online: 5 }])),
  } as unknown as Database
  const own = openAvailability(database, clock)
  await expect(own.online('RU')).rejects.toThrow('away')
  fails = false
  expect(await own.online('RU')).toBe(5)
})

test('a clock that was set back does not keep a count for ever', async () => {
  await ask()
  clock.set(-60_000)
  clock.advance(1_000)
  expect(await ask()).toBe(2)
})
