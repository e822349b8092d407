import { describe, expect, test } from 'vitest'
import { withWorld } from '#test/world'
import { setCustomer, listTokens, revokeToken } from '#customers'
import { eventually } from '#test/eventually'

const world = withWorld()
const path = '/api/get_number'

async function scene(options: { country?: string; count?: number; coolDownSeconds?: number } = {}) {
  const { supplierId } = await world.supplier(options.coolDownSeconds)
  const country = options.country ?? 'LV'
  const msisdns = await world.stock(supplierId, country, options.count ?? 1)
  const customer = await world.customer()
  return {
    supplierId,
    msisdns,
    ...customer,
    ask: (change: object = {}) => world.post(path, { token: customer.token, country, productId: '2', ...change }),
  }
}

/** Leaves no number of earlier tests in stock. */
async function emptyStock(): Promise<void> {
  await world.database.pool.query('update number set retired_at = now() where retired_at is null')
}

describe('200', () => {
  test('answers a free number as digits without +, and the lease as numberId, both as strings', async () => {
    await emptyStock()
    const { msisdns, ask } = await scene()
    const answer = await ask()
    expect(answer.status).toBe(200)
    expect(answer.headers['content-type']).toBe('application/json')
    expect(Object.keys(answer.body)).toEqual(['number', 'numberId'])
    expect(answer.body['number']).toBe(msisdns[0])
    expect(answer.body['numberId']).toMatch(/^[1-9][0-9]{0,9}$/)
    expect(Number(answer.body['numberId'])).toBeLessThan(2 ** 31)
  })

  test('productId may come as a JSON number, and unknown fields are ignored', async () => {
    const { ask } = await scene()
    expect((await ask({ productId: 2, more: { of: ['that'] } })).status).toBe(200)
  })

  test('GB is accepted for UK', async () => {
    const { ask } = await scene({ country: 'UK' })
    expect((await ask({ country: 'GB' })).status).toBe(200)
  })

  test('each of the eight products and seven countries of the contract can be asked for', async () => {
    await emptyStock()
    const { token } = await world.customer()
    const { supplierId } = await world.supplier()
    for (const country of ['RU', 'KZ', 'UA', 'UK', 'ID', 'PH', 'LV']) await world.stock(supplierId, country, 8)
    for (const country of ['RU', 'KZ', 'UA', 'UK', 'ID', 'PH', 'LV']) {
      for (const productId of ['2', '25', '26', '27', '28', '29', '31', '32']) {
        expect((await world.post(path, { token, country, productId })).status, `${country} ${productId}`).toBe(200)
      }
    }
  })

  test('a number is lent to one customer at a time, and never again for a product of which it got a message', async () => {
    await emptyStock()
    const { ask, msisdns, supplierId } = await scene({ country: 'KZ' })
    expect((await ask()).body['number']).toBe(msisdns[0])
    expect((await ask({ productId: '25' })).status).toBe(409)
    await world.message(supplierId, msisdns[0] ?? '', 'Telegram code: 12345')
    await world.pass(20 * 60_000)
    expect((await ask()).status).toBe(409)
    expect((await ask({ productId: '25' })).body['number']).toBe(msisdns[0])
  })

  test('a number may be lent again for the same product where the operator allows it', async () => {
    await emptyStock()
    const { ask, msisdns } = await scene({ country: 'KZ' })
    expect((await ask()).status).toBe(200)
    await world.pass(20 * 60_000)
    await world.database.pool.query('update product set allow_reuse = true where product_id = 2')
    expect((await ask()).body['number']).toBe(msisdns[0])
    await world.database.pool.query('update product set allow_reuse = false where product_id = 2')
  })

  test('a number rests after a lease for that product alone, for as long as its supplier asks', async () => {
    await emptyStock()
    const { ask } = await scene({ country: 'KZ', coolDownSeconds: 600 })
    expect((await ask()).status).toBe(200)
    await world.pass(20 * 60_000)
    expect((await ask()).status).toBe(409)
    expect((await ask({ productId: '25' })).status).toBe(200)
    await world.pass(599_999)
    expect((await ask()).status).toBe(409)
    await world.pass(20 * 60_000)
    expect((await ask()).status).toBe(200)
  })

  test('a shared number serves several products at once, but none of them twice', async () => {
    await emptyStock()
    const { supplierId } = await world.supplier()
    const [msisdn] = await world.stock(supplierId, 'PH', 1, { sharing: 'shared' })
    const { token } = await world.customer()
    const ask = (productId: string) => world.post(path, { token, country: 'PH', productId })
    expect((await ask('2')).body['number']).toBe(msisdn)
    expect((await ask('25')).body['number']).toBe(msisdn)
    expect((await ask('2')).status).toBe(409)
  })

  test('a lease lasts 20 minutes unless the product says otherwise', async () => {
    const { ask } = await scene()
    const { body } = await ask()
    const { rows } = await world.database.pool.query(
      'select extract(epoch from expires_at - started_at)::int as seconds from lease where lease_id = $1',
      [body['numberId']],
    )
    expect(rows[0].seconds).toBe(1200)
  })

  test('the price is frozen at what it is when the number is obtained, the product’s own before the country’s', async () => {
    const { ask } = await scene({ count: 2 })
    await world.database.pool.query(`insert into product_price values ('LV', 2, 777)`)
    const own = await ask()
    await world.database.pool.query(`delete from product_price`)
    const general = await ask({ productId: '25' })
    const { rows } = await world.database.pool.query(
      'select price_minor from lease where lease_id = any($1::int[]) order by lease_id',
      [[own.body['numberId'], general.body['numberId']]],
    )
    expect(rows.map((row) => row.price_minor)).toEqual([777n, 10_000n])
  })
})

describe('400', () => {
  test('an unknown country is Invalid country', async () => {
    const { ask } = await scene()
    for (const country of ['XX', 'ru', '', 'RU ', 'Россия', 'R\0', '\ud800', 'x'.repeat(5_000)]) {
      expect((await ask({ country })).body).toEqual({ status: 400, detail: 'Invalid country' })
    }
  })

  test('an unknown product is Invalid productId', async () => {
    const { ask } = await scene()
    for (const productId of [
      '1',
      '0',
      '-2',
      '2.0',
      ' 2',
      '02',
      'Telegram',
      '',
      3,
      2.5,
      -1,
      '9'.repeat(400),
      '\0',
      '\udfff',
      'Infinity',
      '__proto__',
    ]) {
      expect((await ask({ productId })).body, JSON.stringify(productId)).toEqual({
        status: 400,
        detail: 'Invalid productId',
      })
    }
    const enormous = `{"token":"${(await world.customer()).token}","country":"LV","productId":1e400}`
    expect((await world.post(path, enormous)).body).toEqual({ status: 400, detail: 'Invalid productId' })
  })

  test('a body that is no JSON, no object, lacks a field or has one of a wrong type names what is wrong', async () => {
    const bodies: [unknown, string][] = [
      ['{"token":', 'body must be JSON'],
      ['', 'body must be JSON'],
      [Buffer.from([0x7b, 0xff, 0x7d]), 'body must be UTF-8'],
      ['[]', 'body must be a JSON object'],
      ['null', 'body must be a JSON object'],
      ['"text"', 'body must be a JSON object'],
      ['7', 'body must be a JSON object'],
      [{}, 'token is missing'],
      [{ token: 'x' }, 'country is missing'],
      [{ token: 'x', country: 'RU' }, 'productId is missing'],
      [{ token: 7, country: 'RU', productId: '2' }, 'token must be a string'],
      [{ token: 'x', country: ['RU'], productId: '2' }, 'country must be a string'],
      [{ token: 'x', country: 'RU', productId: {} }, 'productId must be a string or a number'],
      [{ token: 'x', country: 'RU', productId: null }, 'productId must be a string or a number'],
      [{ token: 'x', country: 'RU', productId: true }, 'productId must be a string or a number'],
    ]
    for (const [body, detail] of bodies)
      expect((await world.post(path, body)).body, detail).toEqual({ status: 400, detail })
  })

  test('checks come in the contract’s order: body, token, country, productId', async () => {
    const { ask } = await scene()
    expect((await ask({ token: 'nobody', country: 'XX' })).body['detail']).toBe('Invalid token')
    expect((await ask({ country: 'XX', productId: '1' })).body['detail']).toBe('Invalid country')
    expect((await ask({ token: 'nobody', country: 5 })).body['detail']).toBe('country must be a string')
  })
})

describe('401', () => {
  const invalid = { status: 401, detail: 'Invalid token' }

  test('an unknown token is Invalid token, whatever it looks like', async () => {
    const { ask, token } = await scene()
    const mistyped = token.slice(0, -1) + (token.endsWith('a') ? 'b' : 'a')
    for (const wrong of ['', 'vp_', mistyped, `${token} `, token.toLowerCase(), '\0', '\ud800', 'x'.repeat(10_000)]) {
      expect(await ask({ token: wrong })).toMatchObject({ status: 401, body: invalid })
    }
  })

  test('a suspended customer’s token answers 401, at once and until it is resumed', async () => {
    const { ask, customerId } = await scene({ count: 3 })
    expect((await ask()).status).toBe(200)
    await setCustomer(world.database, customerId, { suspended: true, at: world.clock.now() })
    await eventually(async () => expect((await ask()).body).toEqual(invalid))
    await setCustomer(world.database, customerId, { suspended: false, at: world.clock.now() })
    await eventually(async () => expect((await ask()).status).toBe(200))
  })

  test('a revoked token answers 401', async () => {
    const { ask, customerId } = await scene({ count: 2 })
    expect((await ask()).status).toBe(200)
    const [token] = await listTokens(world.database, customerId)
    await revokeToken(world.database, token?.apiTokenId as number, world.clock.now())
    await eventually(async () => expect((await ask()).body).toEqual(invalid))
  })
})

describe('409', () => {
  test('nothing free is No number available, to the letter', async () => {
    await emptyStock()
    const { token } = await world.customer()
    expect(await world.post(path, { token, country: 'UA', productId: '2' })).toMatchObject({
      status: 409,
      body: { status: 409, detail: 'No number available! Please try again later' },
    })
  })
})

describe('429', () => {
  test('a customer over its limit of simultaneous leases is told when to come back, and may lease again when one ends', async () => {
    const { ask, customerId } = await scene({ count: 5 })
    await setCustomer(world.database, customerId, { leaseLimit: 2, at: world.clock.now() })
    expect((await ask()).status).toBe(200)
    expect((await ask()).status).toBe(200)
    const third = await ask()
    expect(third.body).toEqual({ status: 429, detail: expect.stringMatching(/numbers/) })
    expect(Number(third.headers['retry-after'])).toBeGreaterThan(0)
    await world.pass(20 * 60_000)
    expect((await ask()).status).toBe(200)
  })

  test('a customer over its request rate is told when to come back', async () => {
    const { customerId, token } = await world.customer()
    await setCustomer(world.database, customerId, { requestsPerSecond: 3, at: world.clock.now() })
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => world.post(path, { token, country: 'XX', productId: '2' })),
    )
    const refused = answers.filter((answer) => answer.status === 429)
    // A second of the wall clock may turn in between: then three more are let through.
    expect(refused.length).toBeGreaterThanOrEqual(2)
    expect(refused[0]?.body).toEqual({ status: 429, detail: expect.stringMatching(/requests/) })
    expect(Number(refused[0]?.headers['retry-after'])).toBeGreaterThan(0)
  })
})
