import { expect, test } from 'vitest'
import { digitValue, foldDigits } from './digits.ts'

test('digits of every script become 0-9', () => {
  for (const ten of ['۰۱۲۳۴۵۶۷۸۹', '٠١٢٣٤٥٦٧٨٩', '०१२३४५६७८९', '０１２３４５６７８９', '০১২৩৪৫৬৭৮৯', '𝟬𝟭𝟮𝟯𝟰𝟱𝟲𝟳𝟴𝟵']) {
    expect(foldDigits(ten)).toBe('0123456789')
  }
})

test('nothing but digits changes', () => {
  expect(foldDigits('کد: ۱۲، 验证码，Ⅳ²½ ok')).toBe('کد: 12، 验证码，Ⅳ²½ ok')
})

test('what is no decimal digit has no value', () => {
  for (const character of ['a', '²', '①', 'Ⅳ', '一']) expect(digitValue(character.codePointAt(0) ?? 0)).toBe(-1)
})
