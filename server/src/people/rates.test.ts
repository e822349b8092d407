import { expect, test } from 'vitest'
import { placeOf } from './rates.ts'

const rate = { max: 5, windowSeconds: 60 }

test('however many keys strangers make up, a rate has an end of rows', () => {
  const places = new Set<string>()
  for (let i = 0; i < 500_000; i++) places.add(placeOf(`mail ${i}@example.org`, rate, 'secret').toString('hex'))
  expect(places.size).toBeLessThanOrEqual(131_072)
  expect(places.size).toBeGreaterThan(100_000)
})

test('which keys share a row depends on the secret, and no rate counts in the row of another', () => {
  const place = (of: typeof rate, secret: string): string => placeOf('a key', of, secret).toString('hex')
  expect(place(rate, 'one')).toBe(place(rate, 'one'))
  expect(place(rate, 'one')).not.toBe(place(rate, 'other'))
  expect(place(rate, 'one')).not.toBe(place({ ...rate, max: 6 }, 'one'))
})
