import { describe, expect, test } from 'vitest'
import { totp, totpStepMs } from '#test/authenticator'
import {
  mailedSecret,
  newestMail,
  newPerson,
  openBrowser,
  secureBrowser,
  type Answer,
  type Browser,
} from '#test/browser'
import { withWorld } from '#test/world'

const world = withWorld()

interface Secured {
  browser: Browser
  email: string
  password: string
  secret: Buffer
  recoveryCodes: string[]
}

async function secured(): Promise<Secured> {
  const person = await newPerson(world.app, world.database)
  return { ...person, ...(await secureBrowser(person.browser, person.password)) }
}

async function firstStep(person: Secured): Promise<Browser> {
  const browser = openBrowser(world.app)
  const answer = await browser.post('/v3/auth/sign-in/email', { email: person.email, password: person.password })
  expect(answer).toMatchObject({ status: 200, body: { twoFactorRedirect: true, twoFactorMethods: ['totp'] } })
  expect(await world.app.people.sessions.read({ cookie: browser.cookie }), 'the first step is no session').toBeNull()
  return browser
}

const verify = (browser: Browser, code: string): Promise<Answer> =>
  browser.post('/v3/auth/two-factor/verify-totp', { code })

describe('a second factor by authenticator', () => {
  test('the password alone opens nothing; with the code it does', async () => {
    const person = await secured()
    const browser = await firstStep(person)
    expect((await verify(browser, totp(person.secret, Date.now()))).status).toBe(200)
    expect(await world.app.people.sessions.read({ cookie: browser.cookie })).not.toBeNull()
  })

  test('a code is taken once, also by somebody who has the password', async () => {
    const person = await secured()
    const code = totp(person.secret, Date.now())
    expect((await verify(await firstStep(person), code)).status).toBe(200)
    const again = await verify(await firstStep(person), code)
    expect(again).toMatchObject({ status: 401, body: { code: 'invalid_code' } })
  })

  test('of five who send one code at the same moment one comes in', async () => {
    const person = await secured()
    const browsers = await Promise.all(Array.from({ length: 5 }, () => firstStep(person)))
    const code = totp(person.secret, Date.now())
    const answers = await Promise.all(browsers.map((browser) => verify(browser, code)))
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1)
  })

  test('a code of ten minutes ago and one made up are refused, and after five tries the sign-in begins anew', async () => {
    const person = await secured()
    const browser = await firstStep(person)
    const wrong = [totp(person.secret, Date.now() - 20 * totpStepMs), '000000', '111111', '222222', '333333']
    for (const code of wrong) expect((await verify(browser, code)).status).toBe(401)
    expect((await verify(browser, totp(person.secret, Date.now()))).status).toBeGreaterThanOrEqual(400)
    expect(await world.app.people.sessions.read({ cookie: browser.cookie })).toBeNull()
  })

  test('switching it on and off ends the other sessions and asks for the password', async () => {
    const person = await secured()
    const other = await firstStep(person)
    await verify(other, totp(person.secret, Date.now()))
    expect((await person.browser.post('/v3/auth/two-factor/disable', { password: 'not the password' })).status).toBe(
      400,
    )
    const off = await person.browser.post('/v3/auth/two-factor/disable', { password: person.password })
    expect(off.status).toBe(200)
    expect(await world.app.people.sessions.read({ cookie: other.cookie })).toBeNull()
    expect(await world.app.people.sessions.read({ cookie: person.browser.cookie })).not.toBeNull()
  })

  test('a device that was trusted needs no second step, until the password changes', async () => {
    const person = await secured()
    const device = await firstStep(person)
    const code = totp(person.secret, Date.now())
    await device.post('/v3/auth/two-factor/verify-totp', { code, trustDevice: true })
    const again = { email: person.email, password: person.password }
    expect((await device.post('/v3/auth/sign-in/email', again)).body['twoFactorRedirect']).toBeUndefined()
    const newPassword = 'six brown horses at noon'
    await person.browser.post('/v3/auth/change-password', { currentPassword: person.password, newPassword })
    const after = await device.post('/v3/auth/sign-in/email', { email: person.email, password: newPassword })
    expect(after.body['twoFactorRedirect']).toBe(true)
  })

  test('a new password does not switch it off', async () => {
    const person = await secured()
    const stranger = openBrowser(world.app)
    await stranger.post('/v3/auth/request-password-reset', { email: person.email })
    const token = await mailedSecret(world.app, world.database, person.email)
    await stranger.post('/v3/auth/reset-password', { token, newPassword: 'six brown horses at noon' })
    await firstStep({ ...person, password: 'six brown horses at noon' })
  })
})

test('its owner is told by mail when it is switched on or off, and of recovery codes that are made or used', async () => {
  const person = await secured()
  const newest = async (): Promise<string | undefined> =>
    (await newestMail(world.app, world.database, person.email))?.kind
  expect(await newest()).toBe('second_factor_on')
  const code = person.recoveryCodes[0]
  await (await firstStep(person)).post('/v3/auth/two-factor/verify-backup-code', { code })
  expect(await newest()).toBe('recovery_code_used')
  const { password } = person
  expect((await person.browser.post('/v3/auth/two-factor/generate-backup-codes', { password })).status).toBe(200)
  expect(await newest()).toBe('recovery_codes_made')
  await person.browser.post('/v3/auth/two-factor/disable', { password })
  expect(await newest()).toBe('second_factor_off')
  await person.browser.post('/v3/auth/two-factor/enable', { password })
  expect(await newest(), 'one that was not confirmed is none').toBe('second_factor_off')
})

describe('recovery codes', () => {
  test('one that is right opens while codes are locked that somebody guesses, and no wrong one does', async () => {
    const person = await secured()
    const [code = '', next = ''] = person.recoveryCodes
    const guessing = async (): Promise<number> => {
      let status = 0
      for (let i = 0; i < 4 && status !== 429; i++) {
        const stranger = await firstStep(person)
        for (let n = 0; n < 4 && status !== 429; n++)
          status = (await verify(stranger, String(100_000 + world.next()))).status
      }
      return status
    }
    const use = async (typed: string): Promise<number> =>
      (await (await firstStep(person)).post('/v3/auth/two-factor/verify-backup-code', { code: typed })).status
    expect(await guessing()).toBe(429)
    expect(await use('made-up-code')).toBe(429)
    expect(await use(code)).toBe(200)
    expect(await guessing(), 'the lock itself is as it was').toBe(429)
    expect(await use(code), 'each opens once').toBe(429)
    expect(await use(next)).toBe(200)
  })

  test('each opens once, however it is typed', async () => {
    const person = await secured()
    const [code = ''] = person.recoveryCodes
    const use = async (typed: string): Promise<number> =>
      (await (await firstStep(person)).post('/v3/auth/two-factor/verify-backup-code', { code: typed })).status
    expect(await use(code.toUpperCase().replaceAll('-', ' '))).toBe(200)
    expect(await use(code)).toBe(401)
    expect(await use(person.recoveryCodes[1] as string)).toBe(200)
    expect(await use('made-up-code')).toBe(401)
  })

  test('are at rest as hashes that open nothing, and the authenticator’s secret is encrypted', async () => {
    const person = await secured()
    const { rows } = await world.database.pool.query<{ backup_codes: string; secret: string }>(
      'select t.backup_codes, t.secret from auth_two_factor t join auth_user u on u.id = t.user_id where u.email = $1',
      [person.email],
    )
    const stored = JSON.parse(rows[0]?.backup_codes ?? '[]') as string[]
    expect(stored).toHaveLength(10)
    for (const code of person.recoveryCodes) expect(rows[0]?.backup_codes).not.toContain(code)
    const answer = await (await firstStep(person)).post('/v3/auth/two-factor/verify-backup-code', { code: stored[0] })
    expect(answer.status).toBe(401)
    expect(rows[0]?.secret).not.toContain(person.secret.toString())
  })

  test('new ones end the old ones', async () => {
    const person = await secured()
    const answer = await person.browser.post('/v3/auth/two-factor/generate-backup-codes', { password: person.password })
    const [fresh = ''] = (answer.body as { backupCodes: string[] }).backupCodes
    const use = async (code: string): Promise<number> =>
      (await (await firstStep(person)).post('/v3/auth/two-factor/verify-backup-code', { code })).status
    expect(await use(person.recoveryCodes[0] as string)).toBe(401)
    expect(await use(fresh)).toBe(200)
  })
})
