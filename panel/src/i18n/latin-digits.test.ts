import { describe, expect, test } from 'vitest'
import { latinDigits, searchKey } from './latin-digits.ts'

describe('what is typed or pasted', () => {
  test.each([
    ['۱۲۳۴۵۶', '123456'],
    ['٠٩١٢', '0912'],
    ['\u200E+98 912\u200F', '+98 912'],
    ['  a@example.org\u00A0', 'a@example.org'],
    ['\u2066482-913\u2069', '482-913'],
  ])('%j is taken as %s', (typed, taken) => expect(latinDigits(typed)).toBe(taken))
})

describe('a key to search by', () => {
  test('is the same for both keyboards, with and without a half-space', () => {
    expect(searchKey('تلگرام ي ك')).toBe(searchKey('تلگرام ی ک'))
    expect(searchKey('جی\u200Cمیل')).toBe(searchKey('جیمیل'))
    expect(searchKey('Telegram')).toBe('telegram')
  })
})
