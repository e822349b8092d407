import { describe, expect, test } from 'vitest'
import { addToken, setCustomer } from '#customers'
import { checkLedger, debit, refundLease, reverseEntry, topUp } from '#ledger'
import { withV3, type AskV3 } from './testing.ts'
import { eventually } from '#test/eventually'

const v3 = withV3()
const { world } = v3
const anonymous: AskV3 = (...args) => v3.askOf(world.app, null)(...args)
const money = (amount: number) => ({ amount, currency: 'IRT' })

describe('me', () => {
  test('tells who asks, and with which token', async () => {
    const { ask, customerId, token } = await v3.customer()
    const { body } = await ask('GET', '/v3/me')
    expect(body).toMatchObject({ id: `cus_${customerId}`, role: 'customer', authenticatedBy: 'token', liveLeases: 0 })
    const tokens = (await ask('GET', '/v3/tokens')).body['data'] as { id: string; hint: string }[]
    expect(tokens).toEqual([expect.objectContaining({ id: body['tokenId'], hint: token.slice(-4) })])
  })
})

describe('tokens', () => {
  test('a token makes no tokens', async () => {
    const { ask } = await v3.customer()
    expect(await ask('POST', '/v3/tokens', { name: 'x' })).toMatchObject({
      status: 403,
      body: { code: 'session_required' },
    })
  })

  test('a token ends itself and is refused from then on', async () => {
    const { ask } = await v3.customer()
    const { tokenId } = (await ask('GET', '/v3/me')).body
    const answer = await ask('DELETE', `/v3/tokens/${tokenId as string}`)
    expect(answer).toMatchObject({ status: 200, body: { id: tokenId, revokedAt: world.clock.now().toISOString() } })
    expect((await ask('GET', '/v3/me')).body['code']).toBe('invalid_token')
  })
})

describe('balance, ledger entries and top-ups', () => {
  test('say what is there, what is set aside, and what moved it', async () => {
    const { ask, customerId } = await v3.customer(10_000n)
    const { leaseId, text } = await v3.lease(ask)
    expect((await ask('GET', '/v3/balance')).body).toEqual({
      balance: money(10_000),
      held: money(3_000),
      available: money(7_000),
    })
    await text('Telegram code: 11111')
    await ask('GET', `/v3/leases/${leaseId}`)
    const { database, clock } = world
    await topUp(database.pool, {
      customerId,
      amountMinor: 500n,
      note: 'by hand',
      idempotencyKey: 'k1',
      at: clock.now(),
    })
    expect((await ask('GET', '/v3/balance')).body).toMatchObject({ balance: money(7_500), held: money(0) })
    const entries = (await ask('GET', '/v3/ledger-entries')).body['data'] as { id: string }[]
    expect(entries).toMatchObject([
      { kind: 'top_up', amount: money(500), leaseId: null, note: 'by hand' },
      { kind: 'charge', amount: money(-3_000), leaseId },
      { kind: 'top_up', amount: money(10_000) },
    ])
    expect((await ask('GET', '/v3/ledger-entries?kind=charge')).body['data']).toHaveLength(1)
    expect((await ask('GET', `/v3/ledger-entries/${entries[1]?.id}`)).body).toEqual(entries[1])
    const topUps = (await ask('GET', '/v3/top-ups?limit=1')).body
    expect(topUps['data']).toMatchObject([
      { state: 'credited', provider: 'manual', amount: money(500), note: 'by hand' },
    ])
    const next = (await ask('GET', `/v3/top-ups?limit=1&cursor=${topUps['nextCursor'] as string}`)).body
    expect(next).toMatchObject({ data: [{ amount: money(10_000) }], nextCursor: null })
    const [{ id } = { id: '' }] = next['data'] as { id: string }[]
    expect((await ask('GET', `/v3/top-ups/${id}`)).body['amount']).toEqual(money(10_000))
    expect((await ask('GET', `/v3/top-ups/${entries[1]?.id.replace('ent', 'top')}`)).status).toBe(404)
  })

  test('say what the operator took, gave back and undid, of each kind by itself too', async () => {
    const { ask, customerId } = await v3.customer(10_000n)
    const { leaseId, text } = await v3.lease(ask)
    await text('Telegram code: 22222')
    await ask('GET', `/v3/leases/${leaseId}`)
    const { pool } = world.database
    const at = world.clock.now()
    const taken = await debit(pool, { customerId, amountMinor: 400n, note: 'fee', idempotencyKey: 'debit', at })
    await refundLease(pool, { leaseId: Number(leaseId.replace('lease_', '')), note: 'it was of no use', at })
    await reverseEntry(pool, { entryId: taken.entryId, note: 'no fee', at })
    expect((await ask('GET', '/v3/balance')).body).toMatchObject({ balance: money(10_000), held: money(0) })
    expect((await ask('GET', '/v3/ledger-entries?limit=4')).body['data']).toMatchObject([
      { kind: 'reversal', amount: money(400), leaseId: null, note: 'no fee' },
      { kind: 'refund', amount: money(3_000), leaseId, note: 'it was of no use' },
      { kind: 'debit', amount: money(-400), leaseId: null, note: 'fee' },
      { kind: 'charge', amount: money(-3_000), leaseId },
    ])
    for (const kind of ['debit', 'refund', 'reversal'])
      expect((await ask('GET', `/v3/ledger-entries?kind=${kind}`)).body['data']).toMatchObject([{ kind }])
    expect((await ask('GET', `/v3/leases/${leaseId}`)).body).toMatchObject({ charged: money(3_000), code: '22222' })
    expect((await checkLedger(world.database)).faults).toEqual([])
  })

  test('tell the largest balance that an account can have', async () => {
    const { ask } = await v3.customer(BigInt(Number.MAX_SAFE_INTEGER))
    expect((await ask('GET', '/v3/balance')).body).toMatchObject({ available: money(Number.MAX_SAFE_INTEGER) })
    expect((await ask('GET', '/v3/ledger-entries')).status).toBe(200)
  })

  test('a top-up cannot be begun without a payment provider', async () => {
    const { ask } = await v3.customer()
    expect(await ask('POST', '/v3/top-ups', { amount: money(1_000) })).toMatchObject({
      status: 501,
      body: { code: 'no_payment_provider' },
    })
  })
})

describe('the catalogue', () => {
  test('is for everybody, with an ETag', async () => {
    const answer = await anonymous('GET', '/v3/products')
    expect(answer.body['data']).toContainEqual({
      id: '26',
      name: 'WhatsAPP',
      leaseSeconds: 1200,
      retentionSeconds: 86400,
    })
    const headers = { 'if-none-match': String(answer.headers['etag']) }
    expect((await anonymous('GET', '/v3/products', undefined, headers)).status).toBe(304)
  })

  test('counts what can be lent, for each product', async () => {
    const { ask } = await v3.customer(100_000n)
    await v3.onlyStock('KZ', 3)
    const { body: lease } = await ask('POST', '/v3/leases', { country: 'KZ', productId: '2' })
    const msisdn = String(lease['phoneNumber']).slice(1)
    const { rows } = await world.database.pool.query('select supplier_id from number where msisdn = $1', [msisdn])
    await world.message(rows[0].supplier_id, msisdn, 'Telegram code: 12345')
    await world.pass(20 * 60_000)
    const { body } = await anonymous('GET', '/v3/countries/KZ')
    expect(body).toMatchObject({ code: 'KZ', callingCode: '7', name: { en: 'Kazakhstan' }, available: 3 })
    const offers = body['offers'] as { productId: string; available: number }[]
    expect(offers.find(({ productId }) => productId === '2')?.available).toBe(2)
    expect(offers.find(({ productId }) => productId === '32')?.available).toBe(3)
    expect((await anonymous('GET', '/v3/countries?productId=2')).body['data']).toContainEqual(
      expect.objectContaining({
        code: 'LV',
        price: money(10_000),
        offers: [expect.objectContaining({ productId: '2' })],
      }),
    )
  })

  test('tells delivery from 20 ended leases on, and not from 19', async () => {
    const { ask } = await v3.customer(1_000_000n)
    const msisdns = await v3.onlyStock('UA', 20)
    const { rows } = await world.database.pool.query<{ supplier_id: number }>(
      'select supplier_id from number where msisdn = $1',
      [msisdns[0]],
    )
    const delivery = async (): Promise<unknown> => {
      world.clock.advance(60_000)
      const { body } = await anonymous('GET', '/v3/countries/UA?productId=2')
      return (body['offers'] as { delivery: unknown }[])[0]?.delivery
    }
    for (let i = 0; i < 19; i++) await ask('POST', '/v3/leases', { country: 'UA', productId: '2' })
    world.clock.advance(10_000)
    const { rows: live } = await world.database.pool.query<{ msisdn: string }>(
      `select msisdn from lease where country_code = 'UA' order by lease_id limit 15`,
    )
    for (const { msisdn } of live) await world.message(rows[0]?.supplier_id as number, msisdn, 'Telegram code: 11111')
    await world.pass(20 * 60_000)
    expect(await delivery()).toBeNull()
    await ask('POST', '/v3/leases', { country: 'UA', productId: '2' })
    await world.pass(20 * 60_000)
    expect(await delivery()).toEqual({ share: 0.75, medianSeconds: 10, leases: 20 })
  })

  test('an unknown country is 404, an unknown product 400', async () => {
    expect((await anonymous('GET', '/v3/countries/XX')).body['code']).toBe('not_found')
    expect((await anonymous('GET', '/v3/countries?productId=999')).body['code']).toBe('unknown_product')
  })
})

describe('who asks', () => {
  test('a session is taken, unless the browser says that another site sends the request', async () => {
    const { cookie } = await v3.signedIn('operator')
    const ask = v3.askOf(world.app, null)
    expect((await ask('GET', '/v3/me', undefined, { cookie })).body).toMatchObject({
      role: 'operator',
      authenticatedBy: 'session',
      tokenId: null,
    })
    const create = async (headers: Record<string, string>): Promise<unknown> =>
      (await ask('POST', '/v3/tokens', { name: 'mine' }, { cookie, ...headers })).body['code'] ?? 'made'
    expect(await create({})).toBe('cross_site_request')
    for (const from of ['cross-site', 'same-site'])
      expect(await create({ 'sec-fetch-site': from })).toBe('cross_site_request')
    expect(await create({ 'sec-fetch-site': 'cross-site', origin: 'http://127.0.0.1:8080' })).toBe('cross_site_request')
    expect(await create({ origin: 'http://evil.example' })).toBe('cross_site_request')
    for (const from of ['same-origin', 'none']) expect(await create({ 'sec-fetch-site': from })).toBe('made')
    expect(await create({ origin: 'http://127.0.0.1:8080' })).toBe('made')
    expect(await create({ origin: 'http://192.168.0.7:8080', host: '192.168.0.7:8080' })).toBe('made')
    expect(await create({ origin: 'http://192.168.0.8:8080', host: '192.168.0.7:8080' })).toBe('cross_site_request')
    expect(await create({ origin: 'null', host: '192.168.0.7:8080' })).toBe('cross_site_request')
  })

  test('a token gets no name that a terminal would obey, and any name in any script', async () => {
    const { customerId, cookie } = await v3.signedIn()
    await setCustomer(world.database, customerId, { requestsPerSecond: 100, at: world.clock.now() })
    const ask = v3.askOf(world.app, null)
    const named = async (name: string): Promise<number> =>
      (await ask('POST', '/v3/tokens', { name }, { cookie, 'sec-fetch-site': 'same-origin' })).status
    for (const name of ['a\u001b[2Jb', 'a\nb', 'a\tb', 'a\u009b1A', '\u202eevil', 'a\u0085b', 'a\u2028b'])
      expect(await named(name), JSON.stringify(name)).toBe(400)
    for (const name of ['کیف‌پول', '👨‍👩‍👧', 'сервер', 'build server']) expect(await named(name)).toBe(201)
  })

  test('a token made with a session is shown once, works, and is repeated without its secret', async () => {
    const { cookie } = await v3.signedIn()
    const ask = v3.askOf(world.app, null)
    const signedIn = { cookie, 'sec-fetch-site': 'same-origin' }
    await ask('POST', '/v3/tokens', { name: 'earlier' }, signedIn)
    const headers = { ...signedIn, 'idempotency-key': 'token-1' }
    const made = await ask('POST', '/v3/tokens', { name: ' build server ' }, headers)
    expect(made).toMatchObject({ status: 201, body: { name: 'build server', revokedAt: null } })
    expect((await v3.askOf(world.app, made.body['secret'] as string)('GET', '/v3/me')).body['tokenId']).toBe(
      made.body['id'],
    )
    const again = await ask('POST', '/v3/tokens', { name: ' build server ' }, headers)
    expect(again).toMatchObject({ status: 201, body: { id: made.body['id'], secret: null } })
    expect((await ask('GET', '/v3/tokens', undefined, headers)).body['data']).toHaveLength(2)
    const other = (await ask('GET', '/v3/tokens', undefined, headers)).body['data'] as { id: string }[]
    const asToken = v3.askOf(world.app, made.body['secret'] as string)
    expect((await asToken('DELETE', `/v3/tokens/${other[1]?.id}`)).body['code']).toBe('session_required')
    expect((await ask('DELETE', `/v3/tokens/${made.body['id'] as string}`, undefined, headers)).status).toBe(200)
    await eventually(async () => expect((await asToken('GET', '/v3/me')).status).toBe(401))
  })

  test('a suspended customer is told so with a session at once, and with a token that it is not taken', async () => {
    const { customerId, cookie } = await v3.signedIn()
    const { apiToken } = await addToken(world.database, { customerId, name: 'mine', at: world.clock.now() })
    const bySession = v3.askOf(world.app, null)
    expect((await bySession('GET', '/v3/me', undefined, { cookie })).status).toBe(200)
    await setCustomer(world.database, customerId, { suspended: true, at: world.clock.now() })
    const suspended = { status: 403, body: { code: 'account_suspended' } }
    expect(await bySession('GET', '/v3/me', undefined, { cookie })).toMatchObject(suspended)
    const byToken = { status: 401, body: { code: 'invalid_token' } }
    expect(await v3.askOf(world.app, apiToken)('GET', '/v3/me')).toMatchObject(byToken)
    await setCustomer(world.database, customerId, { suspended: false, at: world.clock.now() })
    expect((await bySession('GET', '/v3/me', undefined, { cookie })).status).toBe(200)
  })

  test('a wrong token is not made right by a session', async () => {
    const { cookie } = await v3.signedIn()
    for (const authorization of ['Bearer x', 'Basic eDp5', 'Bearer', ''])
      expect(
        (await v3.askOf(world.app, null)('GET', '/v3/me', undefined, { cookie, authorization })).body['code'],
      ).toBe('invalid_token')
  })
})

describe('every answer', () => {
  test('has an id, and the rate that it was counted against', async () => {
    const { ask } = await v3.customer()
    const first = await ask('GET', '/v3/me')
    const second = await ask('GET', '/v3/me')
    expect(first.headers['request-id']).toMatch(/^req_[0-9a-f]{8}_[0-9a-z]+$/)
    expect(second.headers['request-id']).not.toBe(first.headers['request-id'])
    expect(first.headers).toMatchObject({
      'ratelimit-limit': '3000',
      'ratelimit-reset': '1',
      'cache-control': 'no-store',
    })
    expect(Number(second.headers['ratelimit-remaining'])).toBeLessThan(3000)
  })

  test('over the rate it is 429 with Retry-After', async () => {
    const { ask, customerId } = await v3.customer()
    await world.database.pool.query('update customer set requests_per_second = 2 where customer_id = $1', [customerId])
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask('GET', '/v3/balance')))
    const refused = answers.find(({ status }) => status === 429)
    expect(refused).toMatchObject({ body: { code: 'rate_limited' }, headers: { 'retry-after': '1' } })
  })

  test('no route is 404, a wrong method 405 with Allow, as problems', async () => {
    const { ask } = await v3.customer()
    for (const path of ['/v3', '/v3/', '/v3/nothing', '/v3/leases/lease_1/codes']) {
      const answer = await anonymous('GET', path)
      expect(answer, path).toMatchObject({
        status: 404,
        body: { code: 'not_found', requestId: answer.headers['request-id'] },
      })
      expect(answer.headers['content-type']).toBe('application/problem+json')
    }
    expect(await ask('DELETE', '/v3/leases')).toMatchObject({ status: 405, headers: { allow: 'POST, GET' } })
    expect(await ask('PUT', '/v3/leases/lease_1')).toMatchObject({ status: 405, headers: { allow: 'GET' } })
    expect(await anonymous('GET', '/v3/leases/%zz')).toMatchObject({ status: 400, body: { code: 'invalid_request' } })
  })

  test('other paths keep the shape of the first contract', async () => {
    expect((await anonymous('GET', '/nothing')).body).toEqual({ status: 404, detail: 'Not found' })
    expect((await anonymous('GET', '/v34')).body).toEqual({ status: 404, detail: 'Not found' })
  })

  test('a body over 64 KiB, of another type, or no JSON is refused as a problem', async () => {
    const { ask } = await v3.customer()
    const code = async (body: string, headers = {}): Promise<unknown> =>
      (await ask('POST', '/v3/leases', body, headers)).body['code']
    expect(await code(JSON.stringify({ country: 'x'.repeat(65_536) }))).toBe('body_too_large')
    expect(await code(JSON.stringify({ country: 'x'.repeat(60_000), productId: '2' }))).toBe('unknown_country')
    expect(await code('a=b', { 'content-type': 'text/plain' })).toBe('unsupported_media_type')
    expect(await code('{')).toBe('invalid_request')
  })
})
