import * as fc from 'fast-check'
import { startingProducts } from '@verifyplus/contract'
import { compileMatchers } from '../products/compile-matchers.ts'
import { readMessage } from '../read-message.ts'
import { readText } from '../text/read-text.ts'
import { parseTemplate } from '../text/template.ts'
import { bestCode, type CodeHints, extractCode } from './extract-code.ts'
import { expect, test } from 'vitest'

const starting = startingProducts.map((product) => ({ ...product, matcher: null }))
const compiled = compileMatchers(starting)

const candidatesIn = (text: string, hints: CodeHints = {}) => extractCode(readText(text), hints)

function best(text: string): string | null {
  return bestCode(candidatesIn(text))?.code ?? null
}

test('an origin-bound code wins over every other number', () => {
  expect(best('Your code is 111111\n\n@example.com #747723 @shop.example')).toBe('747723')
})

test('a hash glued to the code after a lost newline is no part of the code', () => {
  expect(best('<#> Your WhatsApp code: 760-9744sgLq1p5sV6')).toBe('760974')
  expect(best('Your ExampleApp code is: 123456FA+9qCX9VSu')).toBe('123456')
})

test('two codes in one message are ambiguous, the same code twice is not', () => {
  expect(best('Your codes are 482913 and 771204')).toBeNull()
  expect(best('Login code 482913\nLogin code 771204')).toBeNull()
  expect(best('Login code 482913. Again: your code is 482913')).toBe('482913')
})

test('a slip of a payment, a locker and a contest bring no code, whatever they call one', () => {
  expect(best('Card 4417 was charged 48.21 GBP at 14:32. Auth code 482137')).toBeNull()
  expect(best('Withdrawal code 482137 for any cash machine')).toBeNull()
  expect(best('Donnez le code 4821 au livreur')).toBeNull()
  expect(best('Show code 4821 at the cinema')).toBeNull()
  expect(best('Bank: verification code 482137. Card 4417 will be charged 48.21 GBP')).toBe('482137')
})

test('a word for the code that announces another number does not name its neighbour', () => {
  expect(best('【12306】验证码：482137，12306用户注册')).toBe('482137')
  expect(best('Your code is 482137710 - 8827')).toBeNull()
  expect(best('4417 Your code is KWMCP')).toBeNull()
})

test('a code in a line of its own is named by the sentence that says it is below', () => {
  expect(best('Use the code below to sign in.\n\n482137')).toBe('482137')
  expect(best('We sent a code to your phone.\n\n482137')).toBeNull()
})

test('candidates come with the likeliest first and a confidence between 0 and 1', () => {
  const candidates = candidatesIn('Your codes are 482913 and 771204')
  expect(candidates.map(({ code }) => code)).toEqual(['482913', '771204'])
  for (const { confidence } of candidates) expect(confidence).toBeGreaterThan(0)
})

test("a product's pattern finds what no wording tells", () => {
  const pattern = parseTemplate('the bird sings {code:letters 4}')
  if (typeof pattern === 'string') throw new Error(pattern)
  expect(best('the bird sings XKCD')).toBeNull()
  expect(bestCode(candidatesIn('The bird sings XKCD', { patterns: [pattern] }))?.code).toBe('XKCD')
})

test('an app of the operator is read with its own words and patterns', () => {
  const matcher = { originators: ['ACME'], names: ['ACME'], codePatterns: ['knock {code:4} times'] }
  const withOwn = compileMatchers([...starting, { productId: 900, name: 'Acme', matcher }])
  expect(readMessage(withOwn, 'ACME', 'knock 4821 times')).toMatchObject({ productId: 900, code: '4821' })
  expect(readMessage(withOwn, '', 'Your ACME code is 77120')).toMatchObject({ productId: 900, code: '77120' })
})

test('a reason never repeats the code or the text', () => {
  const { reason } = readMessage(compiled, 'Telegram', 'Telegram code 48213')
  expect(reason).not.toContain('48213')
})

test('the code is read in the digits of every script, spaced 3-3 or not, with bidi marks around it', () => {
  const zeros = [0x30, 0x6f0, 0x660, 0x966, 0xff10]
  fc.assert(
    fc.property(
      fc.integer({ min: 100_000, max: 999_999 }),
      fc.constantFrom(...zeros),
      fc.constantFrom('', '-', ' '),
      fc.constantFrom(
        ['Your code is ', '.'],
        ['Код: ', ''],
        ['کد تأیید شما: \u200e', '\u200f'],
        ['验证码：', '，请勿泄露'],
      ),
      (number, zero, separator, [before = '', after = '']) => {
        const code = String(number)
        const written = `${code.slice(0, 3)}${separator}${code.slice(3)}`
        const inScript = written.replace(/\d/g, (digit) => String.fromCharCode(zero + Number(digit)))
        expect(best(`${before}${inScript}${after}`)).toBe(code)
      },
    ),
  )
})

test('a number is never made of anything but neighbouring digits of the text', () => {
  const word = fc.constantFrom(
    'code',
    'is',
    ':',
    'your',
    '482',
    '913',
    '-',
    'ref',
    '20',
    '+',
    '.',
    'код',
    '\n',
    '验证码',
    '#',
    'G-',
    '7712',
  )
  fc.assert(
    fc.property(fc.array(word, { maxLength: 20 }), (words) => {
      const text = words.join(' ')
      const code = best(text)
      if (code !== null) expect(text.replace(/[^0-9A-Za-z]/g, '')).toContain(code)
    }),
  )
})

test('the number of a booking and the code of a door or parcel are none to type, however they are called', () => {
  expect(best('Your flight is booked! Confirmation code: X7K2P9')).toBeNull()
  expect(best('Use access code 4821 to enter the building')).toBeNull()
  expect(best('Código de verificación de entrega: 4821')).toBeNull()
  expect(best('Booking: use confirmation code 482137 to sign in')).toBe('482137')
  expect(best('Your sign-in code: 482137. Never give it to anyone, not even the courier')).toBe('482137')
})

test("digits that run into a capitalised word, or into a script without capitals, end there in every product's form", () => {
  const shapes = starting.flatMap(({ name, productId }) =>
    (productId === 25 ? [6, 8] : productId === 2 ? [5] : [6]).map((length) => ({ name, productId, length })),
  )
  const words = `You can also tap|Do not share it|Don't share it|If it was not you|Enter it|TikTok will never call|Şifreyi
    paylaşmayın|Évitez|Größer|Никому не говорите|Вы можете|Μην τον δώσετε|این کد را به کسی ندهید|شما|لا تشاركه|אל תמסרו|请勿泄露
    |他人に教えないで|공유하지 마세요|इसे साझा न करें|อย่าบอกใคร|ნურავის|https://example.org/`
  fc.assert(
    fc.property(
      fc.constantFrom(...shapes),
      fc.integer({ min: 10_000_000, max: 99_999_999 }),
      fc.constantFrom(...words.split('|').map((word) => word.replace(/\s+/g, ' '))),
      ({ name, productId, length }, number, word) => {
        const code = String(number).slice(0, length)
        expect(readMessage(compiled, name, `${name} code: ${code}${word}`)).toMatchObject({ productId, code })
      },
    ),
    { numRuns: 500 },
  )
})

test('capitals and digits stay a code where the form allows letters, and not where it is digits or a link says so', () => {
  for (const code of ['A1B2C3', '7XK9Q2', '4821AB', '68398YOU', 'A1B2Cd', '12ab34'])
    expect(best(`Your verification code: ${code}`)).toBe(code)
  expect(best('Your verification code: 68398YOU\nhttps://example.org/login/68398')).toBe('68398')
  expect(best('Your verification code: 68398YOU\nhttps://example.org/login/68398YOU')).toBe('68398YOU')
  expect(readMessage(compiled, 'Telegram', 'Telegram code: 68398YOU').code).toBe('68398')
})

test("in a product's message a link that repeats a number makes it the code, in any other message it does not", () => {
  const text = '68398 - tap to go on\nhttps://t.me/login/68398'
  expect(readMessage(compiled, 'Telegram', text).code).toBe('68398')
  expect(readMessage(compiled, 'Telegram', text.replace('login/68398', 'login/683981')).code).toBeNull()
  expect(best('68398 - tap to go on\nhttps://example.org/68398')).toBeNull()
})
