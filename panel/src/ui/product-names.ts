import type { v3 } from '@verifyplus/contract'
import { latinDigits, searchKey } from '../i18n/latin-digits.ts'
import type { Language } from '../i18n/index.ts'

interface Names {
  readonly fa: string
  /** How the brand writes itself, where the wire has another spelling. */
  readonly en?: string
  /** Other ways people write it, in any language. */
  readonly also?: readonly string[]
}

/** The catalogue names products in Latin letters only; people here know most of them by a Persian name too. */
const known: Readonly<Record<string, Names>> = {
  telegram: { fa: 'تلگرام', also: ['tg', 'تلگ'] },
  instagram: { fa: 'اینستاگرام', also: ['insta', 'ig', 'اینستا'] },
  whatsapp: { fa: 'واتساپ', en: 'WhatsApp', also: ['wa', 'واتس‌اپ', 'واتس اپ'] },
  steam: { fa: 'استیم' },
  linkedin: { fa: 'لینکدین', also: ['لینکداین'] },
  twitter: { fa: 'توییتر', en: 'X (Twitter)', also: ['x', 'ایکس', 'تویتر'] },
  webmoney: { fa: 'وب‌مانی', also: ['وب مانی'] },
  gmail: { fa: 'جی‌میل', en: 'Gmail', also: ['google', 'گوگل', 'جیمیل', 'جی میل'] },
  google: { fa: 'گوگل', also: ['gmail', 'جیمیل'] },
  facebook: { fa: 'فیس‌بوک', also: ['fb', 'فیسبوک'] },
  tiktok: { fa: 'تیک‌تاک', also: ['تیک تاک'] },
  discord: { fa: 'دیسکورد' },
  signal: { fa: 'سیگنال' },
  viber: { fa: 'وایبر' },
  microsoft: { fa: 'مایکروسافت', also: ['outlook', 'hotmail'] },
  amazon: { fa: 'آمازون' },
  paypal: { fa: 'پی‌پال' },
}

const namesOf = (name: string): Names | undefined => known[name.toLowerCase()]

/** What a product is called in the visitor's language. */
export function productName(product: v3.Product, language: Language): string {
  return namesOf(product.name)?.[language] ?? product.name
}

/** Whether what was typed is part of any of the product's names. */
export function productMatches(product: v3.Product, typed: string): boolean {
  const wanted = searchKey(typed)
  const names = namesOf(product.name)
  return [product.name, names?.fa ?? '', names?.en ?? '', ...(names?.also ?? [])].some((name) =>
    searchKey(name).includes(wanted),
  )
}

/** Whether what was typed is part of the country's name or code, or of its calling code. */
export function countryMatches(country: v3.Country, typed: string): boolean {
  const wanted = searchKey(typed)
  if ([country.name.fa, country.name.en].some((name) => searchKey(name).includes(wanted))) return true
  const short = latinDigits(typed).replace(/^(\+|00)/, '')
  return [country.code, country.isoCode].some((code) => code.toLowerCase() === wanted) || country.callingCode === short
}
