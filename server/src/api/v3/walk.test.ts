import { v3 as contract } from '@verifyplus/contract'
import { beforeAll, describe, expect, test } from 'vitest'
import { setCustomer } from '#customers'
import { withV3, type AskV3 } from './testing.ts'
import { eventually } from '#test/eventually'

const v3 = withV3()
const { world } = v3

interface Found {
  method: 'GET' | 'POST' | 'DELETE' | 'PUT' | 'HEAD'
  path: string
}

/** Signing in and what only the operator may have tests of their own, beside their routes. */
const elsewhere = /^\/v3\/(auth|operator)\//

/** Every route of the router, read from its own listing: a new one cannot be forgotten. */
function routesOf(printed: string): Found[] {
  const above: string[] = []
  return printed.split('\n').flatMap((line) => {
    const found = /^([│├└─ ]*)(\S+)(?: \(([A-Z, ]+)\))?$/.exec(line)
    if (!found) return []
    const [, indent = '', part = '', methods] = found
    const depth = indent.length / 4
    above.length = depth - 1
    above.push(part)
    const path = above.join('')
    return (methods?.split(', ') ?? []).map((method) => ({ method: method as Found['method'], path }))
  })
}

const ids: Record<string, string> = {}
let routes: Found[] = []

beforeAll(async () => {
  routes = routesOf(world.app.http.printRoutes({ commonPrefix: false })).filter(
    ({ path }) => path.startsWith('/v3/') && !elsewhere.test(path),
  )
  const owner = await v3.customer(10_000n)
  const { leaseId, text } = await v3.lease(owner.ask)
  await text('Telegram code: 11111')
  const idOf = async (path: string): Promise<string> => {
    const [first] = (await owner.ask('GET', path)).body['data'] as { id: string }[]
    return first?.id as string
  }
  await owner.ask('GET', `/v3/leases/${leaseId}`)
  ids['/v3/leases'] = leaseId
  ids['/v3/tokens'] = await idOf('/v3/tokens')
  ids['/v3/ledger-entries'] = await idOf('/v3/ledger-entries')
  ids['/v3/top-ups'] = await idOf('/v3/top-ups')
})

const isPublic = ({ method, path }: Found): boolean =>
  Object.values(contract.routes).some(
    (route) => route.auth === 'none' && route.method === method && route.path === path,
  )

/** The path with the owner's identifiers in it. */
const urlOf = ({ path }: Found): string =>
  path.replace(':id', ids[path.split('/:')[0] ?? ''] ?? '').replace(':code', 'RU')

const asked = async (ask: AskV3, route: Found): ReturnType<AskV3> =>
  ask(route.method, urlOf(route), route.method === 'POST' ? {} : undefined)

describe('every route', () => {
  test('is one of the contract, and all of the contract are there', () => {
    const told = Object.values(contract.routes).map(({ method, path }) => `${method} ${path}`)
    expect(routes.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(told.sort())
  })

  test('tells nobody without an account anything but the catalogue', async () => {
    const ask = v3.askOf(world.app, null)
    const open: string[] = []
    for (const route of routes) {
      const { status, body, headers } = await asked(ask, route)
      if (isPublic(route)) open.push(route.path)
      else {
        expect(status, route.path).toBe(401)
        expect(body['code']).toBe('authentication_required')
        expect(headers['www-authenticate']).toMatch(/^Bearer /)
      }
    }
    expect(open.sort()).toEqual(['/v3/countries', '/v3/countries/:code', '/v3/products'])
  })

  test('knows nothing of another customer’s leases, messages, tokens, entries and top-ups', async () => {
    const { ask } = await v3.customer(10_000n)
    const before = await everything()
    let walked = 0
    for (const route of routes.filter(({ path }) => path.includes(':id'))) {
      expect(urlOf(route)).not.toMatch(/undefined|:/)
      expect(await asked(ask, route), route.path).toMatchObject({ status: 404, body: { code: 'not_found' } })
      walked++
    }
    expect(walked).toBeGreaterThanOrEqual(7)
    expect(await everything()).toEqual(before)
  })

  test('lists nothing of another customer’s', async () => {
    const { ask } = await v3.customer()
    for (const { path } of routes.filter(({ method, path }) => method === 'GET' && !path.includes(':'))) {
      if (path === '/v3/events' || isPublic({ method: 'GET', path })) continue
      const text = JSON.stringify((await ask('GET', path)).body)
      for (const id of Object.values(ids)) expect(text, path).not.toContain(`"${id}"`)
    }
  })

  test('is closed to a suspended customer, whose own things they are', async () => {
    const { ask, customerId } = await v3.customer(10_000n)
    expect((await ask('GET', '/v3/me')).status).toBe(200)
    await setCustomer(world.database, customerId, { suspended: true, at: world.clock.now() })
    await eventually(async () => expect((await ask('GET', '/v3/me')).status).toBe(401))
    for (const route of routes.filter((route) => !isPublic(route)))
      expect(await asked(ask, route), route.path).toMatchObject({ status: 401, body: { code: 'invalid_token' } })
  })

  test('says not_found of what cannot be an identifier', async () => {
    const { ask } = await v3.customer()
    for (const route of routes.filter(({ path }) => path.includes(':id'))) {
      for (const id of ['1', 'x', 'lease_', 'lease_99999999999', '%00', '..%2f', `lease_${'9'.repeat(18)}`, 'msg_1'])
        expect((await ask(route.method, route.path.replace(':id', id))).status, `${route.path} ${id}`).toBe(404)
    }
  })
})

async function everything(): Promise<unknown> {
  const { rows } = await world.database.pool.query(
    `select (select jsonb_agg(l order by lease_id) from lease l) as leases, (select jsonb_agg(a order by account_id) from account a) as accounts,
       (select jsonb_agg(t.revoked_at order by api_token_id) from api_token t) as tokens`,
  )
  return rows
}
