import { expect, test } from 'vitest'
import { createChance } from './chance.ts'

test('a seed makes the same choices again, and who draws beside does not disturb them', () => {
  const draw = (disturbed: boolean): unknown[] => {
    const chance = createChance('a seed')
    const own = chance.of('faults')
    if (disturbed) chance.next()
    return [own.next(), own.between(1_000, 4_000), own.pick(['a', 'b', 'c']), own.shuffled([1, 2, 3, 4, 5])]
  }
  expect(draw(true)).toEqual(draw(false))
  expect(createChance('another').next()).not.toBe(createChance('a seed').next())
})

test('choices are spread evenly, and nothing is chosen from nothing', () => {
  const chance = createChance('spread')
  const counts = new Map<number, number>()
  for (let n = 0; n < 10_000; n++) {
    const picked = chance.pick([0, 1, 2, 3])
    counts.set(picked, (counts.get(picked) ?? 0) + 1)
  }
  for (const count of counts.values()) expect(Math.abs(count - 2_500)).toBeLessThan(250)
  expect(() => chance.pick([])).toThrow('nothing')
})
