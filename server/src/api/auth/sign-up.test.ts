import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp, type App } from '#app'
import { createCustomer, setCustomer } from '#customers'
import { createInvitation } from '#people/invitations'
import { erasePeople, usualNewAccountLimits } from '#people'
import { goodPassword, mailedSecret, newestMail, newPerson, openBrowser, signUp } from '#test/browser'
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
    const signedUp = await browser.post('/v3/auth/sign-up/email', { email: 'Ada@Example.org' })
    expect(signedUp).toMatchObject({ status: 200, body: { status: true } })

    const secret = await mailedSecret(app, database, email)
    const asked = await browser.post('/v3/auth/invitation', { secret })
    expect(asked.body).toEqual({ role: 'customer', email })
    const account = { secret, email, name: 'Ada', password: goodPassword }
    expect((await browser.post('/v3/auth/accept-invitation', account)).status).toBe(201)
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
    const fresh = await openBrowser(world.app).post('/v3/auth/sign-up/email', { email: 'nobody-yet@example.org' })
    const known = await openBrowser(world.app).post('/v3/auth/sign-up/email', { email })
    expect([known.status, known.body]).toEqual([fresh.status, fresh.body])
    expect((await newestMail(world.app, world.database, email))?.kind).toBe('already_registered')
    const { rows } = await world.database.pool.query(
      'select from auth_invitation where email = $1 and accepted_at is null',
      [email],
    )
    expect(rows, 'and no link is made that could make it a second one').toEqual([])
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

  test('a reset is answered the same for an unknown address', async () => {
    const { email } = await newPerson(world.app, world.database)
    const browser = openBrowser(world.app)
    const known = await browser.post('/v3/auth/request-password-reset', { email })
    const unknown = await browser.post('/v3/auth/request-password-reset', { email: 'no-such-person@example.org' })
    expect([unknown.status, unknown.body]).toEqual([known.status, known.body])
    expect(await newestMail(world.app, world.database, 'no-such-person@example.org')).toBeUndefined()
  })
})

describe('passwords', () => {
  const cases: [string, string, number, string | undefined][] = [
    ['of 7 characters', 'qzxvkwp', 400, 'password_too_short'],
    ['of 129 characters', 'ab1 '.repeat(33).slice(0, 129), 400, 'password_too_long'],
    ['from the top of the list', 'password123', 400, 'password_too_common'],
    ['of one character', 'zzzzzzzzzzzz', 400, 'password_too_common'],
    ['that is the address', 'that is the address', 400, 'password_too_common'],
    ['of 8 characters without any rule of composition', 'vqmzxtrw', 201, undefined],
    ['of 128 characters, spaces and other scripts', 'گذرواژه من '.repeat(12).slice(0, 128), 201, undefined],
  ]
  test.each(cases)('a password %s', async (_name, text, status, code) => {
    const email = `policy@domain-${world.next()}.org`
    const browser = openBrowser(world.app)
    await browser.post('/v3/auth/sign-up/email', { email })
    const secret = await mailedSecret(world.app, world.database, email)
    const password = text === 'that is the address' ? email : text
    const answer = await browser.post('/v3/auth/accept-invitation', { secret, email, name: 'Ada', password })
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
    await browser.post('/v3/auth/sign-up/email', { email })
    expect((await customerOf(email))[0]?.user_id).toBeNull()
    await signUp(world.app, world.database, browser, email)
    await browser.post('/v3/auth/sign-in/email', { email, password: goodPassword })
    const session = await world.app.people.sessions.read({ cookie: browser.cookie })
    expect(session?.customerId).toBe(customerId)
    expect(await world.balance(customerId)).toBe(500n)
  })

  test('is made good at the next sign-in where making it was interrupted', async () => {
    const { browser, email, password } = await newPerson(world.app, world.database)
    await world.owner.pool.query(
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

describe('who signs up with the address of somebody else', () => {
  const everything = async (): Promise<unknown> =>
    (
      await world.database.pool.query(
        `select (select count(*) from auth_user) as people, (select count(*) from auth_account) as passwords,
           (select count(*) from customer) as customers, (select count(*) from account) as accounts,
           (select count(*) from api_token) as tokens, (select coalesce(sum(balance_minor), 0) from account) as credit`,
      )
    ).rows[0]

  test('leaves nothing but a mail to its owner, and has nothing when the owner follows it', async () => {
    const email = 'owner@owner.org'
    await createCustomer(world.database, { email, balanceMinor: 700n, note: 'paid', at: world.clock.now() })
    const before = await everything()
    const eve = openBrowser(world.app)
    const foreign = { name: 'Eve', email, password: 'the password of eve', role: 'operator' }
    expect((await eve.post('/v3/auth/sign-up/email', foreign)).status).toBe(200)
    expect(await everything(), 'no account, no password, no credit, no token').toEqual(before)
    const tries = async (): Promise<number> =>
      (await eve.post('/v3/auth/sign-in/email', { email, password: 'the password of eve' })).status
    expect(await tries()).toBe(401)

    const owner = openBrowser(world.app)
    const secret = await mailedSecret(world.app, world.database, email)
    await owner.post('/v3/auth/accept-invitation', { secret, email, name: 'Owner', password: goodPassword })
    expect(await tries()).toBe(401)
    expect((await owner.post('/v3/auth/sign-in/email', { email, password: goodPassword })).body['user']).toMatchObject({
      name: 'Owner',
      role: 'customer',
    })
    expect((await owner.get('/v3/balance')).body['balance']).toMatchObject({ amount: 700 })
    expect((await eve.get('/v3/me')).status).toBe(401)
  })

  test('a second sign-up changes nothing and sends another link; whichever is followed first makes the account, once', async () => {
    const email = 'twice@twice.org'
    const before = await everything()
    const browser = openBrowser(world.app)
    await browser.post('/v3/auth/sign-up/email', { email, language: 'fa' })
    const first = await mailedSecret(world.app, world.database, email)
    await openBrowser(world.app).post('/v3/auth/sign-up/email', { email, language: 'en' })
    const second = await mailedSecret(world.app, world.database, email)
    expect(second).not.toBe(first)
    expect(await everything()).toEqual(before)
    const accept = async (secret: string): Promise<unknown> => {
      const answer = await browser.post('/v3/auth/accept-invitation', {
        secret,
        email,
        name: 'A',
        password: goodPassword,
      })
      return answer.body['code'] ?? answer.status
    }
    expect(await accept(first)).toBe(201)
    expect(await accept(first)).toBe('invalid_invitation')
    expect(await accept(second)).toBe('email_taken')
    expect(await customerOf(email)).toMatchObject([{ accounts: 1 }])
  })

  test('a link works for an hour, for its own address, and what it makes is small', async () => {
    const email = 'hour@hour.org'
    const browser = openBrowser(world.app)
    const account = { email, name: 'A', password: goodPassword }
    await browser.post('/v3/auth/sign-up/email', { email })
    const late = await mailedSecret(world.app, world.database, email)
    world.clock.advance(3_600_000)
    expect((await browser.post('/v3/auth/accept-invitation', { ...account, secret: late })).status).toBe(404)
    await browser.post('/v3/auth/sign-up/email', { email })
    const secret = await mailedSecret(world.app, world.database, email)
    const other = { ...account, email: 'other@hour.org', secret }
    expect((await browser.post('/v3/auth/accept-invitation', other)).status).toBe(404)
    expect((await browser.post('/v3/auth/accept-invitation', { ...account, secret })).status).toBe(201)
    const { rows } = await world.database.pool.query('select self_made, lease_limit from customer where email = $1', [
      email,
    ])
    expect(rows).toEqual([{ self_made: true, lease_limit: usualNewAccountLimits.leaseLimit }])
    await erasePeople(world.database, new Date(world.clock.now().getTime() + 3_600_001))
    const { rowCount } = await world.database.pool.query('select from auth_invitation where email = $1', [email])
    expect(rowCount, 'what was asked is forgotten').toBe(0)
  })

  test('no person can be kept whose address is not proved, whatever the program does', async () => {
    const at = world.clock.now()
    const unproved = world.database.pool.query(
      `insert into auth_user (id, name, email, created_at, updated_at) values ('x', 'Eve', 'x@example.org', $1, $1)`,
      [at],
    )
    await expect(unproved).rejects.toMatchObject({ constraint: 'address_is_proved' })
  })
})

describe.each(['invite', 'closed'] as const)('SIGNUP=%s', (mode) => {
  let app: App
  beforeAll(async () => {
    app = await createApp({
      database: world.database,
      clock: world.clock,
      log: pino({ level: 'silent' }),
      publicUrl: 'http://127.0.0.1:8080',
      signUp: mode,
    })
  })
  afterAll(() => app.stop())

  test('nobody signs up by themselves', async () => {
    const browser = openBrowser(app)
    const email = `${mode}@example.org`
    const answer = await browser.post('/v3/auth/sign-up/email', { email })
    expect(answer).toMatchObject({ status: 403, body: { code: 'sign_up_closed' } })
    expect((await browser.get('/v3/auth/options')).body['signUp']).toBe(mode)
    // Who asked while it was open comes too late.
    await openBrowser(world.app).post('/v3/auth/sign-up/email', { email })
    const secret = await mailedSecret(world.app, world.database, email)
    const account = { secret, email, name: 'Ada', password: goodPassword }
    const late = await browser.post('/v3/auth/accept-invitation', account)
    expect(late).toMatchObject({ status: 403, body: { code: 'sign_up_closed' } })
  })

  test('who was there before signs in', async () => {
    const { email, password } = await newPerson(world.app, world.database)
    expect((await openBrowser(app).post('/v3/auth/sign-in/email', { email, password })).status).toBe(200)
  })

  test(`an invited customer ${mode === 'invite' ? 'comes in' : 'stays out'}`, async () => {
    const email = `guest-${mode}@example.org`
    const { secret } = await createInvitation(world.database, { role: 'customer', email, at: world.clock.now() })
    const browser = openBrowser(app)
    const answer = await browser.post('/v3/auth/accept-invitation', {
      secret,
      email,
      password: goodPassword,
      name: 'G',
    })
    expect(answer.status).toBe(mode === 'invite' ? 201 : 403)
    const signedIn = await browser.post('/v3/auth/sign-in/email', { email, password: goodPassword })
    expect(signedIn.status).toBe(mode === 'invite' ? 200 : 401)
  })
})
