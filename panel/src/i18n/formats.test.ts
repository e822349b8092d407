import { describe, expect, test } from 'vitest'
import { formatsOf } from './formats.ts'

const fa = formatsOf('fa', 'persian')
const en = formatsOf('en', 'persian')
const toman = (amount: number): { amount: number; currency: string } => ({ amount, currency: 'IRT' })
const now = Date.parse('2026-11-23T12:00:00Z')

describe('in Persian', () => {
  test('prices have Persian digits, their separator, and the name of the currency after the number', () => {
    expect(fa.price(toman(1_234_567))).toBe('۱٬۲۳۴٬۵۶۷ تومان')
    expect(fa.price(toman(0))).toBe('۰ تومان')
  })

  test('a currency without a name of ours is told by its code', () => {
    expect(fa.price({ amount: 5, currency: 'USD' })).toBe('۵ USD')
  })

  test('the sign of a movement stands before its number', () => {
    expect(fa.signedPrice(toman(-3000)).replaceAll('\u200E', '')).toBe('−۳٬۰۰۰ تومان')
    expect(fa.signedPrice(toman(3000)).replaceAll('\u200E', '')).toBe('+۳٬۰۰۰ تومان')
  })

  test('dates are of the Persian calendar, day before month before year', () => {
    expect(fa.date('2026-11-23T12:00:00Z')).toBe('۲ آذر ۱۴۰۵')
    expect(fa.dateTime('2026-11-23T12:00:00Z')).toMatch(/^۲ آذر ۱۴۰۵، [۰-۹]{2}:[۰-۹]{2}$/)
  })

  test('a visitor who chose Latin digits gets them, in the same words', () => {
    const latin = formatsOf('fa', 'latin')
    expect(latin.price(toman(3000))).toBe('3,000 تومان')
    expect(latin.date('2026-11-23T12:00:00Z')).toBe('2 آذر 1405')
    expect(latin.countdown(61)).toBe('01:01')
  })
})

describe('in English', () => {
  test('digits are Latin whatever was chosen for Persian, and dates of the Gregorian calendar', () => {
    expect(en.price(toman(3000))).toBe('3,000 tomans')
    expect(en.price(toman(1))).toBe('1 toman')
    expect(en.date('2026-11-23T12:00:00Z')).toBe('23 November 2026')
    expect(en.share(0.874)).toBe('87%')
  })
})

describe('what is left of a time', () => {
  test.each([
    [0, '۰۰:۰۰'],
    [-5, '۰۰:۰۰'],
    [0.2, '۰۰:۰۱'],
    [59.5, '۰۱:۰۰'],
    [1200, '۲۰:۰۰'],
    [3661, '۱:۰۱:۰۱'],
  ])('%d seconds are %s: never negative, and never 00:00 before the end', (seconds, shown) =>
    expect(fa.countdown(seconds)).toBe(shown),
  )
})

describe('how long ago', () => {
  test.each([
    ['2026-11-23T11:59:50Z', 'now'],
    ['2026-11-23T11:55:00Z', '5 minutes ago'],
    ['2026-11-23T09:00:00Z', '3 hours ago'],
    ['2026-11-22T11:00:00Z', 'yesterday'],
    ['2026-11-23T12:10:00Z', 'in 10 minutes'],
  ])('%s is %s', (time, said) => expect(en.ago(time, now)).toBe(said))
})
