import { describe, expect, it } from 'vitest'
import { countryMatches, productMatches, productName } from './product-names.ts'

const product = (name: string) => ({ id: '2', name, leaseSeconds: 1200, retentionSeconds: 86_400 })
const price = { amount: 3000, currency: 'IRT' }
const britain = {
  code: 'UK',
  isoCode: 'GB',
  callingCode: '44',
  name: { en: 'United Kingdom', fa: 'بریتانیا' },
  sandbox: false,
  price,
  available: 1,
  offers: [],
}

describe('a product', () => {
  it.each(['تلگرام', 'تلگ', 'telegram', 'TELE', 'تلگرام '])('is found by %j', (typed) => {
    expect(productMatches(product('Telegram'), typed)).toBe(true)
  })

  it('is found with the letters of an Arabic keyboard and with or without a joiner', () => {
    expect(productMatches(product('Twitter'), 'توييتر')).toBe(true)
    expect(productMatches(product('GMail'), 'جیمیل')).toBe(true)
    expect(productMatches(product('GMail'), 'جی‌میل')).toBe(true)
  })

  it('is not found by the name of another', () => {
    expect(productMatches(product('Telegram'), 'واتساپ')).toBe(false)
  })

  it('keeps the name of the catalogue where no Persian one is known', () => {
    expect(productName(product('Our own app'), 'fa')).toBe('Our own app')
    expect(productName(product('WhatsAPP'), 'fa')).toBe('واتساپ')
    expect(productName(product('WhatsAPP'), 'en')).toBe('WhatsApp')
  })
})

describe('a country', () => {
  it.each(['بریت', 'kingdom', 'uk', 'GB', '44', '+44', '۴۴', '0044'])('is found by %j', (typed) => {
    expect(countryMatches(britain, typed)).toBe(true)
  })

  it('is not found by part of its calling code, which is another country’s', () => {
    expect(countryMatches(britain, '4')).toBe(false)
  })
})
