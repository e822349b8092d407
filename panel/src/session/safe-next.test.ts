import { expect, test } from 'vitest'
import { safeNext } from './safe-next.ts'

test.each(['/tokens', '/get-number?country=RU&productId=2', '/settings#security'])(
  'after a sign-in one comes back to %s',
  (next) => expect(safeNext(next)).toBe(next),
)

test.each([null, '', 'https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)', 'tokens'])(
  'an address that is no page of this site (%j) leads to the first page of the account',
  (next) => expect(safeNext(next)).toBe('/get-number'),
)
