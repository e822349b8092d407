import { createHash, createSign, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto'
import { expect, test } from 'vitest'
import { setCustomer, type Session } from '#customers'
import { newestMail, newPerson, openBrowser, type Answer, type Browser } from '#test/browser'
import { withWorld } from '#test/world'

const world = withWorld()
const origin = 'http://localhost:8080'
const relyingPartyId = 'localhost'

/** An authenticator in software: ES256, attestation "none". What it says of its user is up to the test. */
interface Authenticator {
  register(options: { challenge: string }, unlocked?: boolean): Record<string, unknown>
  sign(options: { challenge: string }, unlocked?: boolean, at?: string): Record<string, unknown>
}

const present = 0x01
const verified = 0x04
const attested = 0x40

function openAuthenticator(): Authenticator {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const id = randomBytes(32)
  let counter = 0

  const clientData = (type: string, challenge: string, at: string): Buffer =>
    Buffer.from(JSON.stringify({ type, challenge, origin: at, crossOrigin: false }))

  function authenticatorData(flags: number): Buffer {
    const count = Buffer.alloc(4)
    count.writeUInt32BE(++counter)
    return Buffer.concat([createHash('sha256').update(relyingPartyId).digest(), Buffer.from([flags]), count])
  }

  const credential = { id: id.toString('base64url'), rawId: id.toString('base64url'), type: 'public-key' }
  return {
    register({ challenge }, unlocked = true) {
      const length = Buffer.alloc(2)
      length.writeUInt16BE(id.length)
      const data = Buffer.concat([
        authenticatorData(present | attested | (unlocked ? verified : 0)),
        Buffer.alloc(16),
        length,
        id,
        coseKey(publicKey),
      ])
      const attestation = cborMap([
        [cborText('fmt'), cborText('none')],
        [cborText('attStmt'), cborMap([])],
        [cborText('authData'), cborBytes(data)],
      ])
      return {
        ...credential,
        response: {
          clientDataJSON: clientData('webauthn.create', challenge, origin).toString('base64url'),
          attestationObject: attestation.toString('base64url'),
          transports: ['internal'],
        },
        clientExtensionResults: {},
      }
    },
    sign({ challenge }, unlocked = true, at = origin) {
      const data = authenticatorData(present | (unlocked ? verified : 0))
      const client = clientData('webauthn.get', challenge, at)
      const signed = Buffer.concat([data, createHash('sha256').update(client).digest()])
      return {
        ...credential,
        response: {
          clientDataJSON: client.toString('base64url'),
          authenticatorData: data.toString('base64url'),
          signature: createSign('sha256').update(signed).sign(privateKey).toString('base64url'),
        },
        clientExtensionResults: {},
      }
    },
  }
}

/** RFC 8949: a head of major type and length, then the content. Nothing here is longer than 65,535. */
function cborHead(major: number, length: number): Buffer {
  if (length < 24) return Buffer.from([(major << 5) | length])
  if (length < 256) return Buffer.from([(major << 5) | 24, length])
  return Buffer.from([(major << 5) | 25, length >> 8, length & 0xff])
}
const cborBytes = (bytes: Buffer): Buffer => Buffer.concat([cborHead(2, bytes.length), bytes])
const cborText = (text: string): Buffer => Buffer.concat([cborHead(3, text.length), Buffer.from(text)])
const cborInteger = (value: number): Buffer => (value >= 0 ? cborHead(0, value) : cborHead(1, -1 - value))
const cborMap = (entries: [Buffer, Buffer][]): Buffer => Buffer.concat([cborHead(5, entries.length), ...entries.flat()])

/** RFC 9053: kty EC2, alg ES256, crv P-256, x, y. */
function coseKey(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' })
  return cborMap([
    [cborInteger(1), cborInteger(2)],
    [cborInteger(3), cborInteger(-7)],
    [cborInteger(-1), cborInteger(1)],
    [cborInteger(-2), cborBytes(Buffer.from(x, 'base64url'))],
    [cborInteger(-3), cborBytes(Buffer.from(y, 'base64url'))],
  ])
}

async function withPasskey(): Promise<{ browser: Browser; email: string; authenticator: Authenticator }> {
  const { email, password } = await newPerson(world.app, world.database)
  const browser = openBrowser(world.app, { origin })
  await browser.post('/v3/auth/sign-in/email', { email, password })
  const authenticator = openAuthenticator()
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
  authenticator: Authenticator,
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
  expect((await signIn(openAuthenticator())).answer.status).toBe(401)
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
