import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { charClass, classOf, foldText, maxReadUnits } from './fold-text.ts'

test('bidi marks, zero-width characters and soft hyphens vanish from codes', () => {
  expect(foldText('\u200e۲۸۲\u2066-\u200f۳۶۶\u2069\u00ad').shown).toBe('282-366')
})

test('a Persian joiner between two words separates them as a space does', () => {
  expect(foldText('واتس\u200cاپ').key).toBe(foldText('واتس اپ').key)
})

test('the Chinese comma stays a comma of its own', () => {
  expect(foldText('验证码１３４５，５分钟').shown).toBe('验证码1345，5分钟')
})

test('decorated and full-width letters are spelled plainly', () => {
  expect(foldText('Ｇ－４２ 𝐂𝐨𝐝𝐞').shown).toBe('G－42 Code')
})

test('the key has no case, no accents and one spelling for letters of two keyboards', () => {
  expect(foldText('CÓDIGO İstanbul kodı').key).toBe('codigo istanbul kodi')
  expect(foldText('تأييد كد').key).toBe(foldText('تایید کد').key)
  expect(foldText('co\u0301digo').key).toBe('codigo')
})

test('an index means the same place in both spellings, whatever the text, and only the beginning is read', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      const { shown, key } = foldText(text)
      return shown.length === key.length && shown.length <= text.length
    }),
  )
  expect(foldText('1'.repeat(100_000)).shown).toHaveLength(maxReadUnits)
})

test('the units of the key spell the key and end where nothing goes on, however many the text before it had', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.nat(maxReadUnits + 2), (text, filler) => {
      foldText('a'.repeat(maxReadUnits))
      const { key, keyUnits } = foldText('a'.repeat(filler) + text)
      expect(String.fromCharCode(...keyUnits.subarray(0, key.length))).toBe(key)
      expect(classOf(keyUnits[key.length] ?? 0)).toBe(charClass.other)
    }),
  )
})
