import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { setProduct } from '#catalogue'
import { createClaims, pauseCustomers } from '#leases'
import { eventually } from '#test/eventually'
import { dayMs, leaseMs, noneFree, type ShelfCustomer, withShelf } from '#test/shelf'

/** What accounts that nobody vouches for may take, and what stays valid whatever may be lent (Semantics 7 and 11). */
const { world, stock, getNumber, statuses, newcomer, credit } = withShelf()

describe('a product that may not be lent now', () => {
  afterEach(async () => {
    await setProduct(world.database, 27, { enabled: true })
    await eventually(() => expect(world.app.catalogue.view.products.get(27)?.enabled).toBe(true))
  })

  test('stays valid on the wire: 409 and never Invalid productId, and its leases go on', async () => {
    const { supplierId } = await stock(2)
    const customer = await world.customer()
    const { body } = await getNumber(customer, '27')
    await setProduct(world.database, 27, { enabled: false })
    await eventually(() => expect(world.app.catalogue.view.products.get(27)?.enabled).toBe(false))
    expect(await getNumber(customer, '27')).toMatchObject({ status: 409, body: noneFree })
    await world.message(supplierId, body['number'] as string, 'Steam verification code: 7K2QX', { originator: 'Steam' })
    expect(
      await world.post('/api/get_sms', {
        token: customer.token,
        country: 'RU',
        productId: '27',
        numberId: body['numberId'],
      }),
    ).toMatchObject({ status: 200, body: { sms: '7K2QX' } })
  })
})

describe('accounts that somebody made without paying', () => {
  test('hold together a tenth of a country’s free numbers, and get 409 beyond it', async () => {
    await stock(100)
    const strangers = await Promise.all(Array.from({ length: 6 }, () => newcomer()))
    const answers: number[] = []
    for (const stranger of strangers) answers.push(...(await statuses(stranger, 3)))
    expect(answers.filter((status) => status === 200)).toHaveLength(10)
    expect(answers.filter((status) => status === 409)).toHaveLength(8)
    expect((await getNumber(await world.customer(0n))).status).toBe(200)
    await world.pass(leaseMs)
    expect((await getNumber(strangers[5] as ShelfCustomer)).status).toBe(200)
  })

  test('hold at least three together, however small the stock is', async () => {
    await stock(5)
    const [one, two] = [await newcomer(), await newcomer()]
    expect(await statuses(one, 2)).toEqual([200, 200])
    expect(await statuses(two, 2)).toEqual([200, 409])
  })

  test('hold no more when two processes are asked at once', async () => {
    await stock(50)
    const strangers = await Promise.all(Array.from({ length: 8 }, () => newcomer()))
    const other = await world.otherProcess()
    try {
      const answers = await Promise.all(
        strangers.flatMap(({ token }, nth) =>
          [0, 1, 2].map((i) =>
            ((nth + i) % 2 === 0 ? world.app : other).http.inject({
              method: 'POST',
              url: '/api/get_number',
              headers: { 'content-type': 'application/json' },
              payload: JSON.stringify({ token, country: 'RU', productId: '2' }),
            }),
          ),
        ),
      )
      const lent = answers.filter(({ statusCode }) => statusCode === 200).length
      expect(lent).toBe(5)
      const { rows } = await world.database.pool.query(`select leases from newcomer_leases where country_code = 'RU'`)
      expect(rows).toEqual([{ leases: 5 }])
    } finally {
      await other.stop()
      await world.pass(leaseMs)
    }
  })

  test('begin a number of leases a day and get 429 with the seconds that are left, until they pay', async () => {
    await stock(100)
    const stranger = await newcomer({ numbersPerDay: 4 })
    for (let i = 0; i < 4; i++) {
      expect((await getNumber(stranger)).status).toBe(200)
      await world.pass(leaseMs)
    }
    const refused = await getNumber(stranger)
    expect(refused).toMatchObject({
      status: 429,
      body: { detail: 'Too many numbers today. Please charge your account' },
      headers: { 'retry-after': String((dayMs - 4 * leaseMs) / 1_000) },
    })
    await world.pass(dayMs - 4 * leaseMs)
    expect((await getNumber(stranger)).status).toBe(200)
    expect((await getNumber(stranger)).status).toBe(429)
    await credit(stranger, 3_000n)
    expect((await getNumber(stranger)).status).toBe(200)
  })
})

describe('the pause', () => {
  /** So many leases of Russia and Telegram that end, of which some get a code that is paid for. */
  async function lead(customer: ShelfCustomer, leases: number, paid: number): Promise<void> {
    const claims = createClaims(world.database, world.clock)
    const { supplierId } = await stock(leases)
    for (let i = 0; i < leases; i++) {
      const claim = await claims.claim({ customerId: customer.customerId, countryCode: 'RU', productId: 2 })
      if (claim.kind !== 'lent') throw new Error(`a claim was ${claim.kind}`)
      if (i >= paid) continue
      await world.message(supplierId, claim.msisdn, `Telegram code: ${12_345 + i}`)
      const numberId = String(claim.leaseId)
      await world.post('/api/get_sms', { token: customer.token, country: 'RU', productId: '2', numberId })
    }
    await world.pass(leaseMs)
  }

  beforeEach(async () => {
    await world.database.pool.query(`update customer set paid_at = null, paused_until = null`)
    await world.pass(8 * dayMs)
  })

  test('comes for an hour when nearly all leases end without a charge while the others’ do not, for new numbers only', async () => {
    await lead(await world.customer(), 20, 16)
    const waster = await world.customer()
    await lead(waster, 20, 5)
    await stock(5)
    const refused = await getNumber(waster)
    expect(refused).toMatchObject({ status: 429, headers: { 'retry-after': '3600' } })
    const headers = { authorization: `Bearer ${waster.token}` }
    const v3 = await world.app.http.inject({
      method: 'POST',
      url: '/v3/leases',
      headers: { ...headers, 'content-type': 'application/json' },
      payload: JSON.stringify({ country: 'RU', productId: '2' }),
    })
    expect(v3).toMatchObject({ statusCode: 429 })
    expect(v3.json()).toMatchObject({ code: 'account_paused' })
    expect((await world.app.http.inject({ url: '/v3/leases', headers })).statusCode).toBe(200)
    await world.pass(3_599_999)
    expect((await getNumber(waster)).status).toBe(429)
    await world.pass(1)
    expect((await getNumber(waster)).status).toBe(200)
  })

  test('comes for nobody while a supplier is silent for all, nor where nobody else has paid before', async () => {
    const [one, two] = [await world.customer(), await world.customer()]
    await lead(one, 20, 0)
    await lead(two, 20, 0)
    await lead(one, 20, 0)
    await stock(2)
    expect((await getNumber(one)).status).toBe(200)
    await world.database.pool.query('update customer set paid_at = null')
    await lead(two, 20, 20)
    await lead(one, 20, 0)
    await stock(2)
    expect((await getNumber(one)).status).toBe(200)
  })

  test('comes for nobody who has ended fewer than twenty, or had seven of ten without a charge', async () => {
    await lead(await world.customer(), 20, 20)
    const few = await world.customer()
    await lead(few, 19, 0)
    const seven = await world.customer()
    await lead(seven, 20, 6)
    await stock(4)
    expect((await getNumber(few)).status).toBe(200)
    expect((await getNumber(seven)).status).toBe(200)
    expect(await pauseCustomers(world.database, world.clock.now())).toEqual([])
  })
})

describe('maxPrice', () => {
  test('lends nothing that costs more, and what it does not know is refused', async () => {
    await stock(2)
    const { token } = await world.customer()
    const ask = (body: object) =>
      world.app.http.inject({
        method: 'POST',
        url: '/v3/leases',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        payload: JSON.stringify({ country: 'RU', productId: '2', ...body }),
      })
    const refused = await ask({ maxPrice: { amount: 2_999, currency: 'IRT' } })
    expect(refused.json()).toMatchObject({ status: 409, code: 'price_too_high' })
    expect((await ask({ maxPrice: 2_999 })).statusCode).toBe(409)
    expect((await ask({ maxPrice: 3_000 })).statusCode).toBe(201)
    expect((await ask({ maxPrice: { amount: 3_000, currency: 'IRT' } })).statusCode).toBe(201)
    expect((await ask({ maxPrice: { amount: 3_000, currency: 'USD' } })).json()).toMatchObject({
      code: 'invalid_request',
      errors: [{ field: 'maxPrice.currency' }],
    })
    expect((await ask({ maxprice: 1 })).json()).toMatchObject({ code: 'invalid_request' })
  })
})
