import { describe, expect, test } from 'vitest'
import { inviteFirstOperator } from '#people/invitations'
import { openSandboxStock } from '#numbers'
import { goodPassword, newPerson, openBrowser, secureBrowser, type Browser } from '#test/browser'
import { withWorld } from '#test/world'

const world = withWorld()

/** Who opened the link that the first start prints, signed in. */
async function firstOperator(email: string): Promise<Browser> {
  await world.database.pool.query(`update auth_user set role = 'customer' where role = 'operator'`)
  const secret = (await inviteFirstOperator(world.database, world.clock.now())) as string
  const browser = openBrowser(world.app)
  const person = { email, password: goodPassword, name: 'Op' }
  await browser.post('/v3/auth/accept-invitation', { secret, ...person })
  await browser.post('/v3/auth/sign-in/email', person)
  await secureBrowser(browser, goodPassword)
  return browser
}

describe('how far an installation is set up', () => {
  test('is measured: stock, money to try it with, mail, contact, prices and people', async () => {
    await openSandboxStock(world.database, { coolDownSeconds: 5, at: world.clock.now() })
    const operator = await firstOperator('op@example.org')
    const before = await operator.get('/v3/operator/setup')
    expect(before).toMatchObject({
      status: 200,
      body: {
        sandbox: { numbers: 700, balanceMinor: 100_000 },
        mail: 'kept',
        contact: null,
        suppliers: 0,
        numbers: 0,
        prices: { countries: 7, own: 0 },
        people: 0,
      },
    })
    const { pool } = world.database
    await pool.query(`update country set price_minor = price_minor + 1 where country_code = 'RU'`)
    await pool.query(`insert into supplier (name, kind, created_at) values ('mine', 'webhook', $1)`, [
      world.clock.now(),
    ])
    await newPerson(world.app, world.database)
    expect((await operator.get('/v3/operator/setup')).body).toMatchObject({
      suppliers: 1,
      prices: { countries: 7, own: 1 },
      people: 1,
    })
  })

  test('is told to no customer and no stranger', async () => {
    const { browser } = await newPerson(world.app, world.database)
    expect(await browser.get('/v3/operator/setup')).toMatchObject({ status: 403, body: { code: 'operator_required' } })
    expect((await openBrowser(world.app).get('/v3/operator/setup')).status).toBe(401)
  })

  test('play money is given to the first operator only where there is nothing but the sandbox to spend it on', async () => {
    // One who came after another had gone plays too.
    const next = await firstOperator('next@example.org')
    expect((await next.get('/v3/operator/setup')).body).toMatchObject({ sandbox: { balanceMinor: 100_000 } })
    const { pool } = world.database
    await pool.query(
      `insert into number (msisdn, country_code, supplier_id, created_at)
       select '37120000001', 'LV', supplier_id, $1 from supplier where name = 'mine'`,
      [world.clock.now()],
    )
    const operator = await firstOperator('later@example.org')
    expect((await operator.get('/v3/operator/setup')).body).toMatchObject({ numbers: 1, sandbox: { balanceMinor: 0 } })
  })
})
