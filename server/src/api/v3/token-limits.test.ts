import { describe, expect, test } from 'vitest'
import { addOwnToken, addToken, revokeToken } from '#customers'
import { v3 } from '@verifyplus/contract'
import { newPerson } from '#test/browser'
import { withV3 } from './testing.ts'

const v3World = withV3()
const { world } = v3World

type Limits = Omit<Parameters<typeof addToken>[1], 'customerId' | 'name' | 'at'>

async function limited(limits: Limits) {
  const { customerId } = await world.customer()
  const at = world.clock.now()
  const { apiToken, apiTokenId } = await addToken(world.database, { customerId, name: 'test', at, ...limits })
  const from = async (remoteAddress: string): Promise<number> => {
    const headers = { authorization: `Bearer ${apiToken}` }
    return (await world.app.http.inject({ method: 'GET', url: '/v3/balance', headers, remoteAddress })).statusCode
  }
  return { customerId, apiToken, apiTokenId, from, ask: v3World.askOf(world.app, apiToken) }
}

describe('scopes', () => {
  /** A request of each route that a token may ask, by the scope that it needs. */
  const routes = Object.entries(v3.routes as Record<string, v3.Route>).filter(([, route]) => route.auth === 'any')

  test('every route that takes a token says which scope it needs', () => {
    expect(routes.filter(([, route]) => route.scope === undefined).map(([name]) => name)).toEqual([])
    expect(new Set(routes.map(([, route]) => route.scope))).toEqual(new Set(v3.tokenScope.options))
  })

  test('each route is refused to a token that lacks its scope, and to no other', async () => {
    for (const scope of v3.tokenScope.options) {
      const { ask } = await limited({ scopes: [scope] })
      for (const [name, route] of routes) {
        if (name === 'streamEvents' && scope === route.scope) continue
        const url = route.path.replace(':id', 'les_1')
        const { status, body } = await ask(route.method, url, route.method === 'POST' ? {} : undefined)
        const refused = status === 403 && body['code'] === 'insufficient_scope'
        expect(refused, `${name} with ${scope}: ${status} ${String(body['code'])}`).toBe(scope !== route.scope)
      }
    }
  })

  test('the first contract is for tokens that may lease, and knows one answer for others', async () => {
    await v3World.onlyStock('RU', 3)
    const order = async (scopes: Limits['scopes']) => {
      const { apiToken } = await limited({ scopes })
      return await world.post('/api/get_number', { token: apiToken, country: 'RU', productId: '2' })
    }
    expect((await order(['lease'])).status).toBe(200)
    for (const scopes of [['read'], ['account'], ['read', 'account']] as const)
      expect(await order(scopes)).toMatchObject({ status: 401, body: { detail: 'Invalid token' } })
    const { apiToken } = await limited({ scopes: ['read'] })
    const sms = { token: apiToken, country: 'RU', productId: '2', numberId: '1' }
    expect(await world.post('/api/get_sms', sms)).toMatchObject({ status: 401, body: { detail: 'Invalid token' } })
  })

  test('tokens that there are, and those that name no scope, may do everything', async () => {
    const { ask } = await limited({})
    await world.database.pool.query(
      `insert into api_token (customer_id, sha256, name, hint, created_at) select customer_id, sha256('old'), 'old', 'xxxx', created_at from customer limit 1`,
    )
    const { rows } = await world.database.pool.query(`select scopes from api_token where name = 'old'`)
    expect(rows).toEqual([{ scopes: ['read', 'lease', 'account'] }])
    const { body } = await ask('GET', '/v3/tokens')
    expect((body['data'] as v3.Token[])[0]).toMatchObject({ scopes: ['read', 'lease', 'account'], expiresAt: null })
  })
})

test('a token is taken until it expires, also where it was just remembered, and not a moment longer', async () => {
  const expiresAt = new Date(world.clock.now().getTime() + 60_000)
  const { apiToken, ask } = await limited({ expiresAt })
  expect((await ask('GET', '/v3/balance')).status).toBe(200)
  world.clock.advance(59_999)
  expect((await ask('GET', '/v3/balance')).status).toBe(200)
  world.clock.advance(1)
  expect(await ask('GET', '/v3/balance')).toMatchObject({ status: 401, body: { code: 'invalid_token' } })
  const order = { token: apiToken, country: 'RU', productId: '2' }
  expect(await world.post('/api/get_number', order)).toMatchObject({ status: 401, body: { detail: 'Invalid token' } })
})

test('a token with an address list is taken from there only, also where it was just remembered', async () => {
  const { from } = await limited({ allowedFrom: ['192.0.2.7', '2001:db8::/32'] })
  expect(await from('192.0.2.7')).toBe(200)
  expect(await from('192.0.2.8')).toBe(401)
  expect(await from('2001:db8:1::5')).toBe(200)
  expect(await from('::ffff:192.0.2.7')).toBe(200)
  expect(await from('2001:db9::1')).toBe(401)
  const forged = { method: 'GET', url: '/v3/balance', remoteAddress: '198.51.100.1' } as const
  const { apiToken } = await limited({ allowedFrom: ['192.0.2.7'] })
  const headers = { authorization: `Bearer ${apiToken}`, 'x-forwarded-for': '192.0.2.7' }
  expect((await world.app.http.inject({ ...forged, headers })).statusCode).toBe(401)
})

test('limits that are none are refused in words', async () => {
  const { customerId } = await world.customer()
  const at = world.clock.now()
  const make = (limits: Limits) => addToken(world.database, { customerId, name: 'test', at, ...limits })
  await expect(make({ scopes: [] })).rejects.toThrow('at least one scope')
  await expect(make({ expiresAt: at })).rejects.toThrow('in the future')
  await expect(make({ allowedFrom: [] })).rejects.toThrow('1 to 20')
  await expect(make({ allowedFrom: ['example.org'] })).rejects.toThrow('CIDR')
  await expect(make({ allowedFrom: ['10.0.0.0/33'] })).rejects.toThrow('CIDR')
})

describe('making one on the site', () => {
  test('takes limits, mails the owner, and is for who signed in within fifteen minutes', async () => {
    const { browser, email } = await newPerson(world.app, world.database)
    const made = await browser.post('/v3/tokens', {
      name: 'ci',
      scopes: ['lease'],
      expiresAt: '2030-01-01T00:00:00Z',
      allowedFrom: ['192.0.2.0/24'],
    })
    expect(made).toMatchObject({
      status: 201,
      body: { scopes: ['lease'], expiresAt: '2030-01-01T00:00:00.000Z', allowedFrom: ['192.0.2.0/24'] },
    })
    expect(await browser.post('/v3/tokens', { name: 'x', allowedFrom: ['nowhere'] })).toMatchObject({
      status: 400,
      body: { code: 'invalid_request' },
    })
    await world.app.people.idle()
    const mails = await world.database.kysely
      .selectFrom('mail')
      .select(['kind', 'text'])
      .where('recipient', '=', email)
      .where('kind', '=', 'token_made')
      .execute()
    expect(mails).toHaveLength(1)
    expect(mails[0]?.text).toContain('/tokens')
    expect(mails[0]?.text).not.toMatch(/vp_/)

    await world.database.pool.query(
      `update auth_session set created_at = created_at - interval '15 minutes', updated_at = updated_at where user_id = (select id from auth_user where email = $1)`,
      [email],
    )
    expect(await browser.post('/v3/tokens', { name: 'late' })).toMatchObject({
      status: 403,
      body: { code: 'session_not_fresh' },
    })
  })

  test('who signs out everywhere may end every token with it, and otherwise none', async () => {
    const { browser } = await newPerson(world.app, world.database)
    const { body } = await browser.post('/v3/tokens', { name: 'one' })
    await browser.post('/v3/tokens', { name: 'two' })
    const ask = v3World.askOf(world.app, body['secret'] as string)
    expect((await ask('GET', '/v3/balance')).status).toBe(200)
    expect(await browser.post('/v3/auth/sessions/revoke-others', {})).toMatchObject({ body: { revoked: 0 } })
    expect((await ask('GET', '/v3/balance')).status).toBe(200)
    const ended = await browser.post('/v3/auth/sessions/revoke-others', { tokens: true })
    expect(ended.body['revoked']).toBeGreaterThanOrEqual(2)
    await v3World.catalogueHeard(async () => ({ status: (await ask('GET', '/v3/balance')).status }), { status: 401 })
    expect((await browser.get('/v3/balance')).status).toBe(200)
  })
})

test('where a token was last used is written down for its owner', async () => {
  const { customerId, apiToken } = await limited({})
  const other = await world.otherProcess()
  const headers = { authorization: `Bearer ${apiToken}` }
  await other.http.inject({ method: 'GET', url: '/v3/balance', headers, remoteAddress: '192.0.2.99' })
  // Every half minute, and at the end.
  await other.stop()
  const { rows } = await world.database.pool.query<{ last_used_address: string | null; last_used_at: Date }>(
    `select last_used_address, last_used_at from api_token where customer_id = $1 and name = 'test'`,
    [customerId],
  )
  expect(rows).toEqual([{ last_used_address: '192.0.2.99', last_used_at: world.clock.now() }])
})

test('who makes tokens and revokes them again makes a hundred a day, since each leaves something behind', async () => {
  const { customerId } = await world.customer()
  const made = (at: Date) => addOwnToken(world.database, { customerId, name: 'again', at, once: null })
  const at = world.clock.now()
  // The first one was made with the customer.
  for (let i = 1; i < 100; i++) {
    const added = await made(at)
    expect(added, String(i)).not.toBeNull()
    await revokeToken(world.database, added?.apiTokenId as number, at)
  }
  expect(await made(at)).toBeNull()
  expect(await made(new Date(at.getTime() + 86_400_000))).not.toBeNull()
})
