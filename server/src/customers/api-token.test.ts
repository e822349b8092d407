import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createApiToken, hashOfApiToken, isApiToken } from './api-token.ts'

test('a token is vp_ and 36 base62 characters, and no two are alike', () => {
  const tokens = Array.from({ length: 2_000 }, createApiToken)
  for (const token of tokens) expect(token).toMatch(/^vp_[0-9A-Za-z]{36}$/)
  expect(new Set(tokens).size).toBe(tokens.length)
})

test('every character of the random part is about equally likely', () => {
  const seen = new Map<string, number>()
  for (let i = 0; i < 4_000; i++) for (const c of createApiToken().slice(3, 33)) seen.set(c, (seen.get(c) ?? 0) + 1)
  expect(seen.size).toBe(62)
  const expected = (4_000 * 30) / 62
  // Six standard deviations: once in half a billion runs by chance, at once with a biased alphabet.
  for (const count of seen.values()) expect(Math.abs(count - expected)).toBeLessThan(6 * Math.sqrt(expected))
})

test('a token that was made is known as one; any single changed character is noticed', () => {
  fc.assert(
    fc.property(fc.nat({ max: 35 }), fc.constantFrom('0', '9', 'A', 'Z', 'a', 'z'), (place, character) => {
      const token = createApiToken()
      expect(isApiToken(token)).toBe(true)
      const changed = token.slice(0, 3 + place) + character + token.slice(4 + place)
      if (changed !== token) expect(isApiToken(changed)).toBe(false)
    }),
  )
})

test('whatever else is no token', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      expect(isApiToken(text)).toBe(false)
    }),
  )
})

test('what is stored is the SHA-256', () => {
  expect(hashOfApiToken('vp_').toString('hex')).toBe('fefafd89cfb67a5406f925f9d3687ca1d34a92ca1bd278df5210c8797dae83bb')
})
