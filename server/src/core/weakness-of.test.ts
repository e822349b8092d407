import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { weaknessOf } from './weakness-of.ts'

test.each([
  ['', 8],
  ['a', 8],
  ['Kq7!vTz', 8],
  ['0000000000000000', 16],
  ['abababababababab', 16],
  ['abcdefghabcdefgh', 8],
  ['1234567890123456', 8],
  ['aabbccddeeffgghh', 8],
  ['zyxwvutsrqponmlk', 8],
  ['aaaa', 4],
])('%j is weak', (secret, least) => {
  expect(weaknessOf(secret, least)).toMatch(/^(has fewer|is a|repeats)/)
})

test.each([8, 16])('what a machine made is not, in whatever alphabet (%i)', (least) => {
  for (let i = 0; i < 1_000; i++) {
    expect(weaknessOf(randomBytes(16).toString('hex'), least)).toBeNull()
    expect(weaknessOf(randomBytes(24).toString('base64url'), least)).toBeNull()
  }
})
