import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Where words for people stand: the site's texts and the mails. */
const files = [
  ...readdirSync(`${root}/panel/src`, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(?:texts\.tsx?|meanings\.ts|product-names\.ts)$/.test(file) && file !== 'i18n/texts.ts')
    .map((file) => `panel/src/${file}`),
  'panel/index.html',
  'server/src/customers/mail/texts.ts',
]

/** One concept has one word (GLOSSARY.md); these are the others, and sentences that say something else than they mean. */
const refused: readonly (readonly [RegExp, string])[] = [
  [/گذرواژه/, 'رمز عبور'],
  [/پیوند/, 'لینک'],
  [/تازه/, 'جدید'],
  [/(?<!بر)(?<!دعوت‌)(?<!هرز)نامه(?!‌)/, 'ایمیل'],
  [/نشانی/, 'آدرس'],
  [/محصول/, 'سرویس'],
  [/سامانه/, 'سایت'],
  [/گرداننده/, 'مدیر سایت'],
  [/کم (?:می|نمی)‌?شود/, 'کسر می‌شود: the price does not fall'],
  [/شماره‌ی حساب/, 'شناسه‌ی حساب: this is a bank account'],
  [/پایان توکن/, '۴ کاراکتر آخر: this is when it expires'],
  [/برای سوءاستفاده/, 'this asks people to abuse'],
  [/(?:تماس بگیرید|پشتیبانی)(?! نمی‌کند| می‌کند)/, 'nobody is sent where nobody is: Contact says where, if anywhere'],
  [/\bcharge (?:your|the) account\b/i, 'top up: to charge is to take'],
  [/\boperator\b/i, 'administrator: an operator is a carrier'],
  [/\bcontact (?:them|support)\b|\bask (?:them|the administrator)\b/i, 'nobody is sent where nobody is'],
  [/\be-mail\b/i, 'email'],
  [/\d+ (?:numbers )?free\b|\bnumbers free\b/i, 'available: free costs nothing'],
]

/** Comments and names of code are not for people. */
const wordsOf = (file: string): string =>
  readFileSync(`${root}/${file}`, 'utf8')
    .replaceAll(/\/\*\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
    .replaceAll(/\boperator(?:_required)?:|invitation_operator|\bkind: '\w+'/g, '')

describe('what people read', () => {
  test.each(files)('%s has one word for one concept and no sentence that is false', (file) => {
    const words = wordsOf(file)
    const found = refused.flatMap(([pattern, better]) => (pattern.test(words) ? [`${pattern}: ${better}`] : []))
    expect(found).toEqual([])
  })

  test('the words that are looked for would be found', () => {
    expect(refused.some(([pattern]) => pattern.test('شماره‌ی حساب شما'))).toBe(true)
    expect(files.length).toBeGreaterThan(15)
  })
})
