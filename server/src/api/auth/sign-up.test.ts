import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp, type App } from '#app'
import { createCustomer, setCustomer } from '#customers'
import { createInvitation, erasePeople } from '#customers/people'
import { goodPassword, mailedSecret, newestMail, newPerson, openBrowser } from '#test/browser'
import { withWorld } from '#test/world'

const world = withWorld()

async function customerOf(email: string): Promise<{ customer_id: number; user_id: string | null; accounts: number }[]> {
  const { rows } = await world.database.pool.query<{ customer_id: number; user_id: string | null; accounts: number }>(
    `select c.customer_id, c.user_id, count(a.*)::int as accounts from customer c left join account a using (customer_id)
     where c.email = $1 group by c.customer_id`,
    [email],
  )
  return rows
}

describe('from sign-up to sign-out', () => {
  test('a person signs up, proves the address, signs in, is read as a session, and signs out', async () => {
    const { app, database } = world
    const browser = openBrowser(app)
    const email = 'ada@example.org'
    const signedUp = await browser.post('/v3/auth/sign-up/email', {
      name: 'Ada',
      email: 'Ada@Example.org',
      password: goodPassword,
    })
    expect(signedUp.status).toBe(200)
    expect(signedUp.body['user']).toMatchObject({ email, emailVerified: false, role: 'customer', language: 'fa' })
    expect(await customerOf(email)).toEqual([])

    const early = await browser.post('/v3/auth/sign-in/email', { email, password: goodPassword })
    expect(early).toMatchObject({ status: 403, body: { code: 'email_not_verified' } })

    const token = await mailedSecret(app, database, email)
    expect((await browser.post('/v3/auth/verify-email', { token })).status).toBe(200)
    expect(browser.cookies.size, 'a link signs nobody in').toBe(0)

    const signedIn = await browser.post('/v3/auth/sign-in/email', { email, password: goodPassword })
    expect(signedIn.status).toBe(200)
    expect(JSON.stringify(signedIn.body)).not.toContain('token')
    const session = await app.people.sessions.read({ cookie: browser.cookie })
    const [customer] = await customerOf(email)
    expect(customer).toMatchObject({ user_id: session?.userId, customer_id: session?.customerId, accounts: 1 })
    expect(session?.role).toBe('customer')
    const me = await browser.get('/v3/me')
    expect(me).toMatchObject({ status: 200, body: { email, role: 'customer', authenticatedBy: 'session' } })

    const kept = browser.cookie
    expect((await browser.post('/v3/auth/sign-out')).status).toBe(200)
    expect(await app.people.sessions.read({ cookie: kept })).toBeNull()
    expect((await browser.get('/v3/auth/get-session', { cookie: kept })).body).toEqual({})
  })

  test('the cookie is hidden from scripts and sent by our own pages only', async () => {
    const { browser, email, password } = await newPerson(world.app, world.database)
    const answer = await browser.post('/v3/auth/sign-in/email', { email, password })
    const [line] = [answer.headers['set-cookie']].flat() as string[]
    expect(line).toMatch(/^verifyplus\.session_token=/)
    expect(line).toMatch(/; Path=\/; HttpOnly; SameSite=Lax$/)
  })

  test('where PUBLIC_URL is https the cookie is bound to the host and to TLS', async () => {
    const origin = 'https://codes.example.org'
    const app = await createApp({
      database: world.database,
      clock: world.clock,
      log: pino({ level: 'silent' }),
      publicUrl: origin,
    })
    const { email } = await newPerson(world.app, world.database)
    const browser = openBrowser(app, { origin })
    const answer = await browser.post('/v3/auth/sign-in/email', { email, password: goodPassword })
    await app.stop()
    const [line] = [answer.headers['set-cookie']].flat() as string[]
    expect(line).toMatch(/^__Host-verifyplus\.session_token=/)
    expect(line).toMatch(/; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
    expect(line).not.toMatch(/domain/i)
  })
})

describe('who has an account is not told', () => {
  test('signing up with an address that has an account answers as for any other, and its owner is told', async () => {
    const { email } = await newPerson(world.app, world.database)
    const fresh = await openBrowser(world.app).post('/v3/auth/sign-up/email', {
      name: 'Eve',
      email: 'nobody-yet@example.org',
      password: goodPassword,
    })
    const known = await openBrowser(world.app).post('/v3/auth/sign-up/email', {
      name: 'Eve',
      email,
      password: 'another good password',
    })
    const shape = (answer: typeof known): unknown => [
      answer.status,
      Object.keys(answer.body['user'] as object).sort(),
      (answer.body['user'] as Record<string, unknown>)['emailVerified'],
    ]
    expect(shape(known)).toEqual(shape(fresh))
    expect((await newestMail(world.app, world.database, email))?.kind).toBe('already_registered')
    const old = await openBrowser(world.app).post('/v3/auth/sign-in/email', {
      email,
      password: 'another good password',
    })
    expect(old.status).toBe(401)
  })

  test('a wrong password and an unknown address answer the same, to the letter', async () => {
    const { email } = await newPerson(world.app, world.database)
    const browser = openBrowser(world.app)
    const wrong = await browser.post('/v3/auth/sign-in/email', { email, password: 'not this one at all' })
    const unknown = await browser.post('/v3/auth/sign-in/email', { email: 'no@example.org', password: goodPassword })
    expect(wrong).toMatchObject({ status: 401, body: { code: 'invalid_email_or_password' } })
    expect({ ...unknown.body, requestId: '' }).toEqual({ ...wrong.body, requestId: '' })
    expect(unknown.status).toBe(401)
  })

  test('a reset and a new link are answered the same for an unknown address', async () => {
    const { email } = await newPerson(world.app, world.database)
    const browser = openBrowser(world.app)
    for (const path of ['/v3/auth/request-password-reset', '/v3/auth/send-verification-email']) {
      const known = await browser.post(path, { email })
      const unknown = await browser.post(path, { email: 'no-such-person@example.org' })
      expect([unknown.status, unknown.body], path).toEqual([known.status, known.body])
    }
    expect(await newestMail(world.app, world.database, 'no-such-person@example.org')).toBeUndefined()
  })
})

describe('passwords', () => {
  const cases: [string, string, number, string | undefined][] = [
    ['of 7 characters', 'qzxvkwp', 400, 'password_too_short'],
    ['of 129 characters', 'ab1 '.repeat(33).slice(0, 129), 400, 'password_too_long'],
    ['from the top of the list', 'password123', 400, 'password_too_common'],
    ['of one character', 'zzzzzzzzzzzz', 400, 'password_too_common'],
    ['that is the address', 'policy@example.org', 400, 'password_too_common'],
    ['of 8 characters without any rule of composition', 'vqmzxtrw', 200, undefined],
    ['of 128 characters, spaces and other scripts', 'گذرواژه من '.repeat(12).slice(0, 128), 200, undefined],
  ]
  test.each(cases)('a password %s', async (_name, password, status, code) => {
    const answer = await openBrowser(world.app).post('/v3/auth/sign-up/email', {
      name: 'Ada',
      email: 'policy@example.org',
      password,
    })
    expect([answer.status, answer.body['code']]).toEqual([status, code])
  })

  test('only a salted Argon2id of it is kept', async () => {
    const { email } = await newPerson(world.app, world.database)
    const { rows } = await world.database.pool.query<{ password: string }>(
      'select a.password from auth_account a join auth_user u on u.id = a.user_id where u.email = $1',
      [email],
    )
    expect(rows[0]?.password).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  })
})

describe('a customer whom the operator made before', () => {
  test('becomes the person’s only when the address is proved, with its balance', async () => {
    const email = 'before@example.org'
    const { customerId } = await createCustomer(world.database, {
      email,
      balanceMinor: 500n,
      note: 'test',
      at: world.clock.now(),
    })
    const browser = openBrowser(world.app)
    await browser.post('/v3/auth/sign-up/email', { name: 'Ada', email, password: goodPassword })
    expect((await customerOf(email))[0]?.user_id).toBeNull()
    await browser.post('/v3/auth/verify-email', { token: await mailedSecret(world.app, world.database, email) })
    await browser.post('/v3/auth/sign-in/email', { email, password: goodPassword })
    const session = await world.app.people.sessions.read({ cookie: browser.cookie })
    expect(session?.customerId).toBe(customerId)
    expect(await world.balance(customerId)).toBe(500n)
  })

  test('is made good at the next sign-in where making it was interrupted', async () => {
    const { browser, email, password } = await newPerson(world.app, world.database)
    await world.database.pool.query(
      `with gone as (delete from account a using customer c where c.customer_id = a.customer_id and c.email = $1)
       update customer set user_id = null, email = 'other-' || email where email = $1`,
      [email],
    )
    expect(await world.app.people.sessions.read({ cookie: browser.cookie })).toBeNull()
    await browser.post('/v3/auth/sign-in/email', { email, password })
    expect(await world.app.people.sessions.read({ cookie: browser.cookie })).not.toBeNull()
    expect(await customerOf(email)).toMatchObject([{ accounts: 1 }])
  })
})

test('a suspended customer cannot sign in, and a session that lives is told so by every door until it is resumed', async () => {
  const { browser, email, password } = await newPerson(world.app, world.database)
  const before = await world.app.people.sessions.read({ cookie: browser.cookie })
  const customerId = before?.customerId as number
  await setCustomer(world.database, customerId, { suspended: true, at: world.clock.now() })
  expect(await world.app.people.sessions.read({ cookie: browser.cookie })).toMatchObject({ suspended: true })
  for (const path of ['/v3/me', '/v3/leases', '/v3/events', '/v3/auth/sessions', '/v3/auth/passkey/list-user-passkeys'])
    expect(await browser.get(path), path).toMatchObject({ status: 403, body: { code: 'account_suspended' } })
  for (const path of ['/v3/auth/sessions/revoke-others', '/v3/auth/change-password', '/v3/auth/update-user'])
    expect(await browser.post(path), path).toMatchObject({ status: 403, body: { code: 'account_suspended' } })
  expect((await browser.get('/v3/auth/get-session')).body['user']).toMatchObject({ email })
  const refused = await openBrowser(world.app).post('/v3/auth/sign-in/email', { email, password })
  expect(refused).toMatchObject({ status: 403, body: { code: 'account_suspended' } })
  await setCustomer(world.database, customerId, { suspended: false, at: world.clock.now() })
  expect(await world.app.people.sessions.read({ cookie: browser.cookie })).toEqual(before)

  await setCustomer(world.database, customerId, { suspended: true, at: world.clock.now() })
  const another = await newPerson(world.app, world.database)
  const sameBrowser = await browser.post('/v3/auth/sign-in/email', { email: another.email, password })
  expect(sameBrowser.status, 'another account may sign in there').toBe(200)
})

test('an address that nobody proved is free again after two days; one that was proved stays', async () => {
  const { email } = await newPerson(world.app, world.database)
  await openBrowser(world.app).post('/v3/auth/sign-up/email', {
    name: 'Eve',
    email: 'squatted@example.org',
    password: goodPassword,
  })
  const count = async (): Promise<number> =>
    (await world.database.pool.query('select from auth_user where email = any($1)', [[email, 'squatted@example.org']]))
      .rowCount as number
  const nowMs = Date.now()
  await erasePeople(world.database, new Date(nowMs + 47 * 3_600_000))
  expect(await count()).toBe(2)
  await erasePeople(world.database, new Date(nowMs + 49 * 3_600_000))
  expect(await count()).toBe(1)
})

describe.each(['invite', 'closed'] as const)('SIGNUP=%s', (signUp) => {
  let app: App
  beforeAll(async () => {
    app = await createApp({
      database: world.database,
      clock: world.clock,
      log: pino({ level: 'silent' }),
      publicUrl: 'http://127.0.0.1:8080',
      signUp,
    })
  })
  afterAll(() => app.stop())

  test('nobody signs up by themselves', async () => {
    const browser = openBrowser(app)
    const answer = await browser.post('/v3/auth/sign-up/email', {
      name: 'Ada',
      email: `${signUp}@example.org`,
      password: goodPassword,
    })
    expect(answer).toMatchObject({ status: 403, body: { code: 'sign_up_closed' } })
    expect((await browser.get('/v3/auth/options')).body['signUp']).toBe(signUp)
  })

  test('who was there before signs in', async () => {
    const { email, password } = await newPerson(world.app, world.database)
    expect((await openBrowser(app).post('/v3/auth/sign-in/email', { email, password })).status).toBe(200)
  })

  test(`an invited customer ${signUp === 'invite' ? 'comes in' : 'stays out'}`, async () => {
    const email = `guest-${signUp}@example.org`
    const { secret } = await createInvitation(world.database, { role: 'customer', email, at: world.clock.now() })
    const browser = openBrowser(app)
    const answer = await browser.post('/v3/auth/accept-invitation', {
      secret,
      email,
      password: goodPassword,
      name: 'G',
    })
    expect(answer.status).toBe(signUp === 'invite' ? 201 : 403)
    const signedIn = await browser.post('/v3/auth/sign-in/email', { email, password: goodPassword })
    expect(signedIn.status).toBe(signUp === 'invite' ? 200 : 401)
  })
})
