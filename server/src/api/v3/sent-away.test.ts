import type { AddressInfo } from 'node:net'
import type { InjectOptions } from 'fastify'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { App } from '#app'
import { revokeToken, setCustomer } from '#customers'
import { topUp } from '#ledger'
import { goodPassword, mailedSecret, newPerson, openBrowser, type Answer, type Browser } from '#test/browser'
import { eventually } from '#test/eventually'
import { holdLease, type HeldLease } from '#test/held-lease'
import { openStream, type OpenStream } from '#test/open-stream'
import { withV3 } from './testing.ts'

/**
 * Who is sent away is sent away from what is open too, in every process: what is open is open at another process than the
 * one that sends away, and the clock stands still, so that nothing ends by waiting.
 */
const v3 = withV3()
const { world } = v3
const opened: OpenStream[] = []
let other: App
let port = 0

beforeAll(async () => {
  other = await world.otherProcess()
  await other.http.listen({ host: '127.0.0.1', port: 0 })
  port = (other.http.server.address() as AddressInfo).port
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map((stream) => stream.close()))
})
afterAll(() => other.stop())

interface Inside {
  customerId: number
  email: string
  token: string
  tokenId: string
  /** Where the person sits, and where they are signed in as well. */
  desk: Browser
  phone: Browser
  /** Nothing is set aside for it. */
  lease: HeldLease
}

async function somebody(): Promise<Inside> {
  const { browser: desk, email } = await newPerson(world.app, world.database)
  const phone = openBrowser(world.app)
  await phone.post('/v3/auth/sign-in/email', { email, password: goodPassword })
  const { id } = (await desk.get('/v3/me')).body as { id: string }
  const customerId = Number(id.replace('cus_', ''))
  await topUp(world.database.pool, {
    customerId,
    amountMinor: 10_000n,
    note: '',
    idempotencyKey: `sent-away-${customerId}`,
    at: world.clock.now(),
  })
  const made = (await desk.post('/v3/tokens', { name: 'mine' })).body as { id: string; secret: string }
  const holder = { customerId, token: made.secret, ask: v3.askOf(world.app, made.secret) }
  const lease = await holdLease(v3, holder, 'get_number')
  return { customerId, email, token: made.secret, tokenId: made.id, desk, phone, lease }
}

async function open(headers: Record<string, string>): Promise<OpenStream> {
  const stream = await openStream(port, headers)
  opened.push(stream)
  await eventually(() => expect(stream.events.map(({ event }) => event)).toContain('balance.updated'))
  return stream
}
const openByToken = ({ token }: Inside): Promise<OpenStream> => open({ authorization: `Bearer ${token}` })
const openAt = (device: Browser): Promise<OpenStream> => open({ cookie: device.cookie })

async function codeComes({ lease, customerId }: Inside): Promise<void> {
  world.clock.advance(1)
  await lease.text('Telegram code: 74747')
  expect(await world.balance(customerId), 'nobody is charged for it').toBe(10_000n)
}

/** A call to the other process that waits; resolves when it does, with what brings its answer. */
async function wait(asked: InjectOptions): Promise<() => Promise<{ status: number; body: unknown }>> {
  const waitingBefore = other.codeWatch.waiting
  const answer = other.http.inject(asked).then((response) => ({
    status: response.statusCode,
    body: JSON.parse(response.body) as unknown,
  }))
  await eventually(() => expect(other.codeWatch.waiting).toBe(waitingBefore + 1))
  return () => answer
}

const waitForSms = ({ token, lease }: Inside): ReturnType<typeof wait> => {
  const numberId = lease.leaseId.replace('lease_', '')
  return wait({
    method: 'POST',
    url: '/api/get_sms',
    payload: { token, country: 'RU', productId: '2', numberId, wait: 60 },
  })
}
const waitForLease = ({ lease }: Inside, headers: Record<string, string>): ReturnType<typeof wait> =>
  wait({ method: 'GET', url: `/v3/leases/${lease.leaseId}?wait=60`, headers })

const suspend = ({ customerId }: Inside): Promise<void> =>
  setCustomer(world.database, customerId, { suspended: true, at: world.clock.now() })
const done = async (asked: Promise<Answer>): Promise<void> => expect((await asked).status).toBe(200)

describe.each<[string, (inside: Inside) => Promise<void>]>([
  ['the operator suspends the customer', suspend],
  [
    'the operator revokes the token',
    ({ tokenId }) => revokeToken(world.database, Number(tokenId.replace('tok_', '')), world.clock.now()),
  ],
  [
    'the token is revoked on the page',
    async ({ desk, tokenId }) => {
      const response = await world.app.http.inject({
        method: 'DELETE',
        url: `/v3/tokens/${tokenId}`,
        headers: { cookie: desk.cookie, 'sec-fetch-site': 'same-origin' },
      })
      expect(response.statusCode).toBe(200)
    },
  ],
])('when %s', (_what, sendAway) => {
  test('the token’s event stream ends at once, and nothing is shown or charged after it', async () => {
    const inside = await somebody()
    const stream = await openByToken(inside)
    await sendAway(inside)
    await codeComes(inside)
    await stream.ended
    expect(stream.text()).not.toContain('74747')
  })

  test('a call that waits for its code answers 401 at once, also when the code came in the same moment', async () => {
    const inside = await somebody()
    const sms = await waitForSms(inside)
    const lease = await waitForLease(inside, { authorization: `Bearer ${inside.token}` })
    await sendAway(inside)
    await codeComes(inside)
    expect(await sms()).toEqual({ status: 401, body: { status: 401, detail: 'Invalid token' } })
    expect(await lease()).toMatchObject({ status: 401, body: { code: 'invalid_token' } })
  })
})

describe.each<[string, (inside: Inside) => Promise<void>]>([
  ['the operator suspends the customer', suspend],
  ['another device signs it out', signOutThePhone],
  ['another device signs out everywhere', ({ desk }) => done(desk.post('/v3/auth/sessions/revoke-others'))],
  ['it signs out itself', ({ phone }) => done(phone.post('/v3/auth/sign-out'))],
  [
    'the password is changed elsewhere',
    ({ desk }) =>
      done(
        desk.post('/v3/auth/change-password', {
          currentPassword: goodPassword,
          newPassword: 'six brown horses at noon',
        }),
      ),
  ],
  ['the password is reset', resetPassword],
])('when %s', (_what, sendAway) => {
  test('the device’s event stream ends at once and its waiting call is refused', async () => {
    const inside = await somebody()
    const stream = await openAt(inside.phone)
    const lease = await waitForLease(inside, { cookie: inside.phone.cookie })
    await sendAway(inside)
    await stream.ended
    expect((await lease()).status).toBeOneOf([401, 403])
    await codeComes(inside)
    expect(stream.text()).not.toContain('74747')
  })
})

async function signOutThePhone({ desk }: Inside): Promise<void> {
  const { data } = (await desk.get('/v3/auth/sessions')).body as { data: { id: string; current: boolean }[] }
  // The desk signed in first, and the sign-up of the helper left no session behind.
  const phones = data.filter(({ current }) => !current)
  for (const { id } of phones) await done(desk.post('/v3/auth/sessions/revoke', { id }))
}

async function resetPassword({ email }: Inside): Promise<void> {
  const stranger = openBrowser(world.app)
  await stranger.post('/v3/auth/request-password-reset', { email })
  const token = await mailedSecret(world.app, world.database, email)
  await done(stranger.post('/v3/auth/reset-password', { token, newPassword: 'six brown horses at noon' }))
}

test('who stays hears on: the other device, the token and other customers', async () => {
  const inside = await somebody()
  const desk = await openAt(inside.desk)
  const program = await openByToken(inside)
  const phone = await openAt(inside.phone)
  await signOutThePhone(inside)
  await phone.ended
  world.clock.advance(1)
  await inside.lease.text('Telegram code: 85858')
  for (const stream of [desk, program])
    await eventually(() =>
      expect(stream.events.at(-1)).toMatchObject({ data: { state: 'received', codeState: 'payment_required' } }),
    )
})

test('who is sent away while the stream is being opened hears nothing', async () => {
  const inside = await somebody()
  // As it is between the question that lets in and the subscription: this process was told before it listened.
  const [stream] = await Promise.all([
    openStream(port, { authorization: `Bearer ${inside.token}` }),
    revokeToken(world.database, Number(inside.tokenId.replace('tok_', '')), world.clock.now()),
  ])
  opened.push(stream)
  await stream.ended
  expect(stream.text()).not.toContain('balance.updated')
})
