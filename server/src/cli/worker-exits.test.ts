import { expect, test } from 'vitest'
import { databaseAwayExitCode, watchExits } from './worker-exits.ts'

/** Whether the program would go on after these: by what code, and after how many seconds. */
async function goesOn(...ends: (readonly [code: number, livedSeconds: number])[]): Promise<boolean> {
  const exits = watchExits({ error: () => {} })
  for (const [code, seconds] of ends) exits.count({ pid: 1, code, signal: null, livedMs: seconds * 1_000 })
  return Promise.race([exits.tooMany.catch(() => false), Promise.resolve().then(() => true)])
}

const dies = [1, 2] as const

test('five processes in a row that die as soon as they are started end the program, and four do not', async () => {
  expect(await goesOn(dies, dies, dies, dies)).toBe(true)
  expect(await goesOn(dies, dies, dies, dies, dies)).toBe(false)
})

test('one that lived longer breaks the row', async () => {
  expect(await goesOn(dies, dies, dies, dies, [1, 60], dies)).toBe(true)
})

test('processes that find the database away are started again for as long as it is', async () => {
  const away = [databaseAwayExitCode, 1] as const
  expect(await goesOn(...Array.from({ length: 100 }, () => away))).toBe(true)
})
