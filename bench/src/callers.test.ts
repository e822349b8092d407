import { expect, test } from 'vitest'
import { callAtOnce, mustBe } from './callers.ts'

test('every piece is done once, and never more at a time than there are callers', async () => {
  const done: number[] = []
  let atWork = 0
  let most = 0
  await callAtOnce(3, 10, async (piece) => {
    most = Math.max(most, ++atWork)
    await Promise.resolve()
    atWork--
    done.push(piece)
  })
  expect(done.sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  expect(most).toBe(3)
})

test('one wrong answer fails the whole run', async () => {
  const run = callAtOnce(2, 1_000, async (piece) => mustBe(piece !== 5, 'piece 5 was wrong'))
  await expect(run).rejects.toThrow('the benchmark found a fault: piece 5 was wrong')
})
