import { deriveKey as byServer } from 'altcha-lib/algorithms/pbkdf2'
import { deriveKey as byBrowser } from 'altcha-lib/algorithms/web/pbkdf2'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { byScript } from './derive-key.ts'

test('a page without HTTPS finds the key that other pages and the server find', async () => {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 20 })
  await fc.assert(
    fc.asyncProperty(bytes, bytes, fc.integer({ min: 1, max: 50 }), async (salt, password, cost) => {
      const parameters = { algorithm: 'PBKDF2/SHA-256', cost, keyLength: 32, keyPrefix: '00', nonce: '', salt: '' }
      const keys = await Promise.all(
        [byScript, byBrowser, byServer].map(async (derive) =>
          [...(await derive(parameters, salt, password)).derivedKey].join(),
        ),
      )
      expect(new Set(keys).size).toBe(1)
    }),
  )
})
