import { foldText } from './fold-text.ts'
import { WordTree } from './word-tree.ts'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

const tree = new WordTree<string>(
  [
    ['code', 'code'],
    ['code word', 'phrase'],
    ['kod*', 'stem'],
    ['kodein', 'word'],
    ['验证', 'verify'],
    ['验证码', 'code'],
    ['Código', 'accent'],
    ['codigo', 'plain'],
  ],
  (before, value) => (before === undefined ? value : `${before}+${value}`),
)

function found(text: string, start = 0): string | null {
  const match = tree.longest(foldText(text).keyUnits, start)
  return match && `${match.value} to ${match.end}`
}

test('the longest word or phrase is found, a shorter one where the longer breaks off', () => {
  expect(found('code word')).toBe('phrase to 9')
  expect(found('code wort')).toBe('code to 4')
  expect(found('验证码4821')).toBe('code to 3')
  expect(found('验证4821')).toBe('verify to 2')
})

test('a word ends where its letters end, a stem takes an ending of up to six', () => {
  expect(found('codes')).toBeNull()
  expect(found('code4821')).toBe('code to 4')
  expect(found('kodlarimi')).toBe('stem to 9')
  expect(found('kodlarimiz')).toBeNull()
  expect(found('kodein')).toBe('word to 6')
})

test('a space means any run of spaces, hyphens and apostrophes', () => {
  expect(found("code -'word")).toBe('phrase to 11')
  expect(found('code     word')).toBe('code to 4')
})

test('entries that are spelled alike share one meaning', () => {
  expect(found('CÓDIGO')).toBe('accent+plain to 6')
})

test('every entry of a tree is found in full, whatever is beside it', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'ж', '码'), minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(fc.uniqueArray(word, { minLength: 1, maxLength: 40 }), (words) => {
      const grown = new WordTree<string>(
        words.map((each) => [each, each] as const),
        (_, value) => value,
      )
      for (const each of words) {
        expect(grown.longest(foldText(`${each} 4821`).keyUnits, 0)).toEqual({ value: each, end: each.length })
      }
    }),
  )
})
