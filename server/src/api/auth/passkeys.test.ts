import { expect, test } from 'vitest'
import { setCustomer } from '#customers'
import type { Session } from '#people'
import { newestMail, newPerson, openBrowser, type Answer, type Browser } from '#test/browser'
import { addPasskey, openPasskeyDevice, passkeyOrigin, relyingPartyId, type PasskeyDevice } from '#test/passkey-device'
import { withWorld } from '#test/world'

const world = withWorld()
const origin = passkeyOrigin

async function withPasskey(): Promise<{ browser: Browser; email: string; authenticator: PasskeyDevice }> {
  const { email, password } = await newPerson(world.app, world.database)
  const browser = openBrowser(world.app, { origin })
  await browser.post('/v3/auth/sign-in/email', { email, password })
  const authenticator = openPasskeyDevice()
  const options = await browser.get('/v3/auth/passkey/generate-register-options')
  expect(options.body).toMatchObject({
    rp: { id: relyingPartyId },
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
  const response = authenticator.register(options.body as { challenge: string })
  const registered = await browser.post('/v3/auth/passkey/verify-registration', { response, name: 'a key' })
  expect(registered.status).toBe(200)
  return { browser, email, authenticator }
}

async function signIn(
  authenticator: PasskeyDevice,
  unlocked = true,
  at = origin,
): Promise<{ answer: Answer; browser: Browser; response: Record<string, unknown> }> {
  const browser = openBrowser(world.app, { origin })
  const options = await browser.get('/v3/auth/passkey/generate-authenticate-options')
  const response = authenticator.sign(options.body as { challenge: string }, unlocked, at)
  return { answer: await browser.post('/v3/auth/passkey/verify-authentication', { response }), browser, response }
}

test('a passkey is registered by its owner and signs them in, without a token in the answer', async () => {
  const { browser: owner, email, authenticator } = await withPasskey()
  const { answer, browser } = await signIn(authenticator)
  expect(answer).toMatchObject({ status: 200, body: { user: { email } } })
  expect((answer.body['session'] as Record<string, unknown>)['token']).toBeUndefined()
  const { signedInAt: _, ...before } = (await world.app.people.sessions.read({ cookie: owner.cookie })) as Session
  expect(await world.app.people.sessions.read({ cookie: browser.cookie })).toMatchObject(before)
})

test('its owner is told by mail of a passkey that was added, and of one that was removed', async () => {
  const { browser, email } = await withPasskey()
  expect((await newestMail(world.app, world.database, email))?.kind).toBe('passkey_added')
  const passkeys = (await browser.get('/v3/auth/passkey/list-user-passkeys')).body as unknown as { id: string }[]
  expect((await browser.post('/v3/auth/passkey/delete-passkey', { id: passkeys[0]?.id })).status).toBe(200)
  expect((await newestMail(world.app, world.database, email))?.kind).toBe('passkey_removed')
})

test('one that its holder has not unlocked is not registered: it would never open anything', async () => {
  const { browser } = await withPasskey()
  const locked = await addPasskey(browser, openPasskeyDevice(), false)
  expect(locked).toMatchObject({ status: 401, body: { code: 'user_verification_required' } })
  expect(Object.keys((await browser.get('/v3/auth/passkey/list-user-passkeys')).body)).toHaveLength(1)
})

test('one that was not unlocked by its holder is half of what a passkey stands for, and refused', async () => {
  const { authenticator } = await withPasskey()
  const { answer, browser } = await signIn(authenticator, false)
  expect(answer).toMatchObject({ status: 401, body: { code: 'user_verification_required' } })
  expect(await world.app.people.sessions.read({ cookie: browser.cookie })).toBeNull()
})

test('what it signed for another site, or for an earlier challenge, or another key signed, opens nothing', async () => {
  const { authenticator } = await withPasskey()
  const phished = await signIn(authenticator, true, 'https://evil.example')
  expect(phished.answer.status).toBeGreaterThanOrEqual(400)
  const { response } = await signIn(authenticator)
  const replay = openBrowser(world.app, { origin })
  await replay.get('/v3/auth/passkey/generate-authenticate-options')
  expect((await replay.post('/v3/auth/passkey/verify-authentication', { response })).status).toBeGreaterThanOrEqual(400)
  expect((await signIn(openPasskeyDevice())).answer.status).toBe(401)
  for (const browser of [phished.browser, replay])
    expect(await world.app.people.sessions.read({ cookie: browser.cookie })).toBeNull()
})

test('a suspended customer’s passkey opens nothing', async () => {
  const { browser, authenticator } = await withPasskey()
  const session = await world.app.people.sessions.read({ cookie: browser.cookie })
  await setCustomer(world.database, session?.customerId as number, { suspended: true, at: world.clock.now() })
  const { answer } = await signIn(authenticator)
  expect(answer).toMatchObject({ status: 403, body: { code: 'account_suspended' } })
})

test('passkeys are listed, and removed by their owner only, from a session that began a moment ago', async () => {
  const { browser, authenticator } = await withPasskey()
  const { answer: _, browser: eve } = await signIn((await withPasskey()).authenticator)
  const list = async (): Promise<{ id: string; name: string }[]> =>
    Object.values((await browser.get('/v3/auth/passkey/list-user-passkeys')).body) as { id: string; name: string }[]
  const [passkey] = await list()
  expect(passkey?.name).toBe('a key')
  expect((await eve.post('/v3/auth/passkey/delete-passkey', { id: passkey?.id })).status).toBeGreaterThanOrEqual(400)
  expect(await list()).toHaveLength(1)
  await world.database.pool.query(`update auth_session set created_at = created_at - interval '16 minutes'`)
  expect((await browser.post('/v3/auth/passkey/delete-passkey', { id: passkey?.id })).body['code']).toBe(
    'session_not_fresh',
  )
  await world.database.pool.query(`update auth_session set created_at = created_at + interval '16 minutes'`)
  expect((await browser.post('/v3/auth/passkey/delete-passkey', { id: passkey?.id })).status).toBe(200)
  expect((await signIn(authenticator)).answer.status).toBe(401)
})
