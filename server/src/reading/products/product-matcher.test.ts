import { expect, test } from 'vitest'
import { productMatcherSchema } from './product-matcher.ts'
import { startingMatchers } from './starting-matchers.ts'

test('every matcher that the program starts with is one that an operator could store', () => {
  for (const matcher of Object.values(startingMatchers)) {
    expect(productMatcherSchema.parse(JSON.parse(JSON.stringify(matcher)))).toEqual(matcher)
  }
})

test.each([
  [{ names: [''] }, 'a name is empty'],
  [{ names: ['a*b'] }, '* stands only at the end'],
  [{ originators: ['--'] }, 'a letter or a digit'],
  [{ codePatterns: ['no place for it'] }, '{code} in it'],
  [{ codePatterns: ['(.*)+ {code:x}'] }, 'not known'],
  [{ hashes: ['short'] }, '11 characters'],
  [{ names: Array.from({ length: 201 }, (_, i) => `n${i}`) }, 'at most 200'],
  [{ regex: ['.*'] }, 'Unrecognized key'],
])('a matcher that is not understood is refused with the reason: %j', (matcher, reason) => {
  const result = productMatcherSchema.safeParse(matcher)
  expect(result.error?.issues.map((issue) => issue.message).join()).toContain(reason)
})
