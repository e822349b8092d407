import { expect, it } from 'vitest'
import { csvOf } from './csv.ts'

const cell = (value: string | number | null): string => csvOf([[value]]).slice(1, -2)

it('begins with a byte order mark, so that Excel reads Persian as it is', () => {
  expect(csvOf([['تلگرام']])).toBe('\uFEFFتلگرام\r\n')
})

it.each(['=1+1', '+79599782927', '-2', '@SUM(A1)', '\t=1', '\r=1'])(
  'lets no spreadsheet take %j for a formula',
  (text) => {
    expect(cell(text)).toMatch(/^"?'/)
  },
)

it('leaves numbers numbers, also negative ones', () => {
  expect(cell(-3000)).toBe('-3000')
})

it('keeps commas, quotes and line ends within their cell', () => {
  expect(cell('a "b", c\nd')).toBe('"a ""b"", c\nd"')
})

it('leaves what is not there empty', () => {
  expect(csvOf([['a', null, 'b']])).toBe('\uFEFFa,,b\r\n')
})
