import { expect, test } from 'vitest'
import { listAudit, type AuditRow } from '#audit'
import { newPerson, openBrowser } from '#test/browser'
import { withWorld } from '#test/world'

const world = withWorld()

async function newest(limit: number): Promise<AuditRow[]> {
  await world.app.people.idle()
  return await listAudit(world.database, { beforeId: null, customerId: null, action: 'person', limit })
}

async function customerIdOf(email: string): Promise<number> {
  const found = await world.database.kysely
    .selectFrom('customer')
    .select('customer_id')
    .where('email', '=', email)
    .executeTakeFirstOrThrow()
  return found.customer_id
}

test('who signs in is recorded, and from where', async () => {
  const { browser, email, password } = await newPerson(world.app, world.database)
  const device = openBrowser(world.app)
  expect((await device.post('/v3/auth/sign-in/email', { email, password })).status).toBe(200)
  const [record] = await newest(1)
  expect(record).toMatchObject({
    actor: 'server',
    action: 'person.signed_in',
    customerId: await customerIdOf(email),
    details: { by: '/sign-in/email' },
    personal: { address: device.address },
  })
  expect(device.address).not.toBe(browser.address)
})

test('refused sign-ins are recorded with the address and the account that was meant, once a minute', async () => {
  const { email } = await newPerson(world.app, world.database)
  const stranger = openBrowser(world.app)
  for (const password of ['wrong horse battery 1', 'wrong horse battery 2', 'wrong horse battery 3'])
    expect((await stranger.post('/v3/auth/sign-in/email', { email, password })).status).toBe(401)
  await stranger.post('/v3/auth/sign-in/email', { email: 'nobody@example.org', password: 'wrong horse battery' })
  world.clock.advance(60_000)
  const records = (await newest(2)).toSorted((a, b) => Number(b.details['times']) - Number(a.details['times']))
  expect(records).toMatchObject([
    {
      action: 'person.sign_in_refused',
      customerId: await customerIdOf(email),
      details: { by: '/sign-in/email', times: 3 },
      personal: { address: stranger.address },
    },
    {
      action: 'person.sign_in_refused',
      customerId: null,
      subject: 'nobody who is known',
      details: { by: '/sign-in/email', times: 1 },
      personal: { address: stranger.address },
    },
  ])
})

test('a new password and a second factor are recorded', async () => {
  const { browser, password } = await newPerson(world.app, world.database)
  await browser.post('/v3/auth/change-password', { currentPassword: password, newPassword: 'five loud horses at noon' })
  expect((await newest(5)).map(({ action }) => action)).toContain('person.password_changed')
})
