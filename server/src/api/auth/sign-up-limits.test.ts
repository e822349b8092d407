import { randomBytes } from 'node:crypto'
import { solveChallenge, type Challenge, type Solution } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2'
import { describe, expect, test } from 'vitest'
import { erasePeople, rates } from '#people'
import { newestMail, openBrowser, type Answer } from '#test/browser'
import { withWorld } from '#test/world'

const world = withWorld()

interface Proof {
  challenge: Challenge
  solution: Solution
}

/** From an address, a network and a mail domain that nobody had before, unless told otherwise. */
function signUp(from: { address?: string; email?: string; app?: typeof world.app; proof?: unknown }): Promise<Answer> {
  const body = {
    email: from.email ?? newEmail(),
    ...('proof' in from && { proof: from.proof }),
  }
  return openBrowser(from.app ?? world.app, { address: from.address ?? newAddress() }).post(
    '/v3/auth/sign-up/email',
    body,
  )
}

const newEmail = (): string => `ada@${randomBytes(6).toString('hex')}.com`
const newAddress = (): string => `2a0e:${world.next().toString(16)}:1:1::1`

/** What was used within the window, as if so many had signed up. */
async function use(by: string, of: string, rate: { max: number; windowSeconds: number }, hits: number): Promise<void> {
  for (let i = 0; i < hits; i++) await world.app.people.rates.count(`sign-up ${by} ${of}`, rate)
}

async function solved(answer: Answer): Promise<Proof> {
  const challenge = answer.body['challenge'] as Challenge
  const solution = await solveChallenge({ challenge, deriveKey })
  if (!solution) throw new Error('the challenge has no solution')
  return { challenge, solution }
}

/** A sign-up that was answered with a challenge, and what solves it. */
async function challenged(): Promise<{ address: string; email: string; proof: Proof }> {
  const address = newAddress()
  const email = newEmail()
  const [a, b] = address.split(':')
  await use('address', `${a}:${b}:1:1`, rates.newcomersOfAddress, rates.newcomersOfAddress.max / 2)
  const answer = await signUp({ address, email })
  expect(answer).toMatchObject({ status: 403, body: { code: 'challenge_required' } })
  return { address, email, proof: await solved(answer) }
}

describe('how many accounts are made from one place', () => {
  test('an address: half of them for nothing, the rest for work, and then none until the hour is over', async () => {
    const { max, windowSeconds } = rates.newcomersOfAddress
    const address = newAddress()
    for (let i = 0; i < max / 2; i++) expect((await signUp({ address })).status).toBe(200)
    const answer = await signUp({ address })
    expect(answer).toMatchObject({ status: 403, body: { code: 'challenge_required', status: 403 } })
    expect(answer.headers['content-type']).toBe('application/problem+json')
    for (let i = max / 2 + 1; i < max; i++) expect((await signUp({ address })).status).toBe(403)
    const refused = await signUp({ address })
    expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limited' } })
    expect(Number(refused.headers['retry-after'])).toBe(windowSeconds)
    world.clock.advance(windowSeconds * 1_000)
    expect((await signUp({ address })).status).toBe(200)
  })

  test.each([
    ['an IPv6 /64', '2a0f:1:1:1::1', '2a0f:1:1:1::2', 'address', '2a0f:1:1:1', rates.newcomersOfAddress],
    ['an IPv6 /48', '2a0f:1:2:1::1', '2a0f:1:2:ffff::1', 'network', '2a0f:1:2', rates.newcomersOfNetwork],
    ['an IPv4 /24', '198.51.100.1', '198.51.100.200', 'network', '198.51.100', rates.newcomersOfNetwork],
  ])('%s is one place', async (_name, one, other, by, of, rate) => {
    await use(by, of, rate, rate.max - 1)
    expect((await signUp({ address: one })).status).toBe(403)
    expect((await signUp({ address: other })).status).toBe(429)
  })

  test('neighbours of a full network are not kept out', async () => {
    await use('network', '203.0.113', rates.newcomersOfNetwork, rates.newcomersOfNetwork.max)
    expect((await signUp({ address: '203.0.113.9' })).status).toBe(429)
    expect((await signUp({ address: '203.0.112.9' })).status).toBe(200)
  })

  test('a mail domain with all that is below it is one place, wherever the sign-ups come from', async () => {
    const { max } = rates.newcomersOfDomain
    await use('domain', 'mails.co.uk', rates.newcomersOfDomain, max - 1)
    expect((await signUp({ email: 'a@x.mails.co.uk' })).status).toBe(403)
    expect((await signUp({ email: 'a@y.z.Mails.co.uk' })).status).toBe(429)
    expect((await signUp({ email: 'a@other.co.uk' })).status, 'a public suffix is no place').toBe(200)
  })

  test('a provider of millions has a higher limit, and has one', async () => {
    await use('domain', 'gmail.com', rates.newcomersOfProvider, rates.newcomersOfDomain.max)
    expect((await signUp({ email: 'first@gmail.com' })).status).toBe(200)
    await world.database.pool.query('update auth_rate set hits = $1 where hits = $2', [
      rates.newcomersOfProvider.max,
      rates.newcomersOfDomain.max + 1,
    ])
    expect((await signUp({ email: 'second@gmail.com' })).status).toBe(429)
  })

  test('what is no address counts for nothing', async () => {
    const address = newAddress()
    const body = { email: 'no address' }
    for (let i = 0; i < rates.newcomersOfAddress.max; i++)
      expect((await openBrowser(world.app, { address }).post('/v3/auth/sign-up/email', body)).status).toBe(400)
    expect((await signUp({ address })).status).toBe(200)
  })
})

describe('a challenge', () => {
  test('lets in whoever solves it, whatever process hears of it, and counts no second time', async () => {
    const { address, email, proof } = await challenged()
    const other = await world.otherProcess()
    expect((await signUp({ address, email, proof, app: other })).status).toBe(200)
    expect((await newestMail(other, world.database, email))?.kind).toBe('sign_up')
    await other.stop()
  })

  test('is not asked for below the half of a limit, and a proof that nobody asked for changes nothing', async () => {
    expect((await signUp({ proof: { any: 'thing' } })).status).toBe(200)
  })

  test('is used up by one sign-up, also of many at the same moment in several processes', async () => {
    const { address, email, proof } = await challenged()
    const other = await world.otherProcess()
    const apps = [world.app, other, world.app, other]
    const answers = await Promise.all(apps.map((app) => signUp({ address, email, proof, app })))
    await other.stop()
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 403, 403, 403])
  })

  test('is good for its own e-mail address only', async () => {
    const { address, proof } = await challenged()
    const stolen = await signUp({ address, email: newEmail(), proof })
    expect(stolen).toMatchObject({ status: 403, body: { code: 'challenge_required' } })
  })

  test('is good for ten minutes', async () => {
    const late = await challenged()
    world.clock.advance(600_000)
    expect((await signUp(late)).status).toBe(403)
    const inTime = await challenged()
    world.clock.advance(599_999)
    expect((await signUp(inTime)).status).toBe(200)
  })

  test('is forgotten when it is over, and is no good then', async () => {
    const used = await challenged()
    expect((await signUp(used)).status).toBe(200)
    const count = async (): Promise<number | null> =>
      (await world.database.pool.query('select from auth_solved_challenge where expires_at <= $1', [world.clock.now()]))
        .rowCount
    world.clock.advance(600_000)
    expect(await count()).toBeGreaterThan(0)
    await erasePeople(world.database, new Date(world.clock.now().getTime() + 1))
    expect(await count()).toBe(0)
    expect((await signUp(used)).status).toBe(403)
  })
})
