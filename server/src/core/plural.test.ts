import { expect, test } from 'vitest'
import { counted } from './plural.ts'

test('a noun agrees with the number before it', () => {
  expect([0, 1, 2, 21].map((how) => counted(how, 'row'))).toEqual(['0 rows', '1 row', '2 rows', '21 rows'])
  expect(counted(1n, 'entry', 'entries')).toBe('1 entry')
  expect(counted(3, 'process is', 'processes are')).toBe('3 processes are')
})
