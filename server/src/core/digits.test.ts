import { expect, test } from 'vitest'
import { digitValue } from './digits.ts'

const valuesOf = (text: string): number[] => Array.from(text, (character) => digitValue(character.codePointAt(0) ?? 0))

test('digits of every script have the values 0 to 9', () => {
  for (const ten of ['۰۱۲۳۴۵۶۷۸۹', '٠١٢٣٤٥٦٧٨٩', '०१२३४५६७८९', '０１２３４５６７８９', '০১২৩৪৫৬৭৮৯', '𝟬𝟭𝟮𝟯𝟰𝟱𝟲𝟳𝟴𝟵']) {
    expect(valuesOf(ten)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  }
})

test('nothing but digits has a value', () => {
  expect(valuesOf('کد: ۱۲، 验证码，Ⅳ²½ ok').filter((value) => value !== -1)).toEqual([1, 2])
})

test('what is no decimal digit has no value', () => {
  for (const character of ['a', '²', '①', 'Ⅳ', '一']) expect(valuesOf(character)).toEqual([-1])
})
