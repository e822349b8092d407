import { readFileSync } from 'node:fs'
import { startingProducts } from '@verifyplus/contract'
import { compileMatchers } from '../products/compile-matchers.ts'
import { type LabelledMessage, score } from './score.ts'
import { describe, expect, test } from 'vitest'

// shared, written, first-sight and run-on were in view while the words and rules were made, so they say what must never break.
// held-out.jsonl was written before, run once at the first version and once at the end; see README.md.

const compiled = compileMatchers(startingProducts.map((product) => ({ ...product, matcher: null })))

function corpus(name: string): LabelledMessage[] {
  const lines = readFileSync(new URL(`${name}.jsonl`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
  return lines.map((line) => JSON.parse(line) as LabelledMessage)
}

describe.each(['shared', 'written', 'first-sight', 'run-on'])('%s corpus', (name) => {
  const messages = corpus(name)
  const { code, product, mistakes } = score(compiled, messages)
  const withCode = messages.filter((message) => message.code !== null).length
  const withProduct = messages.filter((message) => message.product !== null).length

  test('no code is wrong and none is found where there is none', () => {
    expect(mistakes.filter(({ what }) => /code (wrong|falsePositive)/.test(what))).toEqual([])
  })

  test('no product is wrong and none is read from a mention', () => {
    expect(mistakes.filter(({ what }) => /product (wrong|falsePositive)/.test(what))).toEqual([])
  })

  test('at least 98 % of codes and products are found', () => {
    expect(code.right / withCode).toBeGreaterThanOrEqual(0.98)
    expect(product.right / withProduct).toBeGreaterThanOrEqual(0.98)
  })
})

const besides = [
  [
    ' Ref: 8827',
    ' Order 48213.',
    ' Call 88005553535',
    ' Card ending in 4417.',
    '\n8827',
    ' Support: 4417',
    '\nTicket #771204',
  ],
  [
    ' Amount 1204.50 EUR',
    ' ID: 990121',
    ' 24.11.2026 10:45',
    ' (4417)',
    '\nIP: 203.0.113.7',
    ' Заказ 48213',
    ' № 48213',
  ],
  [
    ' شماره پیگیری: ۴۸۲۱۳',
    ' 订单号48213',
    ' Pedido 48213',
    ' +44 7911 123456',
    ' - 8827',
    '\n\nQX8827',
    ' ExampleCo 2026',
  ],
].flat()

test.each(besides)('a number beside the code is never taken for it: %j', (other) => {
  const messages = ['shared', 'written', 'first-sight', 'run-on', 'held-out']
    .flatMap(corpus)
    .filter((message) => message.code !== null)
  const lengthened = messages.flatMap((message) => [
    { ...message, text: `${message.text}${other}` },
    { ...message, text: `${other.trim()}. ${message.text}` },
  ])
  const { mistakes } = score(compiled, lengthened)
  expect(mistakes.filter(({ what }) => what === 'code wrong')).toEqual([])
})

test('on messages written before the rules, wrong and false codes stay below 2 % and 90 % are found', () => {
  const messages = corpus('held-out')
  const { code, product } = score(compiled, messages)
  expect((code.wrong + code.falsePositive) / messages.length).toBeLessThan(0.02)
  expect(code.right / messages.filter((message) => message.code !== null).length).toBeGreaterThan(0.9)
  expect(product.wrong + product.falsePositive).toBeLessThanOrEqual(2)
})
