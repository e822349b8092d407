import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import { createApp } from '#app'
import { rates } from '#people'
import { goodPassword, newPerson, openBrowser, type Answer } from '#test/browser'
import { withWorld } from '#test/world'

const world = withWorld()

const guess = (email: string, address: string, app = world.app): Promise<Answer> =>
  openBrowser(app, { address }).post('/v3/auth/sign-in/email', { email, password: 'a wrong password here' })

describe('guessing a password', () => {
  test('ends after ten tries from one network, and begins again when the time has passed', async () => {
    const { email, password } = await newPerson(world.app, world.database)
    const { max, windowSeconds } = rates.signInOfAccountFromAddress
    for (let i = 0; i < max; i++) expect((await guess(email, '2001:db8:aaaa:1::1')).status).toBe(401)
    const refused = await guess(email, '2001:db8:aaaa:1::1')
    expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limited' } })
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    const right = { email, password }
    const at = (address: string): Promise<Answer> =>
      openBrowser(world.app, { address }).post('/v3/auth/sign-in/email', right)
    expect((await at('2001:db8:aaaa:1::1')).status, 'also for the right one').toBe(429)
    expect((await at('2001:db8:bbbb:1::1')).status, 'its owner, elsewhere, is not locked out').toBe(200)
    world.clock.advance(windowSeconds * 1_000)
    expect((await at('2001:db8:aaaa:1::1')).status).toBe(200)
  })

  test('a whole /64 is one network, and another process counts on', async () => {
    const { email } = await newPerson(world.app, world.database)
    const other = await world.otherProcess()
    const { max } = rates.signInOfAddress
    const answers: number[] = []
    for (let i = 0; i <= max; i++) {
      const app = i % 2 === 0 ? world.app : other
      answers.push((await guess(`${i}-${email}`, `2001:db8:cccc:1::${(i + 1).toString(16)}`, app)).status)
    }
    await other.stop()
    expect(answers.slice(0, max)).toEqual(Array<number>(max).fill(401))
    expect(answers[max]).toBe(429)
  })

  test('from ever new networks ends for an account after a hundred tries, known or not', async () => {
    const { email } = await newPerson(world.app, world.database)
    for (const each of [email, 'not-there@example.org']) {
      const count = world.app.people.rates
      for (let i = 0; i < rates.signInOfAccount.max; i++) await count.count(`sign-in ${each}`, rates.signInOfAccount)
      expect((await guess(each, `2001:db8:dddd:${each.length}::1`)).status, each).toBe(429)
    }
  })

  test('X-Forwarded-For of a stranger changes nothing', async () => {
    const { email } = await newPerson(world.app, world.database)
    const browser = openBrowser(world.app, { address: '198.51.100.7' })
    const statuses: number[] = []
    for (let i = 0; i <= rates.signInOfAccountFromAddress.max; i++) {
      const spoofed = { 'x-forwarded-for': `203.0.113.${i}`, 'x-verifyplus-client-address': `203.0.113.${i}` }
      const body = { email, password: 'a wrong password here' }
      statuses.push((await browser.post('/v3/auth/sign-in/email', body, spoofed)).status)
    }
    expect(statuses.at(-1)).toBe(429)
  })
})

describe('behind one reverse proxy', () => {
  test('forty wrong passwords with ever new addresses to the left of the true one are ten tries', async () => {
    const { email } = await newPerson(world.app, world.database)
    const behindProxy = await createApp({
      database: world.database,
      clock: world.clock,
      log: pino({ level: 'silent' }),
      publicUrl: 'http://127.0.0.1:8080',
      proxies: 1,
    })
    const statuses: number[] = []
    const browser = openBrowser(behindProxy, { address: '192.0.2.1' })
    for (let i = 0; i < 40; i++) {
      const forwarded = { 'x-forwarded-for': `203.0.113.${i}, 198.51.100.20` }
      const body = { email, password: 'a wrong password here' }
      statuses.push((await browser.post('/v3/auth/sign-in/email', body, forwarded)).status)
    }
    await behindProxy.stop()
    expect(statuses.slice(0, 10)).toEqual(Array<number>(10).fill(401))
    expect(statuses.slice(10)).toEqual(Array<number>(30).fill(429))
  })
})

test('an IPv6 network guesses no more often by giving itself new addresses', async () => {
  const { email } = await newPerson(world.app, world.database)
  const statuses: number[] = []
  for (let i = 0; i <= rates.signInOfAccountFromAddress.max; i++)
    statuses.push((await guess(email, `2001:db8:eeee:1::${(i + 1).toString(16)}`)).status)
  expect(statuses.at(-1)).toBe(429)
})

test('strangers cannot make us write to somebody without end', async () => {
  const { email } = await newPerson(world.app, world.database)
  const statuses: number[] = []
  for (let i = 0; i < rates.mailOfAccount.max; i++)
    statuses.push((await openBrowser(world.app).post('/v3/auth/request-password-reset', { email })).status)
  expect(statuses).toContain(429)
  const { rows } = await world.database.pool.query(
    `select from mail where recipient = $1 and kind = 'reset_password'`,
    [email],
  )
  expect(rows.length).toBeLessThan(rates.mailOfAccount.max)
})

test('invitations cannot be guessed without end', async () => {
  const browser = openBrowser(world.app)
  for (let i = 0; i < rates.invitationOfAddress.max; i++)
    expect((await browser.post('/v3/auth/invitation', { secret: `guess-${i}` })).status).toBe(404)
  const last = await browser.post('/v3/auth/accept-invitation', {
    secret: 'x',
    email: 'a@example.org',
    password: goodPassword,
    name: 'x',
  })
  expect(last.status).toBe(429)
})

test('of fifty tries at the same moment exactly as many as are allowed are let through', async () => {
  const counted = world.app.people.rates
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => counted.count('at once', { max: 7, windowSeconds: 60 })),
  )
  expect(answers.filter((answer) => answer === null)).toHaveLength(7)
  expect(answers.filter((answer) => answer !== null).every((seconds) => seconds > 0 && seconds <= 60)).toBe(true)
})

test('neither addresses nor e-mail addresses stand in the table of rates', async () => {
  await guess('private@example.org', '198.51.100.77')
  const { rows } = await world.database.pool.query<{ row: string }>('select r::text as row from auth_rate r')
  expect(rows.length).toBeGreaterThan(0)
  expect(rows.map((each) => each.row).join('\n')).not.toMatch(/private|198\.51\.100\.77/)
})
