import { startingProducts } from '@verifyplus/contract'
import { bestCode, extractCode } from './codes/extract-code.ts'
import { compileMatchers } from './products/compile-matchers.ts'
import { readMessage } from './read-message.ts'
import { readText } from './text/read-text.ts'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

const compiled = compileMatchers(startingProducts.map((product) => ({ ...product, matcher: null })))
const size = 64 * 1024

const numbers = ['1', '1 ', '12-', '1.', '1,', '482913 ', '482-913 ', '482 913 and ', '123456\n', '0']
const marks = [
  ' ',
  '\n',
  '\t',
  '.',
  '(',
  '[(',
  '((]))',
  '@',
  '@a',
  '#',
  '+',
  '-',
  '*',
  'G-',
  '【',
  '\u200e',
  '\ud83d',
  '🔑',
]
const words = [
  'code ',
  'code code is ',
  'your ',
  'is ',
  'never ',
  'код ',
  '验证码',
  '是',
  'رمز ',
  'کد\u200c',
  'कोड ',
  'é',
]
const names = [
  'Telegram ',
  'Telegram code ',
  'Instagram',
  'X ',
  'games on ',
  'G-1 ',
  'This is your login code: ',
  'one time ',
]
const machines = [
  'http://',
  'http://a.',
  'a.b@',
  'a@a.',
  'a-',
  'v.whatsapp.com/',
  'a1',
  'A1-',
  'AB',
  'Ab1+',
  '4sgLq1p5sV6',
  'Telegram 68398You',
  '4821AbCd',
  '4821ЯбЯ',
  '4821http://t.me/4821 ',
  '1234 t.me/1234 ',
]
const pieces = [numbers, marks, words, names, machines].flat()

test.each(pieces)('64 KB of %j end and bring no code', (piece) => {
  const text = piece.repeat(Math.ceil(size / piece.length)).slice(0, size)
  for (const originator of ['', 'Steam', text]) {
    const read = readMessage(compiled, originator, text)
    expect(read.code === null || text.includes(read.code)).toBe(true)
  }
  expect(bestCode(extractCode(readText(text), { lettersOnly: true }))?.code.length ?? 0).toBeLessThanOrEqual(24)
})

test('any mixture of such pieces ends', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 30 }), (some) => {
      const one = some.join('')
      readMessage(compiled, one, one.repeat(Math.ceil(8192 / one.length)))
    }),
    { numRuns: 50 },
  )
})

test('any Unicode is read to its end', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), fc.string({ maxLength: 30 }), (text, originator) => {
      expect(readMessage(compiled, originator, text).confidence).toBeLessThanOrEqual(1)
    }),
  )
})
