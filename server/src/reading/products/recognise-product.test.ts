import { startingProducts } from '@verifyplus/contract'
import { expect, test } from 'vitest'
import { compileMatchers, type CompiledMatchers } from './compile-matchers.ts'
import { recogniseProduct } from './recognise-product.ts'
import { readText } from '../text/read-text.ts'

const own = { productId: 900, name: 'ACME', matcher: { originators: ['ACME*'], names: ['ACME', 'Acme Pay', 'акме*'] } }
const bare = { productId: 901, name: 'Blue Fjord', matcher: null }
const starting = startingProducts.map((product) => ({ ...product, matcher: null }))
const compiled = compileMatchers([...starting, own, bare])

function recogniseIn(matchers: CompiledMatchers, text: string, originator = '') {
  return recogniseProduct(matchers, originator, readText(text, matchers.names))
}

function recognise(text: string, originator = ''): number | null {
  return recogniseIn(compiled, text, originator)?.productId ?? null
}

test('the sender id tells the product in any case, with spaces or signs', () => {
  expect(recognise('4821', 'whats-app')).toBe(26)
  expect(recognise('4821', 'AcmeVerify')).toBe(900)
})

test('the name with the code tells the product in many languages', () => {
  expect(recognise('Ваш код для входа в Телеграм: 12345')).toBe(2)
  expect(recognise('您的领英验证码为 740296')).toBe(28)
  expect(recognise('رمز انستغرام هو 482913')).toBe(25)
})

test('a product of the operator is recognised as well as those of the contract, with a matcher or by its name alone', () => {
  expect(recognise('Your Acme Pay code is 4821')).toBe(900)
  expect(recognise('Код Акме: 4821')).toBe(900)
  expect(recognise('Your Blue Fjord verification code: 4821')).toBe(901)
  expect(recognise('4821', 'BLUEFJORD')).toBe(901)
})

test("a mere mention in somebody else's message tells no product", () => {
  expect(recognise('Follow us on Instagram! Your ExampleShop code is 1234')).toBeNull()
  expect(recognise('Join our Telegram channel for deals')).toBeNull()
  expect(recognise('ExampleShop: 480917 is your code to sign in with Google.')).toBeNull()
  expect(recognise('We sailed past the blue fjord at 10:45')).toBeNull()
})

test('a notice of the product tells the product without any code', () => {
  expect(recognise('Telegram: your account will be deleted in 7 days')).toBe(2)
  expect(recognise('New login to your X account from Chrome')).toBe(29)
})

test('two products that are equally likely are not guessed between', () => {
  expect(recognise('Your WhatsApp code is 482-913. Your Instagram code is 771204.')).toBeNull()
  expect(recognise('Your Instagram code is 771204', 'Telegram')).toBeNull()
})

test('a warning in the name of the product tells it, a short code or a longer sender id alone does not', () => {
  expect(recognise('Login code: 12345. Do not give it to anyone, even if they say they are from Telegram!')).toBe(2)
  expect(recognise('Never give a code to anyone who says they are from Telegram')).toBeNull()
  expect(recognise('602817 is your ExampleTaxi code', '40404')).toBeNull()
  expect(recognise('Sale! 4821 items at 70 % off', 'GooglePlay')).toBeNull()
})

test('where to reach somebody is no message of the product', () => {
  expect(recognise('WhatsApp: +44 7911 123456')).toBeNull()
  expect(recognise('Example giriş kodun Google ile: 4821')).toBeNull()
  expect(recognise('LinkedIn Premium voucher code 4821 for students')).toBeNull()
})

test("an operator's matcher stands in place of the one that the program starts with", () => {
  const changed = compileMatchers([{ productId: 2, name: 'Telegram', matcher: { names: ['Plane'] } }])
  expect(recogniseIn(changed, 'Your Plane code: 12345')?.productId).toBe(2)
  expect(recogniseIn(changed, 'Your Telegram code: 12345')).toBeNull()
})
