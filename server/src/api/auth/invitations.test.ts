import { describe, expect, test } from 'vitest'
import { createInvitation, inviteFirstOperator } from '#people/invitations'
import { goodPassword, mailedSecret, newPerson, openBrowser, secureBrowser, type Answer } from '#test/browser'
import { withWorld } from '#test/world'

const world = withWorld()
const day = 24 * 3_600_000

const accept = (secret: string, email: string, fields: Record<string, unknown> = {}): Promise<Answer> =>
  openBrowser(world.app).post('/v3/auth/accept-invitation', {
    secret,
    email,
    password: goodPassword,
    name: 'Op',
    ...fields,
  })

const firstInvitation = async (): Promise<string> =>
  (await inviteFirstOperator(world.database, world.clock.now())) as string

const noOperators = (): Promise<unknown> =>
  world.database.pool.query(`update auth_user set role = 'customer' where role = 'operator'`)

describe('the first operator', () => {
  test('comes in by a link that works once, chooses address and password, and is an operator from then on', async () => {
    const secret = await firstInvitation()
    const browser = openBrowser(world.app)
    expect((await browser.post('/v3/auth/invitation', { secret })).body).toEqual({ role: 'operator', email: null })
    expect(await accept(secret, 'Op@Example.org')).toMatchObject({ status: 201, body: { role: 'operator' } })
    await browser.post('/v3/auth/sign-in/email', { email: 'op@example.org', password: goodPassword })
    expect(await world.app.people.sessions.read({ cookie: browser.cookie })).toMatchObject({ role: 'operator' })
    await secureBrowser(browser, goodPassword)
    expect((await browser.get('/v3/operator/mails')).status).toBe(200)
    expect(await accept(secret, 'second@example.org')).toMatchObject({
      status: 404,
      body: { code: 'invalid_invitation' },
    })
    expect(await inviteFirstOperator(world.database, world.clock.now())).toBeNull()
  })

  test('is one person, however many links were printed and however many open them at once', async () => {
    await noOperators()
    const secrets = await Promise.all(Array.from({ length: 6 }, firstInvitation))
    const answers = await Promise.all(
      secrets.flatMap((secret, i) => [
        accept(secret, `race-${i}@example.org`),
        accept(secret, `race-b${i}@example.org`),
      ]),
    )
    expect(answers.map((answer) => answer.status).sort((a, b) => a - b)).toEqual([201, ...Array<number>(11).fill(404)])
    const { rows } = await world.database.pool.query(
      `select from auth_user u join customer c on c.user_id = u.id join account using (customer_id) where u.email like 'race-%'`,
    )
    expect(rows).toHaveLength(1)
  })

  test('a link is dead after a day', async () => {
    await noOperators()
    const secret = await firstInvitation()
    world.clock.advance(day)
    expect(await accept(secret, 'late@example.org')).toMatchObject({ status: 404 })
    expect((await openBrowser(world.app).post('/v3/auth/invitation', { secret })).status).toBe(404)
  })

  test('a refused password leaves the link alive; only the secret’s hash is at rest', async () => {
    await noOperators()
    const secret = await firstInvitation()
    expect((await accept(secret, 'op3@example.org', { password: 'password123' })).body['code']).toBe(
      'password_too_common',
    )
    expect((await accept(secret, 'op3@example.org', { password: 'short' })).body['code']).toBe('password_too_short')
    const { rows } = await world.database.pool.query<{ row: string }>('select i::text as row from auth_invitation i')
    expect(rows.map((each) => each.row).join('\n')).not.toContain(secret)
    expect((await accept(secret, 'op3@example.org')).status).toBe(201)
  })
})

describe('an invitation for an address', () => {
  const invite = async (role: 'customer' | 'operator', email: string): Promise<string> =>
    (await createInvitation(world.database, { role, email, at: world.clock.now() })).secret

  test('is for that address and no other', async () => {
    const secret = await invite('operator', 'Named@example.org')
    expect((await accept(secret, 'other@example.org')).status).toBe(404)
    expect((await accept(secret, 'named@example.org')).status).toBe(201)
  })

  test('makes no second account, and the invitation is not used up by trying', async () => {
    const { email } = await newPerson(world.app, world.database)
    const secret = await invite('operator', email)
    expect(await accept(secret, email)).toMatchObject({ status: 409, body: { code: 'email_taken' } })
    const { rows } = await world.database.pool.query('select from auth_user where email = $1', [email])
    expect(rows).toHaveLength(1)
    expect((await openBrowser(world.app).post('/v3/auth/invitation', { secret })).status).toBe(200)
  })

  test('goes before somebody who asked for an account with the address, whose link makes none any more', async () => {
    const email = 'invited@example.org'
    await openBrowser(world.app).post('/v3/auth/sign-up/email', { email })
    const asked = await mailedSecret(world.app, world.database, email)
    expect((await accept(await invite('customer', email), email)).status).toBe(201)
    const browser = openBrowser(world.app)
    expect(await accept(asked, email)).toMatchObject({ status: 409, body: { code: 'email_taken' } })
    expect((await browser.post('/v3/auth/sign-in/email', { email, password: goodPassword })).status).toBe(200)
  })

  test('bodies of every wrong shape are told where they are wrong, without repeating them', async () => {
    const secret = 'a-secret-that-must-not-come-back'
    for (const [field, body] of [
      ['secret', {}],
      ['email', { secret, email: 'no address', password: goodPassword, name: 'x' }],
      ['name', { secret, email: 'a@example.org', password: goodPassword, name: ' ' }],
      ['name', { secret, email: 'a@example.org', password: goodPassword, name: 'a\nb' }],
      ['language', { secret, email: 'a@example.org', password: goodPassword, name: 'x', language: 'de' }],
    ] as const) {
      const answer = await openBrowser(world.app).post('/v3/auth/accept-invitation', body)
      expect(answer, JSON.stringify(body)).toMatchObject({ status: 400, body: { code: 'invalid_request' } })
      expect(answer.body['detail']).toContain(field)
      expect(JSON.stringify(answer.body)).not.toContain(secret)
    }
  })
})

describe('the mails that the operator reads', () => {
  test('are for operators who signed in a moment ago', async () => {
    const { browser, email, password } = await newPerson(world.app, world.database)
    expect((await openBrowser(world.app).get('/v3/operator/mails')).status).toBe(401)
    expect((await browser.get('/v3/operator/mails')).body['code']).toBe('operator_required')
    await world.database.pool.query(`update auth_user set role = 'operator' where email = $1`, [email])
    await secureBrowser(browser, password)
    const { data } = (await browser.get('/v3/operator/mails?limit=200')).body as {
      data: { id: string; recipient: string; kind: string }[]
    }
    const own = data.find((mail) => mail.recipient === email && mail.kind === 'sign_up')
    expect(JSON.stringify(data), 'the list tells nothing of what is in them').not.toContain('#')
    const mail = await browser.get(`/v3/operator/mails/${own?.id}`)
    expect(mail.body).toMatchObject({ recipient: email, kind: 'sign_up', state: 'kept' })
    expect(mail.body['text']).toMatch(/new-account#/)
    for (const id of ['0', '999999', 'x', '-1', '1e3', '99999999999999999999'])
      expect((await browser.get(`/v3/operator/mails/${id}`)).status, id).toBe(404)
    for (const limit of ['0', '201', 'x', '1.5'])
      expect((await browser.get(`/v3/operator/mails?limit=${limit}`)).status).toBe(400)
    await world.database.pool.query(`update auth_session set created_at = created_at - interval '16 minutes'`)
    expect((await browser.get('/v3/operator/mails')).body['code']).toBe('session_not_fresh')
  })
})
