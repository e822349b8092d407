import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  describeProblem,
  getNumberRequest,
  getSmsRequest,
  malformed,
  startingCountries,
  startingProducts,
  wireCountryCode,
  wireErrors,
} from './index.ts'

describe('the words of the contract, to the letter', () => {
  test('errors', () => {
    const pairs = Object.values(wireErrors).map(({ status, detail }) => `${status} ${detail}`)
    for (const pair of [
      '400 Invalid country',
      '401 Invalid token',
      '400 Invalid productId',
      '400 Invalid numberId',
      '409 No number available! Please try again later',
      '402 Insufficient balance. Please charge your account',
      '409 No sms code',
      '500 Internal error',
    ])
      expect(pairs).toContain(pair)
    expect(malformed('x')).toEqual({ status: 400, detail: 'x' })
  })

  test('products', () => {
    expect(startingProducts.map(({ productId, name }) => `${productId} ${name}`)).toEqual([
      '2 Telegram',
      '25 Instagram',
      '26 WhatsAPP',
      '27 Steam',
      '28 LinkedIn',
      '29 Twitter',
      '31 WebMoney',
      '32 GMail',
    ])
  })

  test('countries and their prices; UK on the wire and GB accepted', () => {
    expect(Object.fromEntries(startingCountries.map((each) => [each.countryCode, each.priceMinor]))).toEqual({
      RU: 3000n,
      KZ: 3000n,
      UA: 5000n,
      UK: 10_000n,
      ID: 5000n,
      PH: 5000n,
      LV: 10_000n,
    })
    expect(['GB', 'UK', 'RU', 'gb'].map(wireCountryCode)).toEqual(['UK', 'UK', 'RU', 'gb'])
  })
})

describe('requests', () => {
  const whole = { token: 't', country: 'RU', numberId: '1343243', productId: '2' }

  function problemOf(body: unknown): string {
    const read = getSmsRequest.safeParse(body)
    return read.success ? 'none' : describeProblem(read.error, body)
  }

  test('identifiers come as strings or numbers and are the same text after', () => {
    expect(getSmsRequest.parse({ ...whole, numberId: 1_343_243, productId: 2 })).toEqual({ ...whole, wait: 0 })
    expect(getNumberRequest.parse({ ...whole, more: [] })).toEqual({ token: 't', country: 'RU', productId: '2' })
  })

  test('an identifier is never malformed by its value, however it is written', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double()), (value) => {
        expect(problemOf({ ...whole, numberId: value, productId: value })).toBe('none')
      }),
    )
  })

  test.each([
    [0, 0],
    [60, 60],
    ['60', 60],
    ['0.5', 0.5],
    [1.5, 1.5],
  ])('wait %j is %j seconds', (wait, seconds) => expect(getSmsRequest.parse({ ...whole, wait }).wait).toBe(seconds))

  test.each([-1, 60.001, 61, '61', '-0', '', ' 5', '5s', '1e1', null, true, [], Number.NaN, Number.POSITIVE_INFINITY])(
    'wait %j is refused by name',
    (wait) => expect(problemOf({ ...whole, wait })).toBe('wait must be a number of seconds from 0 to 60'),
  )

  test.each([
    [{}, 'token is missing'],
    [{ ...whole, token: undefined }, 'token must be a string'],
    [{ ...whole, token: 5 }, 'token must be a string'],
    [{ ...whole, country: null }, 'country must be a string'],
    [{ ...whole, numberId: true }, 'numberId must be a string or a number'],
    [{ ...whole, productId: {} }, 'productId must be a string or a number'],
    [[], 'body must be a JSON object'],
    [null, 'body must be a JSON object'],
    ['token', 'body must be a JSON object'],
  ])('%j: %s', (body, problem) => expect(problemOf(body)).toBe(problem))

  test('whatever the body, the problem is one sentence that begins with a field or the body', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        expect(problemOf(body)).toMatch(
          /^(?:none|(?:body|token|country|numberId|productId|wait) (?:must be|is missing).*)$/,
        )
      }),
    )
  })
})
