import { describe, expect, test } from 'vitest'
import { rates } from '#people'
import { goodPassword, newestMail, newPerson, openBrowser, type Answer, type Browser } from '#test/browser'
import { withWorld } from '#test/world'

const world = withWorld()

const signIn = (browser: Browser, email: string, password = goodPassword): Promise<Answer> =>
  browser.post('/v3/auth/sign-in/email', { email, password })

/** As strangers do from ever new networks. */
async function useUp(key: string, rate: { max: number; windowSeconds: number }): Promise<void> {
  for (let i = 0; i < rate.max; i++) await world.app.people.rates.count(key, rate)
}

async function kindsOfMails(email: string): Promise<string[]> {
  await world.app.people.idle()
  const { rows } = await world.database.pool.query<{ kind: string }>(
    'select kind from mail where recipient = $1 order by mail_id',
    [email],
  )
  return rows.map(({ kind }) => kind)
}

describe('strangers who use up what an account allows', () => {
  test('keep its owner from signing in on no device that the owner knows', async () => {
    const { browser, email } = await newPerson(world.app, world.database)
    await useUp(`sign-in ${email}`, rates.signInOfAccount)
    expect((await signIn(openBrowser(world.app), email)).status).toBe(429)
    expect((await browser.post('/v3/auth/sign-out')).status).toBe(200)
    expect((await signIn(browser, email)).status).toBe(200)
  })

  test('nor from a reset, and nor from a new password or a second factor', async () => {
    const { browser, email, password } = await newPerson(world.app, world.database)
    await useUp(`mail ${email}`, rates.mailOfAccount)
    await useUp(`sign-in ${email}`, rates.signInOfAccount)
    const reset = '/v3/auth/request-password-reset'
    expect((await openBrowser(world.app).post(reset, { email })).status).toBe(429)
    expect((await browser.post(reset, { email })).status).toBe(200)
    expect((await newestMail(world.app, world.database, email))?.kind).toBe('reset_password')
    expect((await browser.post('/v3/auth/change-email', { newEmail: `new-${email}` })).status).toBe(200)
    expect((await browser.post('/v3/auth/two-factor/enable', { password })).status).toBe(200)
    const change = { currentPassword: password, newPassword: 'six brown horses at noon' }
    expect((await browser.post('/v3/auth/change-password', change)).status).toBe(200)
  })
})

describe('a device that is known', () => {
  test('guesses ten times like any other network, wherever it is', async () => {
    const { browser, email } = await newPerson(world.app, world.database)
    const { max } = rates.signInOfAccountFromAddress
    const statuses: number[] = []
    for (let i = 0; i <= max; i++) {
      const elsewhere = openBrowser(world.app)
      for (const [name, value] of browser.cookies) elsewhere.cookies.set(name, value)
      statuses.push((await signIn(elsewhere, email, 'a wrong password here')).status)
    }
    expect(statuses.slice(0, max)).toEqual(Array<number>(max).fill(401))
    expect(statuses[max]).toBe(429)
    expect((await signIn(openBrowser(world.app), email)).status, 'others are not kept out by it').toBe(200)
  })

  test('is known for its own person, and cannot be made up', async () => {
    const { email } = await newPerson(world.app, world.database)
    const other = await newPerson(world.app, world.database)
    const device = 'verifyplus.device'
    expect(other.browser.cookies.get(device)).toBeDefined()
    await useUp(`sign-in ${email}`, rates.signInOfAccount)
    expect((await signIn(other.browser, email)).status).toBe(429)
    const made = openBrowser(world.app)
    made.cookies.set(device, `${encodeURIComponent('user.device')}.${encodeURIComponent('c2lnbmF0dXJl=')}`)
    expect((await signIn(made, email)).status).toBe(429)
  })
})

test('a mail tells of a sign-in on a new device, once for each, and of none to who has just made the account', async () => {
  const { browser, email } = await newPerson(world.app, world.database)
  expect(await kindsOfMails(email)).toEqual(['sign_up'])
  world.clock.advance(600_000)
  await signIn(browser, email)
  expect(await kindsOfMails(email)).toEqual(['sign_up'])
  const phone = openBrowser(world.app)
  for (let i = 0; i < 2; i++) expect((await signIn(phone, email)).status).toBe(200)
  expect(await kindsOfMails(email)).toEqual(['sign_up', 'new_device'])
  expect((await newestMail(world.app, world.database, email))?.text).toContain('/forgot-password')
})
