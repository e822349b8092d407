import { describe, expect, test } from 'vitest'
import { checkLedger } from '#ledger'
import { withV3 } from './testing.ts'

const v3 = withV3()

describe('201', () => {
  test('lends a number, sets its price aside and says where the lease is', async () => {
    const { customerId, ask } = await v3.customer(10_000n)
    const [msisdn] = await v3.onlyStock('RU', 1)
    const answer = await ask('POST', '/v3/leases', { country: 'RU', productId: '2' })
    expect(answer.status).toBe(201)
    expect(answer.headers['content-type']).toBe('application/json')
    expect(answer.headers['location']).toBe(`/v3/leases/${answer.body['id'] as string}`)
    expect(answer.body).toMatchObject({
      state: 'waiting',
      phoneNumber: `+${msisdn}`,
      country: 'RU',
      productId: '2',
      price: { amount: 3000, currency: 'IRT' },
      charged: { amount: 0, currency: 'IRT' },
      hold: 'held',
      code: null,
      codeState: 'none',
    })
    expect(await v3.held(customerId)).toBe(3_000n)
    expect(await v3.world.balance(customerId)).toBe(10_000n)
  })

  test('GB is accepted for UK and not sent out', async () => {
    const { ask } = await v3.customer(10_000n)
    await v3.onlyStock('UK', 1)
    expect((await ask('POST', '/v3/leases', { country: 'GB', productId: '2' })).body).toMatchObject({ country: 'UK' })
  })

  test('a number that costs nothing sets nothing aside', async () => {
    const { ask } = await v3.customer(0n)
    await v3.world.database.pool.query(`insert into product_price values ('RU', 25, 0)`)
    await v3.catalogueHeard(async () => (await ask('GET', '/v3/countries/RU?productId=25')).body, {
      offers: [{ price: { amount: 0 } }],
    })
    await v3.onlyStock('RU', 1)
    expect((await ask('POST', '/v3/leases', { country: 'RU', productId: '25' })).body).toMatchObject({
      hold: 'none',
      price: { amount: 0 },
    })
  })

  test('customers at once, each with money for two of their five requests, get two each', async () => {
    await v3.onlyStock('RU', 30)
    const customers = await Promise.all(Array.from({ length: 4 }, () => v3.customer(7_000n)))
    const answers = await Promise.all(
      customers.flatMap(({ ask }) =>
        Array.from(
          { length: 5 },
          async () => (await ask('POST', '/v3/leases', { country: 'RU', productId: '2' })).status,
        ),
      ),
    )
    expect(answers.filter((status) => status === 201)).toHaveLength(8)
    expect(answers.filter((status) => status === 402)).toHaveLength(12)
    for (const { customerId } of customers) expect(await v3.held(customerId)).toBe(6_000n)
    expect((await checkLedger(v3.world.database)).faults).toEqual([])
  })

  test('a request without money for it takes nothing from one that has it, though the dearer number is none', async () => {
    const { ask } = await v3.customer(10_000n)
    await v3.onlyStock('LV', 1)
    const answers = await Promise.all([
      ask('POST', '/v3/leases', { country: 'RU', productId: '2' }),
      ask('POST', '/v3/leases', { country: 'LV', productId: '2' }),
    ])
    expect(answers.map((answer) => answer.status)).toEqual([409, 201])
  })
})

describe('Idempotency-Key', () => {
  const body = { country: 'RU', productId: '2' }

  test('the same key lends once and answers the same lease again', async () => {
    const { customerId, ask } = await v3.customer(10_000n)
    await v3.onlyStock('RU', 3)
    const first = await ask('POST', '/v3/leases', body, { 'idempotency-key': 'a' })
    const second = await ask('POST', '/v3/leases', body, { 'idempotency-key': 'a' })
    expect(second).toMatchObject({ status: 201, body: first.body })
    expect(first.headers['idempotent-replayed']).toBeUndefined()
    expect(second.headers['idempotent-replayed']).toBe('true')
    expect(await v3.held(customerId)).toBe(3_000n)
  })

  test('the same key of another customer is another key', async () => {
    const one = await v3.customer(10_000n)
    const other = await v3.customer(10_000n)
    await v3.onlyStock('RU', 2)
    const first = await one.ask('POST', '/v3/leases', body, { 'idempotency-key': 'b' })
    const second = await other.ask('POST', '/v3/leases', body, { 'idempotency-key': 'b' })
    expect(second.status).toBe(201)
    expect(second.body['id']).not.toBe(first.body['id'])
  })

  test('another request with the key is 422', async () => {
    const { ask } = await v3.customer(10_000n)
    await v3.onlyStock('RU', 2)
    await ask('POST', '/v3/leases', body, { 'idempotency-key': 'c' })
    const answer = await ask('POST', '/v3/leases', { ...body, productId: '32' }, { 'idempotency-key': 'c' })
    expect(answer).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } })
  })

  test('two processes at once with one key lend one number', async () => {
    const { customerId, token } = await v3.customer(1_000_000n)
    const other = await v3.world.otherProcess()
    try {
      await v3.onlyStock('RU', 30)
      for (let round = 0; round < 10; round++) {
        const headers = { 'idempotency-key': `race-${round}` }
        const answers = await Promise.all(
          [v3.world.app, other].map((app) => v3.askOf(app, token)('POST', '/v3/leases', body, headers)),
        )
        expect(answers.map((answer) => answer.status)).toEqual([201, 201])
        expect(answers[0]?.body['id']).toBe(answers[1]?.body['id'])
      }
      expect(await v3.held(customerId)).toBe(30_000n)
    } finally {
      await other.stop()
    }
  })

  test('two at once in one process: one lends, the other is told to wait', async () => {
    const { ask } = await v3.customer(10_000n)
    await v3.onlyStock('RU', 2)
    const answers = await Promise.all(
      [1, 2].map(async () => ask('POST', '/v3/leases', body, { 'idempotency-key': 'd' })),
    )
    expect(answers.map((answer) => answer.status).sort((a, b) => a - b)).toEqual([201, 409])
    expect(answers.find((answer) => answer.status === 409)?.body['code']).toBe('idempotency_key_in_use')
  })

  test('what was refused may be tried again with the same key', async () => {
    const { ask } = await v3.customer(10_000n)
    await v3.onlyStock('RU', 0)
    const headers = { 'idempotency-key': 'e' }
    expect((await ask('POST', '/v3/leases', body, headers)).status).toBe(409)
    await v3.onlyStock('RU', 1)
    expect((await ask('POST', '/v3/leases', body, headers)).status).toBe(201)
  })

  test('a key that is too long or not visible is 400', async () => {
    const { ask } = await v3.customer(10_000n)
    for (const key of ['x'.repeat(201), 'a b', '']) {
      const answer = await ask('POST', '/v3/leases', body, { 'idempotency-key': key })
      expect(answer).toMatchObject({
        status: 400,
        body: { code: 'invalid_request', errors: [{ field: 'Idempotency-Key' }] },
      })
    }
  })
})

describe('402', () => {
  test('what the free balance does not cover is lent to nobody', async () => {
    const { customerId, ask } = await v3.customer(2_999n)
    await v3.onlyStock('RU', 1)
    const answer = await ask('POST', '/v3/leases', { country: 'RU', productId: '2' })
    expect(answer).toMatchObject({ status: 402, body: { code: 'insufficient_balance', status: 402 } })
    expect(answer.headers['content-type']).toBe('application/problem+json')
    expect(await v3.held(customerId)).toBe(0n)
    expect((await v3.customer(3_000n)).ask).toBeDefined()
  })
})

describe('409', () => {
  test('nothing free is no_number_available and holds nothing', async () => {
    const { customerId, ask } = await v3.customer(10_000n)
    await v3.onlyStock('RU', 0)
    expect(await ask('POST', '/v3/leases', { country: 'RU', productId: '2' })).toMatchObject({
      status: 409,
      body: { code: 'no_number_available' },
    })
    expect(await v3.held(customerId)).toBe(0n)
  })
})

describe('400', () => {
  test('country before product, and each is named by its code', async () => {
    const { ask } = await v3.customer()
    const code = async (body: unknown): Promise<unknown> => (await ask('POST', '/v3/leases', body)).body['code']
    expect(await code({ country: 'XX', productId: '0' })).toBe('unknown_country')
    expect(await code({ country: 'RU', productId: '0' })).toBe('unknown_product')
    expect(await code({ country: 'RU', productId: 9 })).toBe('unknown_product')
    expect(await code({ country: 'RU', productId: 2.5 })).toBe('invalid_request')
    expect(await code({})).toBe('invalid_request')
    expect(await code([])).toBe('invalid_request')
  })

  test('a productId that looks like a number may be sent as one', async () => {
    const { ask } = await v3.customer(10_000n)
    await v3.onlyStock('RU', 1)
    const answer = await ask('POST', '/v3/leases', { country: 'RU', productId: 2 })
    expect(answer).toMatchObject({ status: 201, body: { productId: '2' } })
  })

  test('all that is wrong is told at once, field by field', async () => {
    const { ask } = await v3.customer()
    const { body } = await ask('POST', '/v3/leases', { country: 1 })
    expect(body['errors']).toMatchObject([{ field: 'country' }, { field: 'productId' }])
  })
})

describe('429', () => {
  test('over the limit of simultaneous leases, with Retry-After', async () => {
    const { customerId, ask } = await v3.customer(10_000n)
    await v3.world.database.pool.query('update customer set lease_limit = 1 where customer_id = $1', [customerId])
    await v3.onlyStock('RU', 2)
    const body = { country: 'RU', productId: '2' }
    expect((await ask('POST', '/v3/leases', body)).status).toBe(201)
    const answer = await ask('POST', '/v3/leases', body)
    expect(answer).toMatchObject({ status: 429, body: { code: 'too_many_leases' }, headers: { 'retry-after': '10' } })
    expect(await v3.held(customerId)).toBe(3_000n)
  })
})
