import type { v3 } from '@verifyplus/contract'
import type { Preferences } from '../preferences/preferences.ts'
import { plural } from './plural.ts'

export interface Formats {
  /** ۱٬۲۳۴ or 1,234 */
  readonly number: (value: number) => string
  /** ۳٬۰۰۰ تومان or 3,000 tomans */
  readonly price: (money: v3.Money) => string
  /** The same with its sign: a charge has a minus, a top-up a plus. */
  readonly signedPrice: (money: v3.Money) => string
  /** 0.87 is ۸۷٪ or 87% */
  readonly share: (share: number) => string
  /** ۲ آذر ۱۴۰۵ or 23 Nov 2026 */
  readonly date: (time: string | Date) => string
  /** ۲ آذر ۱۴۰۵، ۱۳:۳۵ */
  readonly dateTime: (time: string | Date) => string
  /** ۱۳:۳۵:۰۴ */
  readonly timeOfDay: (time: string | Date) => string
  /** «۵ دقیقه پیش»; `now` is the server's. */
  readonly ago: (time: string | Date, now: number) => string
  /** ۹٫۵ ثانیه */
  readonly seconds: (seconds: number) => string
  /** ۲۰ دقیقه, ۲۴ ساعت */
  readonly duration: (seconds: number) => string
  /** ۱۹:۰۴ until an end */
  readonly countdown: (seconds: number) => string
}

const cache = new Map<string, Formats>()

/** Made once for a language and its digits: making one takes longer than using it a hundred times. */
export function formatsOf(language: Preferences['language'], digits: Preferences['digits']): Formats {
  const key = `${language}-${digits}`
  const known = cache.get(key)
  if (known) return known
  const made = language === 'fa' ? persian(digits) : english()
  cache.set(key, made)
  return made
}

const units = {
  fa: { toman: () => 'تومان', second: 'ثانیه', minute: 'دقیقه', hour: 'ساعت', day: 'روز', join: '، ' },
  en: {
    toman: (how: number) => plural(how, 'toman', 'tomans'),
    second: 's',
    minute: 'min',
    hour: 'h',
    day: 'd',
    join: ', ',
  },
} as const

function persian(digits: Preferences['digits']): Formats {
  const numbering = digits === 'persian' ? 'arabext' : 'latn'
  return make('fa', `fa-IR-u-nu-${numbering}`, `fa-IR-u-ca-persian-nu-${numbering}`)
}

const english = (): Formats => make('en', 'en-GB', 'en-GB')

function make(language: 'fa' | 'en', locale: string, dateLocale: string): Formats {
  const words = units[language]
  const number = new Intl.NumberFormat(locale)
  const signed = new Intl.NumberFormat(locale, { signDisplay: 'exceptZero' })
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
  const tenths = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
  const padded = new Intl.NumberFormat(locale, { minimumIntegerDigits: 2, useGrouping: false })
  // Not `dateStyle` with `timeStyle`: in Persian that puts the parts in a wrong order with a Latin comma.
  const date = new Intl.DateTimeFormat(dateLocale, { day: 'numeric', month: 'long', year: 'numeric' })
  const time = new Intl.DateTimeFormat(dateLocale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const clock = new Intl.DateTimeFormat(dateLocale, { timeStyle: 'medium', hourCycle: 'h23' })
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const asDate = (value: string | Date): Date => (typeof value === 'string' ? new Date(value) : value)
  const currency = (money: v3.Money): string => (money.currency === 'IRT' ? words.toman(money.amount) : money.currency)
  const dateOf = (value: Date): string => {
    const parts = new Map(date.formatToParts(value).map((part) => [part.type, part.value]))
    return [parts.get('day'), parts.get('month'), parts.get('year')].join(' ')
  }
  return {
    number: (value) => number.format(value),
    price: (money) => `${number.format(money.amount)} ${currency(money)}`,
    signedPrice: (money) => `${signed.format(money.amount)} ${currency(money)}`,
    share: (share) => percent.format(share),
    date: (value) => dateOf(asDate(value)),
    dateTime: (value) => `${dateOf(asDate(value))}${words.join}${time.format(asDate(value))}`,
    timeOfDay: (value) => clock.format(asDate(value)),
    ago(value, now) {
      const seconds = (asDate(value).getTime() - now) / 1000
      const size = Math.abs(seconds)
      if (size < 45) return relative.format(0, 'second')
      if (size < 3600) return relative.format(Math.round(seconds / 60), 'minute')
      if (size < 86_400) return relative.format(Math.round(seconds / 3600), 'hour')
      return relative.format(Math.round(seconds / 86_400), 'day')
    },
    seconds: (seconds) => `${tenths.format(seconds)} ${words.second}`,
    duration(seconds) {
      if (seconds < 60) return `${number.format(seconds)} ${words.second}`
      if (seconds < 3600) return `${tenths.format(seconds / 60)} ${words.minute}`
      if (seconds < 172_800) return `${tenths.format(seconds / 3600)} ${words.hour}`
      return `${tenths.format(seconds / 86_400)} ${words.day}`
    },
    countdown(seconds) {
      const left = Math.max(0, Math.ceil(seconds))
      const [hours, minutes, rest] = [Math.floor(left / 3600), Math.floor((left % 3600) / 60), left % 60]
      const tail = `${padded.format(minutes)}:${padded.format(rest)}`
      return hours > 0 ? `${number.format(hours)}:${tail}` : tail
    },
  }
}
