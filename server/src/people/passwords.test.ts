import { expect, test } from 'vitest'
import { Unavailable } from '#core/errors'
import { hashPassword, isEasilyGuessed, verifyPassword } from './passwords.ts'

test('a password is known by its hash, however its accents were typed, and another one is not', async () => {
  const hash = await hashPassword('caf\u00E9 at nine in the morning')
  expect(await verifyPassword({ hash, password: 'cafe\u0301 at nine in the morning' })).toBe(true)
  expect(await verifyPassword({ hash, password: 'cafe at nine in the morning' })).toBe(false)
  expect(await verifyPassword({ hash: hash.replace('m=19456', 'm=x'), password: 'cafe' })).toBe(false)
})

test('of many sign-ins at once a hundred wait, and the others are told to come back', async () => {
  const results = await Promise.allSettled(Array.from({ length: 120 }, () => hashPassword('four quiet horses')))
  const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []))
  expect(refused.length).toBeGreaterThanOrEqual(18)
  expect(refused.length).toBeLessThanOrEqual(20)
  for (const reason of refused) expect(reason).toBeInstanceOf(Unavailable)
})

test('one of the 10,000 most used passwords is easily guessed, also with digits behind it', async () => {
  for (const password of ['password', 'sunshine12', 'aaaaaaaa', 'somebody', 'verifyplus!'])
    expect(await isEasilyGuessed(password, 'somebody@example.org'), password).toBe(true)
  expect(await isEasilyGuessed('four quiet horses at noon', 'somebody@example.org')).toBe(false)
})
