import * as fc from 'fast-check'
import { foldText } from './fold-text.ts'
import { findTemplate, maxCodeUnits, parseTemplate, type Template } from './template.ts'
import { expect, test } from 'vitest'

function find(template: string, text: string): string | null {
  const parsed = parseTemplate(template)
  if (typeof parsed === 'string') throw new Error(parsed)
  return findTemplate(parsed, foldText(text))?.code ?? null
}

test('literal text matches whatever its case, accents, spaces and line breaks', () => {
  expect(find('your acme key: {code}', 'Hi! Your  ACME\nkéy:482-913.')).toBe('482913')
})

test('a code in any digits and with separators comes out plain', () => {
  expect(find('کد اکمی {code}', 'کد اکمی ۴۸۲ ۹۱۳')).toBe('482913')
})

test('the length and kind that a pattern asks for are kept', () => {
  expect(find('key {code:6}', 'key 48291')).toBeNull()
  expect(find('key {code:4-5}', 'key 48291')).toBe('48291')
  expect(find('key {code:letters 5}', 'key KWMCP')).toBe('KWMCP')
  expect(find('key {code:exact 11}', 'key lHsH-BX_yZY')).toBe('lHsH-BX_yZY')
  expect(find('{code} ok', 'ok, 4829 ok')).toBe('4829')
})

test('a code ends where a capitalised word was glued to it, whatever kind it is', () => {
  expect(find('key {code}', 'key 68398You can also')).toBe('68398')
  expect(find('G-{code:6}', 'G-123456Enter')).toBe('123456')
  expect(find('key {code:letters 5-8}', 'key 68398You can also')).toBe('68398')
  expect(find('key {code:letters 5}', 'key KWMCPNever share it')).toBe('KWMCP')
  expect(find('key {code:exact 11}', 'key lHsHnBXYyZYDo not give it')).toBe('lHsHnBXYyZY')
  expect(find('key {code:letters 6}', 'key A1B2Cd')).toBe('A1B2Cd')
  expect(find('key {code:5}', 'key 68398YOU')).toBeNull()
})

test('{any} bridges at most 40 characters', () => {
  expect(find('order {any} key {code}', 'order 771204, paid, key 4829')).toBe('4829')
  expect(find('order {any} key {code}', `order ${'x '.repeat(30)} key 4829`)).toBeNull()
})

test.each([
  ['{code}', 'literal text'],
  ['{code} {any}', 'literal text'],
  ['a {code} b {code}', 'once'],
  ['a {cod}', 'not known'],
  ['a {code:2}', '3 to 24'],
  ['a {code:9-4}', '3 to 24'],
  ['a } {code}', 'braces'],
  ['{any} a {code}', 'between'],
  ['a {any}{code}', 'literal text'],
  [`a${'b'.repeat(300)}`, 'at most'],
])('a template that cannot work is refused with the reason: %s', (template, reason) => {
  expect(parseTemplate(template)).toContain(reason)
})

test('a pattern that begins with a space ends on every text', () => {
  expect(find(' {code} 1(', '')).toBeNull()
  expect(find(' {code} is', 'no code here')).toBeNull()
  expect(find(' {code} is', 'Hello. 48219 is your code')).toBe('48219')
})

test('no template and no text make it fail or bring a code of another length', () => {
  const piece = fc.constantFrom(
    'a',
    ' ',
    '{code}',
    '{code:letters 3-24}',
    '{any}',
    '.',
    '(',
    '*',
    '+',
    '1',
    '\\',
    '{',
    '}',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), fc.array(piece, { maxLength: 60 }), (pattern, text) => {
      const parsed = parseTemplate(pattern.join(''))
      if (typeof parsed === 'string') return
      const found = findTemplate(parsed satisfies Template, foldText(text.join('')))
      expect(found?.code.length ?? 0).toBeLessThanOrEqual(maxCodeUnits)
    }),
  )
})
