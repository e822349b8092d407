import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { byteaArray, int4Array, textArray, timestamptzArray } from '#db'
import { withDatabase } from '#test/database'

const held = withDatabase()

const orNull = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<(T | null)[]> =>
  fc.array(fc.option(arbitrary), { maxLength: 30 })

const int4s = orNull(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }))
const texts = orNull(fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')))
const bytes = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 30 })
const times = orNull(
  fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('2255-01-01T00:00:00Z'), noInvalidDate: true }),
)

test('the server reads what was written: numbers, texts, bytes and times, nulls and empty arrays', async () => {
  await fc.assert(
    fc.asyncProperty(int4s, texts, bytes, times, async (numbers, words, blobs, moments) => {
      const { rows } = await held.database.pool.query(
        'select $1::int4[] as numbers, $2::text[] as words, $3::bytea[] as blobs, $4::timestamptz[] as moments',
        [int4Array(numbers), textArray(words), byteaArray(blobs), timestamptzArray(moments)],
      )
      expect(rows).toEqual([{ numbers, words, blobs: blobs.map((blob) => Buffer.from(blob)), moments }])
    }),
    { numRuns: 100 },
  )
})

test('unnest sees the elements in their order', async () => {
  const { rows } = await held.database.pool.query('select * from unnest($1::int4[], $2::text[]) as u(number, word)', [
    int4Array([3, null, 1]),
    textArray(['ج', null, '']),
  ])
  expect(rows).toEqual([
    { number: 3, word: 'ج' },
    { number: null, word: null },
    { number: 1, word: '' },
  ])
})

test('a date that is none is refused and not written as another', () => {
  expect(() => timestamptzArray([new Date(Number.NaN)])).toThrow(RangeError)
})
