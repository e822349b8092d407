import { createHash, createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { goodPassword, mailedSecret, newestMail, newPerson, openBrowser, type Browser } from '#test/browser'
import { withWorld } from '#test/world'

const world = withWorld()

function tokenOf(browser: Browser): string {
  const value = decodeURIComponent(browser.cookies.get('verifyplus.session_token') ?? '')
  return value.slice(0, value.lastIndexOf('.'))
}

function sessionOf(browser: Browser): Promise<unknown> {
  return world.app.people.sessions.read({ cookie: browser.cookie })
}

/** The same person at another machine. */
async function alsoSignedIn(email: string, password: string): Promise<Browser> {
  const browser = openBrowser(world.app)
  const answer = await browser.post('/v3/auth/sign-in/email', { email, password })
  expect(answer.status).toBe(200)
  return browser
}

/** Moves a session's times back, as if so long had passed. */
async function pass(browser: Browser, ms: { sinceSignIn: number; sinceUse: number }): Promise<void> {
  await world.database.pool.query(
    `update auth_session set created_at = created_at - $2 * interval '1 ms', updated_at = updated_at - $3 * interval '1 ms',
       expires_at = expires_at - $3 * interval '1 ms'
     where token_sha256 = $1`,
    [createHash('sha256').update(tokenOf(browser)).digest('hex'), ms.sinceSignIn, ms.sinceUse],
  )
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

describe('what is at rest', () => {
  test('the table of sessions holds the SHA-256 of the token and nowhere the token', async () => {
    const { browser } = await newPerson(world.app, world.database)
    const token = tokenOf(browser)
    expect(token.length).toBeGreaterThanOrEqual(32)
    const { rows } = await world.database.pool.query<{ row: string; token_sha256: string }>(
      'select token_sha256, s::text as row from auth_session s',
    )
    expect(rows.map((row) => row.token_sha256)).toContain(createHash('sha256').update(token).digest('hex'))
    expect(rows.map((row) => row.row).join('\n')).not.toContain(token)
  })

  test('what stands in the table opens nothing, signed or not', async () => {
    const { browser } = await newPerson(world.app, world.database)
    const { rows } = await world.database.pool.query<{ token_sha256: string; secret: string }>(
      'select token_sha256, (select secret from auth_secret) from auth_session where token_sha256 = $1',
      [createHash('sha256').update(tokenOf(browser)).digest('hex')],
    )
    const { token_sha256: stolen = '', secret = '' } = rows[0] ?? {}
    const signature = createHmac('sha256', secret).update(stolen).digest('base64')
    for (const value of [stolen, `${stolen}.${signature}`]) {
      const cookie = `verifyplus.session_token=${encodeURIComponent(value)}`
      expect(await world.app.people.sessions.read({ cookie })).toBeNull()
      expect((await openBrowser(world.app).get('/v3/auth/get-session', { cookie })).body).toEqual({})
    }
  })

  test('a cookie whose signature or token is changed by one character is no session', async () => {
    const { browser } = await newPerson(world.app, world.database)
    const value = decodeURIComponent(browser.cookies.get('verifyplus.session_token') as string)
    for (const at of [0, 10, value.indexOf('.') + 1, value.indexOf('.') + 20]) {
      const changed = value.slice(0, at) + (value[at] === 'A' ? 'B' : 'A') + value.slice(at + 1)
      const cookie = `verifyplus.session_token=${encodeURIComponent(changed)}`
      expect(await world.app.people.sessions.read({ cookie }), String(at)).toBeNull()
    }
    for (const cookie of ['', 'verifyplus.session_token=', 'verifyplus.session_token=%E0%A4%A', 'x'.repeat(20_000)])
      expect(await world.app.people.sessions.read({ cookie })).toBeNull()
  })

  test('the secret of a reset stands in no table but the mail that carries it', async () => {
    const { email } = await newPerson(world.app, world.database)
    await openBrowser(world.app).post('/v3/auth/request-password-reset', { email })
    const secret = await mailedSecret(world.app, world.database, email)
    const { rows } = await world.database.pool.query<{ row: string }>('select v::text as row from auth_verification v')
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.map((each) => each.row).join('\n')).not.toContain(secret)
  })
})

describe('the list of sessions', () => {
  test('names every machine, says which one asks, and ends the one that is named', async () => {
    const { browser, email, password } = await newPerson(world.app, world.database)
    const other = await alsoSignedIn(email, password)
    const { data } = (await browser.get('/v3/auth/sessions')).body as { data: { id: string; current: boolean }[] }
    expect(data.map((each) => each.current)).toEqual([false, true])
    expect(JSON.stringify(data)).not.toContain(tokenOf(browser))
    const id = data.find((each) => !each.current)?.id
    expect((await browser.post('/v3/auth/sessions/revoke', { id })).status).toBe(200)
    expect(await sessionOf(other)).toBeNull()
    expect((await other.get('/v3/me')).status).toBe(401)
    expect(await sessionOf(browser)).not.toBeNull()
  })

  test('a session of somebody else cannot be ended', async () => {
    const ada = await newPerson(world.app, world.database)
    const eve = await newPerson(world.app, world.database)
    const { data } = (await ada.browser.get('/v3/auth/sessions')).body as { data: { id: string }[] }
    expect((await eve.browser.post('/v3/auth/sessions/revoke', { id: data[0]?.id })).status).toBe(404)
    expect(await sessionOf(ada.browser)).not.toBeNull()
  })

  test('all others end at once', async () => {
    const { browser, email, password } = await newPerson(world.app, world.database)
    const others = [await alsoSignedIn(email, password), await alsoSignedIn(email, password)]
    expect((await browser.post('/v3/auth/sessions/revoke-others')).body).toEqual({ ended: 2, revoked: 0 })
    expect(await Promise.all(others.map(sessionOf))).toEqual([null, null])
    expect(await sessionOf(browser)).not.toBeNull()
  })

  test('is for those who are signed in', async () => {
    const stranger = openBrowser(world.app)
    expect((await stranger.get('/v3/auth/sessions')).status).toBe(401)
    expect((await stranger.post('/v3/auth/sessions/revoke', { id: 'x' })).status).toBe(401)
    expect((await stranger.post('/v3/auth/sessions/revoke-others')).status).toBe(401)
  })
})

test('who signs in again at the same browser leaves no earlier session behind', async () => {
  const { browser, email, password } = await newPerson(world.app, world.database)
  const elsewhere = await alsoSignedIn(email, password)
  const earlier = browser.cookie
  await browser.post('/v3/auth/sign-in/email', { email, password })
  expect(browser.cookie).not.toBe(earlier)
  expect(await world.app.people.sessions.read({ cookie: earlier })).toBeNull()
  expect(await sessionOf(browser)).not.toBeNull()
  expect(await sessionOf(elsewhere)).not.toBeNull()
})

describe('a changed password', () => {
  test('ends every other session, gives this one a new token, and is told by mail', async () => {
    const { browser, email, password } = await newPerson(world.app, world.database)
    const other = await alsoSignedIn(email, password)
    const before = tokenOf(browser)
    const answer = await browser.post('/v3/auth/change-password', {
      currentPassword: password,
      newPassword: 'five loud horses at noon',
      revokeOtherSessions: false,
    })
    expect(answer.status).toBe(200)
    expect(await sessionOf(other)).toBeNull()
    expect(tokenOf(browser)).not.toBe(before)
    expect(await sessionOf(browser)).not.toBeNull()
    expect((await newestMail(world.app, world.database, email))?.kind).toBe('password_changed')
    expect((await openBrowser(world.app).post('/v3/auth/sign-in/email', { email, password })).status).toBe(401)
  })

  test('is refused without the old one, and where the new one is easily guessed', async () => {
    const { browser, email, password } = await newPerson(world.app, world.database)
    const change = (currentPassword: string, newPassword: string): Promise<{ status: number }> =>
      browser.post('/v3/auth/change-password', { currentPassword, newPassword })
    expect((await change('not the old one', 'five loud horses at noon')).status).toBe(400)
    expect((await change(password, email)).status).toBe(400)
    expect((await change(password, 'iloveyou123')).status).toBe(400)
    await alsoSignedIn(email, password)
  })

  test('by a reset, ends every session; the link works once', async () => {
    const { browser, email, password } = await newPerson(world.app, world.database)
    const stranger = openBrowser(world.app)
    await stranger.post('/v3/auth/request-password-reset', { email })
    const token = await mailedSecret(world.app, world.database, email)
    const newPassword = 'six brown horses at noon'
    expect((await stranger.post('/v3/auth/reset-password', { token, newPassword: 'password1' })).status).toBe(400)
    expect((await stranger.post('/v3/auth/reset-password', { token, newPassword })).status).toBe(200)
    expect(await sessionOf(browser)).toBeNull()
    expect(await sessionOf(stranger), 'a reset signs nobody in').toBeNull()
    expect((await stranger.post('/v3/auth/reset-password', { token, newPassword })).body['code']).toBe('invalid_token')
    expect((await openBrowser(world.app).post('/v3/auth/sign-in/email', { email, password })).status).toBe(401)
    await alsoSignedIn(email, newPassword)
  })

  test('a link of a reset is dead after half an hour', async () => {
    const { email } = await newPerson(world.app, world.database)
    const stranger = openBrowser(world.app)
    await stranger.post('/v3/auth/request-password-reset', { email })
    const token = await mailedSecret(world.app, world.database, email)
    await world.database.pool.query(`update auth_verification set expires_at = expires_at - interval '31 minutes'`)
    const answer = await stranger.post('/v3/auth/reset-password', { token, newPassword: 'six brown horses at noon' })
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_token' } })
  })
})

describe('how long a session lives', () => {
  test('a customer’s ends 14 days after its last use, and 30 days after the sign-in however it is used', async () => {
    const { browser } = await newPerson(world.app, world.database)
    for (let days = 10; days <= 20; days += 10) {
      await pass(browser, { sinceSignIn: 10 * day, sinceUse: 10 * day })
      expect(await sessionOf(browser), `${days} days`).not.toBeNull()
    }
    await pass(browser, { sinceSignIn: 10 * day + minute, sinceUse: 10 * day })
    expect(await sessionOf(browser)).toBeNull()

    const idle = await newPerson(world.app, world.database)
    await pass(idle.browser, { sinceSignIn: 14 * day + minute, sinceUse: 14 * day + minute })
    expect(await sessionOf(idle.browser)).toBeNull()
  })

  test('an operator’s ends after half an hour without use, and after 12 hours', async () => {
    const { browser, email, password } = await newPerson(world.app, world.database)
    await world.database.pool.query(`update auth_user set role = 'operator' where email = $1`, [email])
    await browser.post('/v3/auth/sign-in/email', { email, password })
    for (let uses = 0; uses < 29; uses++) {
      await pass(browser, { sinceSignIn: 25 * minute, sinceUse: 25 * minute })
      if (uses < 28) expect(await sessionOf(browser), `${(uses + 1) * 25} minutes`).not.toBeNull()
    }
    expect(await sessionOf(browser)).toBeNull()
    await browser.post('/v3/auth/sign-in/email', { email, password })
    await pass(browser, { sinceSignIn: 31 * minute, sinceUse: 31 * minute })
    expect(await sessionOf(browser)).toBeNull()
    expect((await browser.get('/v3/auth/get-session')).body).toEqual({})
  })

  test('the browser keeps a customer’s cookie as long as the session can live, and not longer than it runs otherwise', async () => {
    const { email, password } = await newPerson(world.app, world.database)
    const browser = openBrowser(world.app)
    const { headers } = await browser.post('/v3/auth/sign-in/email', { email, password })
    expect(JSON.stringify(headers['set-cookie'])).toMatch(/session_token=[^;]+; Max-Age=2592000;/)
    const { session } = (await browser.get('/v3/auth/get-session')).body as { session: { expiresAt: string } }
    const livesMs = new Date(session.expiresAt).getTime() - Date.now()
    expect(Math.round(livesMs / day)).toBe(14)
  })

  test('the library prolongs no operator’s session beyond that either', async () => {
    const { browser, email, password } = await newPerson(world.app, world.database)
    await world.database.pool.query(`update auth_user set role = 'operator' where email = $1`, [email])
    await browser.post('/v3/auth/sign-in/email', { email, password })
    const { session } = (await browser.get('/v3/auth/get-session')).body as { session: { expiresAt: string } }
    expect(new Date(session.expiresAt).getTime()).toBeLessThanOrEqual(Date.now() + 30 * minute)
  })

  test('one that is not to be remembered is not prolonged to one that is', async () => {
    const { email, password } = await newPerson(world.app, world.database)
    const browser = openBrowser(world.app)
    const answer = await browser.post('/v3/auth/sign-in/email', { email, password, rememberMe: false })
    expect(JSON.stringify(answer.headers['set-cookie'])).not.toMatch(/session_token=[^;]+; Max-Age/)
    await pass(browser, { sinceSignIn: 20 * hour, sinceUse: 20 * hour })
    expect(await sessionOf(browser)).not.toBeNull()
    await pass(browser, { sinceSignIn: 25 * hour, sinceUse: 25 * hour })
    expect(await sessionOf(browser)).toBeNull()
  })
})

describe('another address', () => {
  const change = (browser: Browser, newEmail: string): ReturnType<Browser['post']> =>
    browser.post('/v3/auth/change-email', { newEmail })

  test('is taken when it is proved by the one who is signed in, and their customer has it too', async () => {
    const { browser, email, password } = await newPerson(world.app, world.database)
    const newEmail = `new-${email}`
    expect((await change(browser, newEmail)).status).toBe(200)
    const token = await mailedSecret(world.app, world.database, newEmail)
    const stranger = openBrowser(world.app)
    expect((await stranger.post('/v3/auth/verify-email', { token })).body['code']).toBe('sign_in_first')
    expect(stranger.cookies.size).toBe(0)
    expect((await browser.post('/v3/auth/verify-email', { token })).status).toBe(200)
    expect((await browser.get('/v3/me')).body['email']).toBe(newEmail)
    expect((await openBrowser(world.app).post('/v3/auth/sign-in/email', { email, password })).status).toBe(401)
    await alsoSignedIn(newEmail, password)
    expect((await newestMail(world.app, world.database, email))?.kind, 'the old one is told').toBe('email_changed')
  })

  test('is asked for from a session that began a moment ago', async () => {
    const { browser, email } = await newPerson(world.app, world.database)
    await pass(browser, { sinceSignIn: 16 * minute, sinceUse: 0 })
    expect(await change(browser, `late-${email}`)).toMatchObject({ status: 403, body: { code: 'session_not_fresh' } })
  })
})

describe('what another site sends in somebody’s browser', () => {
  test('is refused, whether the browser says so by Sec-Fetch-Site or by Origin', async () => {
    const { browser } = await newPerson(world.app, world.database)
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': '', origin: 'https://evil.example' },
    ] as Record<string, string>[]) {
      const answer = await browser.post('/v3/auth/sign-out', {}, headers)
      expect(answer.status, JSON.stringify(headers)).toBe(403)
    }
    const form = await browser.post('/v3/auth/sign-out', {}, { 'content-type': 'application/x-www-form-urlencoded' })
    expect(form.status).toBe(415)
    expect(await sessionOf(browser)).not.toBeNull()
  })
})

test('a person cannot make themselves an operator', async () => {
  const browser = openBrowser(world.app)
  const email = 'climber@example.org'
  await browser.post('/v3/auth/sign-up/email', { email, role: 'operator' })
  const secret = await mailedSecret(world.app, world.database, email)
  const account = { secret, email, name: 'E', password: goodPassword, role: 'operator' }
  expect((await browser.post('/v3/auth/accept-invitation', account)).status).toBe(201)
  await browser.post('/v3/auth/sign-in/email', { email, password: goodPassword })
  await browser.post('/v3/auth/update-user', { role: 'operator', name: 'Eve' })
  expect(await sessionOf(browser)).toMatchObject({ role: 'customer' })
  expect((await browser.get('/v3/operator/mails')).status).toBe(403)
})
