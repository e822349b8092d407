import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v3 } from '@verifyplus/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addToken } from '#customers'
import { createInvitation } from '#people/invitations'
import {
  goodPassword,
  newestMail,
  newOperator,
  newPerson,
  openBrowser,
  secureBrowser,
  type Answer,
  type Browser,
} from '#test/browser'
import { addPasskey, openPasskeyDevice, passkeyOrigin, type PasskeyDevice } from '#test/passkey-device'
import { runCli, type CliResult } from '#test/run-cli'
import { withWorld } from '#test/world'

const world = withWorld()

interface Operator {
  browser: Browser
  email: string
  customerId: number
}

/** Who opened the link of an invitation and signed in: an operator with a password and nothing else. */
async function invited(): Promise<Operator> {
  const email = `op-${world.next()}@example.org`
  const { secret } = await createInvitation(world.database, { role: 'operator', email, at: world.clock.now() })
  const browser = openBrowser(world.app, { origin: passkeyOrigin })
  await browser.post('/v3/auth/accept-invitation', { secret, email, password: goodPassword, name: 'Op' })
  await browser.post('/v3/auth/sign-in/email', { email, password: goodPassword })
  const { id } = (await browser.get('/v3/me')).body as { id: string }
  return { browser, email, customerId: Number(id.replace('cus_', '')) }
}

const promote = (email: string): Promise<unknown> =>
  world.database.pool.query(`update auth_user set role = 'operator' where email = $1`, [email])

const signIn = (email: string, password = goodPassword): Promise<Answer> =>
  openBrowser(world.app, { origin: passkeyOrigin }).post('/v3/auth/sign-in/email', { email, password })

async function withPasskey(browser: Browser): Promise<PasskeyDevice> {
  const device = openPasskeyDevice()
  expect((await addPasskey(browser, device)).status).toBe(200)
  return device
}

const required = { status: 403, body: { code: 'second_factor_required' } }

/** Every route that is about an account, and that no operator may ask before there is a second factor. */
const refused: readonly (readonly ['GET' | 'POST' | 'DELETE', string])[] = [
  ...Object.entries(v3.routes).flatMap(([name, { method, path, auth }]) =>
    auth === 'none' || name === 'getMe' ? [] : [[method, path.replace(/:\w+/, 'x')] as const],
  ),
  ...[
    'change-password',
    'change-email',
    'update-user',
    'verify-email',
    'sessions/revoke',
    'sessions/revoke-others',
  ].map((path) => ['POST', `/v3/auth/${path}`] as const),
  ...['two-factor/disable', 'two-factor/generate-backup-codes', 'passkey/update-passkey', 'passkey/delete-passkey'].map(
    (path) => ['POST', `/v3/auth/${path}`] as const,
  ),
  ['GET', '/v3/auth/sessions'],
  ['GET', '/v3/operator/setup'],
  ['GET', '/v3/operator/mails'],
  ['GET', '/v3/operator/mails/1'],
]

async function ask(browser: Browser, method: string, url: string): Promise<Answer> {
  const { statusCode, body, headers } = await world.app.http.inject({
    method: method as 'GET',
    url,
    headers: {
      host: new URL(passkeyOrigin).host,
      origin: passkeyOrigin,
      'sec-fetch-site': 'same-origin',
      cookie: browser.cookie,
      ...(method === 'POST' && { 'content-type': 'application/json' }),
    },
    ...(method === 'POST' && { payload: '{}' }),
  })
  return { status: statusCode, body: JSON.parse(body || '{}') as Record<string, unknown>, headers }
}

describe('an operator without a second factor', () => {
  test('reads who they are, and is refused whatever else there is', async () => {
    const { browser, email, customerId } = await invited()
    await world.database.pool.query('update customer set requests_per_second = 1000 where customer_id = $1', [
      customerId,
    ])
    expect((await browser.get('/v3/me')).body).toMatchObject({ email, role: 'operator', secondFactorRequired: true })
    expect((await browser.get('/v3/auth/get-session')).body).toMatchObject({ user: { email, role: 'operator' } })
    expect(refused.length).toBeGreaterThan(30)
    for (const [method, path] of refused) expect(await ask(browser, method, path), path).toMatchObject(required)
    expect((await browser.post('/v3/auth/sign-out')).status).toBe(200)
  })

  test('has one as soon as a code of an authenticator was verified, and not before', async () => {
    const { browser } = await invited()
    await browser.post('/v3/auth/two-factor/enable', { password: goodPassword })
    expect(await browser.get('/v3/operator/setup')).toMatchObject(required)
    await secureBrowser(browser, goodPassword)
    expect((await browser.get('/v3/operator/setup')).status).toBe(200)
    expect((await browser.get('/v3/balance')).status).toBe(200)
    expect((await browser.get('/v3/me')).body).toMatchObject({ role: 'operator', secondFactorRequired: false })
  })

  test('has one as soon as a passkey was added that its holder unlocked', async () => {
    const { browser } = await invited()
    expect((await addPasskey(browser, openPasskeyDevice(), false)).body['code']).toBe('user_verification_required')
    expect(await browser.get('/v3/operator/setup')).toMatchObject(required)
    await withPasskey(browser)
    expect((await browser.get('/v3/operator/setup')).status).toBe(200)
  })

  test('is who becomes one while they are signed in, from the next request on; a customer never is', async () => {
    const { browser, email } = await newPerson(world.app, world.database)
    expect((await browser.get('/v3/balance')).status).toBe(200)
    expect((await browser.get('/v3/me')).body).toMatchObject({ role: 'customer', secondFactorRequired: false })
    await promote(email)
    expect(await browser.get('/v3/balance')).toMatchObject(required)
  })

  test('has API tokens that do what a customer’s do: they name no operator', async () => {
    const { browser, customerId } = await invited()
    const { apiToken } = await addToken(world.database, { customerId, name: 'ci', at: world.clock.now() })
    const headers = { authorization: `Bearer ${apiToken}` }
    const stranger = openBrowser(world.app)
    expect((await stranger.get('/v3/balance', headers)).status).toBe(200)
    expect((await stranger.get('/v3/me', headers)).body).toMatchObject({
      role: 'customer',
      secondFactorRequired: false,
    })
    expect((await stranger.get('/v3/operator/setup', headers)).status).toBe(401)
    expect(await browser.get('/v3/balance')).toMatchObject(required)
  })
})

describe('an operator’s last second factor', () => {
  const last = { status: 409, body: { code: 'last_second_factor' } }
  const disable = (browser: Browser): Promise<Answer> =>
    browser.post('/v3/auth/two-factor/disable', { password: goodPassword })
  const passkeysOf = async (browser: Browser): Promise<{ id: string }[]> =>
    Object.values((await browser.get('/v3/auth/passkey/list-user-passkeys')).body) as { id: string }[]
  const remove = (browser: Browser, id = ''): Promise<Answer> => browser.post('/v3/auth/passkey/delete-passkey', { id })

  test('cannot be removed: neither an authenticator without a passkey, nor a passkey without another one or an authenticator', async () => {
    const { browser } = await invited()
    await secureBrowser(browser, goodPassword)
    expect(await disable(browser)).toMatchObject(last)
    await withPasskey(browser)
    await withPasskey(browser)
    expect((await disable(browser)).status).toBe(200)
    const [one, other] = await passkeysOf(browser)
    expect((await remove(browser, one?.id)).status).toBe(200)
    expect(await remove(browser, other?.id)).toMatchObject(last)
    expect(await passkeysOf(browser)).toHaveLength(1)
    await secureBrowser(browser, goodPassword)
    expect((await remove(browser, other?.id)).status).toBe(200)
    expect((await browser.get('/v3/operator/setup')).status).toBe(200)
  })

  test('is theirs: customers remove theirs as ever', async () => {
    const { email } = await newPerson(world.app, world.database)
    const browser = openBrowser(world.app, { origin: passkeyOrigin })
    await browser.post('/v3/auth/sign-in/email', { email, password: goodPassword })
    await withPasskey(browser)
    expect((await remove(browser, (await passkeysOf(browser))[0]?.id)).status).toBe(200)
    await secureBrowser(browser, goodPassword)
    expect((await disable(browser)).status).toBe(200)
  })
})

describe('an operator who has lost every second factor', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verifyplus-cli-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))
  const reset = (email: string): Promise<CliResult> =>
    runCli(['operator', 'reset-factor', email], {
      DATABASE_URL: world.database.connectionString,
      DATA_DIR: folder,
      PORT: '0',
    })

  test('is signed out by whoever operates the machine, comes in with the password, and sets up a new one first', async () => {
    const { browser, email } = await invited()
    await withPasskey(browser)
    await secureBrowser(browser, goodPassword)
    expect(await reset(email.toUpperCase())).toMatchObject({ exitCode: 0 })
    expect((await browser.get('/v3/me')).status).toBe(401)
    expect((await newestMail(world.app, world.database, email))?.kind).toBe('second_factor_off')
    const again = openBrowser(world.app, { origin: passkeyOrigin })
    expect((await again.post('/v3/auth/sign-in/email', { email, password: goodPassword })).status).toBe(200)
    expect(await again.get('/v3/operator/setup')).toMatchObject(required)
    await secureBrowser(again, goodPassword)
    expect((await again.get('/v3/operator/setup')).status).toBe(200)
  })

  test('is an operator: nobody else’s second factor is removed so', async () => {
    const { browser, email, password } = await newPerson(world.app, world.database)
    await secureBrowser(browser, password)
    for (const address of [email, 'nobody@example.org'])
      expect(await reset(address)).toMatchObject({ exitCode: 1, stdout: '' })
    expect((await signIn(email)).body).toMatchObject({ twoFactorRedirect: true })
  })
})

describe('an operator’s password alone', () => {
  test('opens nothing where their second factor is a passkey, and the passkey does', async () => {
    const { browser, email } = await invited()
    const device = await withPasskey(browser)
    expect(await signIn(email)).toMatchObject({ status: 403, body: { code: 'passkey_required' } })
    expect((await signIn(email, 'not the password')).body['code']).toBe('invalid_email_or_password')
    const elsewhere = openBrowser(world.app, { origin: passkeyOrigin })
    const options = await elsewhere.get('/v3/auth/passkey/generate-authenticate-options')
    const response = device.sign(options.body as { challenge: string })
    expect((await elsewhere.post('/v3/auth/passkey/verify-authentication', { response })).status).toBe(200)
    expect((await elsewhere.get('/v3/operator/setup')).status).toBe(200)
  })

  test('is followed by the authenticator’s code where there is one, beside a passkey too', async () => {
    const { browser, email } = await newOperator(world.app, world.database)
    expect((await browser.get('/v3/operator/setup')).status).toBe(200)
    expect((await signIn(email)).body).toMatchObject({ twoFactorRedirect: true })
    const both = await invited()
    await withPasskey(both.browser)
    await secureBrowser(both.browser, goodPassword)
    expect((await signIn(both.email)).body).toMatchObject({ twoFactorRedirect: true })
  })

  test('opens a customer’s account beside their passkey, as ever', async () => {
    const { email } = await newPerson(world.app, world.database)
    const browser = openBrowser(world.app, { origin: passkeyOrigin })
    await browser.post('/v3/auth/sign-in/email', { email, password: goodPassword })
    await withPasskey(browser)
    expect((await signIn(email)).status).toBe(200)
  })
})
