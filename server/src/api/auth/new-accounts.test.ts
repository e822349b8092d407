import { readFile } from 'node:fs/promises'
import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import { createApp } from '#app'
import { createCustomer } from '#customers'
import { createInvitation } from '#people/invitations'
import { topUp } from '#ledger'
import { goodPassword, newPerson, openBrowser } from '#test/browser'
import { eventually } from '#test/eventually'
import { withWorld } from '#test/world'

const world = withWorld()

interface Row {
  customer_id: number
  self_made: boolean
  paid_at: Date | null
  lease_limit: number
  requests_per_second: number
  numbers_per_day: number | null
}

async function customerOf(email: string): Promise<Row | undefined> {
  const { rows } = await world.database.pool.query<Row>(
    `select customer_id, self_made, paid_at, lease_limit, requests_per_second, numbers_per_day from customer where email = $1`,
    [email],
  )
  return rows[0]
}

const ordinary = { self_made: false, lease_limit: 1_000, requests_per_second: 3_000, numbers_per_day: null }

describe('what an account begins with', () => {
  test('who signed up by themselves may do little until they pay', async () => {
    const { email } = await newPerson(world.app, world.database)
    expect(await customerOf(email)).toMatchObject({
      self_made: true,
      paid_at: null,
      lease_limit: 10,
      requests_per_second: 10,
      numbers_per_day: 20,
    })
  })

  test('how little is a setting', async () => {
    const app = await createApp({
      database: world.database,
      clock: world.clock,
      log: pino({ level: 'silent' }),
      publicUrl: 'http://127.0.0.1:8080',
      newAccounts: { leaseLimit: 3, requestsPerSecond: 400, numbersPerDay: null },
    })
    const { email } = await newPerson(app, world.database)
    await app.stop()
    expect(await customerOf(email)).toMatchObject({
      self_made: true,
      lease_limit: 3,
      requests_per_second: 400,
      numbers_per_day: null,
    })
  })

  test('who was invited is nobody’s stranger', async () => {
    const email = 'invited@example.org'
    const { secret } = await createInvitation(world.database, { role: 'customer', email, at: world.clock.now() })
    const browser = openBrowser(world.app)
    const invited = { secret, email, password: goodPassword, name: 'G' }
    expect((await browser.post('/v3/auth/accept-invitation', invited)).status).toBe(201)
    await browser.post('/v3/auth/sign-in/email', { email, password: goodPassword })
    expect(await customerOf(email)).toMatchObject(ordinary)
  })

  test('who takes over the customer that the operator made keeps what that one may', async () => {
    const email = 'made-before@example.org'
    await createCustomer(world.database, { email, note: 'test', at: world.clock.now() })
    await newPerson(world.app, world.database, email)
    expect(await customerOf(email)).toMatchObject(ordinary)
  })
})

test('who paid before there was such a thing counts as paid since then, and as no stranger', async () => {
  const migration = new URL('../../../../migrations/0015_self_made_customers.sql', import.meta.url)
  const { customerId } = await world.customer(5n)
  const { customerId: penniless } = await world.customer(0n)
  const firstPaidAt = world.clock.now()
  world.clock.advance(60_000)
  const again = { customerId, amountMinor: 5n, note: 'test', idempotencyKey: `again-${customerId}` }
  await topUp(world.database.pool, { ...again, at: world.clock.now() })
  const client = await world.owner.pool.connect()
  try {
    await client.query('begin')
    await client.query('drop trigger audit_changed on customer')
    await client.query('alter table customer drop column self_made, drop column paid_at, drop column numbers_per_day')
    await client.query('drop table auth_solved_challenge')
    await client.query(await readFile(migration, 'utf8'))
    const { rows } = await client.query(
      'select paid_at, self_made, numbers_per_day from customer where customer_id = any($1) order by customer_id',
      [[customerId, penniless]],
    )
    expect(rows).toEqual([
      { paid_at: firstPaidAt, self_made: false, numbers_per_day: null },
      { paid_at: null, self_made: false, numbers_per_day: null },
    ])
  } finally {
    await client.query('rollback')
    client.release()
  }
})

test('the first payment reaches processes that know the old limit, without waiting for it to grow old', async () => {
  const other = await world.otherProcess()
  const { email, browser } = await newPerson(world.app, world.database)
  const { customer_id: customerId } = (await customerOf(email)) as Row
  const limitAt = async (app: typeof other): Promise<unknown> => {
    const response = await app.http.inject({ url: '/v3/me', headers: { cookie: browser.cookie } })
    return response.headers['ratelimit-limit']
  }
  const before = await Promise.all([limitAt(world.app), limitAt(other)])
  expect(before).toEqual(['10', '10'])
  await topUp(world.database.pool, {
    customerId,
    amountMinor: 1n,
    note: 'test',
    idempotencyKey: `first-${customerId}`,
    at: world.clock.now(),
  })
  for (const app of [world.app, other]) await eventually(async () => expect(await limitAt(app)).toBe('3000'))
  await other.stop()
})
