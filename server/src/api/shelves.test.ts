import { describe, expect, test } from 'vitest'
import { setProduct } from '#catalogue'
import { eventually } from '#test/eventually'
import { dayMs, leaseMs, noneFree, withShelf } from '#test/shelf'

/** What an account may take from the others’ shelves (Semantics 7 and 9). */
const { world, stock, getNumber, statuses, credit } = withShelf()

const tooManyUnpaid = { status: 429, detail: 'Too many unpaid numbers. Please charge your account' }

describe('unpaid numbers', () => {
  test('an empty account holds three, and gets more as they end without a message', async () => {
    const { msisdns } = await stock(20)
    const customer = await world.customer(0n)
    expect(await statuses(customer, 3)).toEqual([200, 200, 200])
    const refused = await getNumber(customer)
    expect(refused).toMatchObject({ status: 429, body: tooManyUnpaid })
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    await world.pass(leaseMs)
    expect(await statuses(customer, 4)).toEqual([200, 200, 200, 429])
    expect(msisdns).toHaveLength(20)
  })

  test('an account holds as many as its free balance covers, the new one included', async () => {
    await stock(20)
    expect(await statuses(await world.customer(14_999n), 6)).toEqual([200, 200, 200, 200, 429, 429])
    expect(await statuses(await world.customer(15_000n), 6)).toEqual([200, 200, 200, 200, 200, 429])
  })

  test('a number on which a code waits goes on counting after its end, until it is paid or its retention ends', async () => {
    const { text } = await stock(20)
    const customer = await world.customer(0n)
    for (let i = 0; i < 3; i++) {
      const { body } = await getNumber(customer)
      await text(body['number'] as string, `Telegram code: ${11_111 + i}`)
    }
    await world.pass(leaseMs)
    expect((await getNumber(customer)).status).toBe(429)
    await world.pass(dayMs - 1)
    expect((await getNumber(customer)).status).toBe(429)
    await world.pass(1)
    expect((await getNumber(customer)).status).toBe(200)
  })

  test('so does one on which a text waits, also after a cancel, until it is collected', async () => {
    const { text } = await stock(20)
    const customer = await world.customer(0n)
    const post = (path: string) =>
      world.app.http.inject({ method: 'POST', url: path, headers: { authorization: `Bearer ${customer.token}` } })
    const leases: string[] = []
    for (let i = 0; i < 3; i++) {
      const { body } = await getNumber(customer)
      leases.push(body['numberId'] as string)
      await text(body['number'] as string, 'Telegram: new login from Berlin, was it you?')
      expect((await post(`/v3/leases/lease_${body['numberId'] as string}/cancel`)).statusCode).toBe(200)
    }
    expect((await getNumber(customer)).status).toBe(429)
    await credit(customer, 3_000n)
    expect((await getNumber(customer)).status).toBe(429)
    expect((await post(`/v3/leases/lease_${leases[0]}/collect`)).statusCode).toBe(200)
    expect((await getNumber(customer)).status).toBe(200)
    expect((await getNumber(customer)).status).toBe(429)
  })

  test('a number that was cancelled without a message counts no longer', async () => {
    await stock(20)
    const customer = await world.customer(0n)
    for (let i = 0; i < 6; i++) {
      const { body } = await getNumber(customer)
      const url = `/v3/leases/lease_${body['numberId'] as string}/cancel`
      const headers = { authorization: `Bearer ${customer.token}` }
      expect((await world.app.http.inject({ method: 'POST', url, headers })).statusCode).toBe(200)
    }
  })

  test('where no number is free the answer is 409, whatever is unpaid', async () => {
    await stock(3)
    const customer = await world.customer(0n)
    expect(await statuses(customer, 3)).toEqual([200, 200, 200])
    expect(await getNumber(customer)).toMatchObject({ status: 409, body: noneFree })
  })

  test('whatever two processes are asked at once, they lend three together', async () => {
    await stock(60)
    const customer = await world.customer(0n)
    const other = await world.otherProcess()
    try {
      for (let round = 0; round < 5; round++) {
        const answers = await Promise.all(
          Array.from({ length: 12 }, (_, nth) =>
            (nth % 2 === 0 ? world.app : other).http.inject({
              method: 'POST',
              url: '/api/get_number',
              headers: { 'content-type': 'application/json' },
              payload: JSON.stringify({ token: customer.token, country: 'RU', productId: '2' }),
            }),
          ),
        )
        expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(3)
        await world.pass(leaseMs)
      }
    } finally {
      await other.stop()
    }
  })
})

describe('a (number, product) pair', () => {
  const spent = async (msisdn: string | undefined): Promise<number[]> =>
    (await world.database.pool.query('select spent_product_ids from number where msisdn = $1', [msisdn])).rows[0]
      .spent_product_ids as number[]

  test('is spent by a message that comes during the lease, and given back without one: nobody burns a stock by leasing', async () => {
    const { text, msisdns } = await stock(3)
    const customer = await world.customer()
    const first = await getNumber(customer)
    await text(first.body['number'] as string, 'Telegram code: 11111')
    expect(await statuses(customer, 2)).toEqual([200, 200])
    await world.pass(leaseMs)
    for (const msisdn of msisdns) expect(await spent(msisdn)).toEqual(msisdn === first.body['number'] ? [2] : [])
    expect(await statuses(customer, 3)).toEqual([200, 200, 409])
  })

  test('is spent by a message in the rest after the lease, and not by one after the rest', async () => {
    const { text, msisdns } = await stock(1, 600)
    const customer = await world.customer()
    await getNumber(customer)
    await world.pass(leaseMs + 600_000)
    await text(msisdns[0] ?? '', 'Telegram code: 11111')
    expect(await spent(msisdns[0])).toEqual([])
    await getNumber(customer)
    await world.pass(leaseMs + 599_999)
    await text(msisdns[0] ?? '', 'Telegram code: 22222')
    expect(await spent(msisdns[0])).toEqual([2])
    expect((await getNumber(customer)).status).toBe(409)
  })

  test('is spent by a message that was sent during the lease and came after its end', async () => {
    const { supplierId, msisdns } = await stock(1)
    await getNumber(await world.customer())
    const sentAt = new Date(world.clock.now().getTime() + 60_000)
    await world.pass(leaseMs + dayMs / 2)
    await world.message(supplierId, msisdns[0] ?? '', 'Telegram code: 11111', { sentAt })
    expect(await spent(msisdns[0])).toEqual([2])
  })

  test('is not spent by a message of another product', async () => {
    const { supplierId, msisdns } = await stock(1)
    await getNumber(await world.customer())
    await world.message(supplierId, msisdns[0] ?? '', 'G-123456 is your Google verification code.', {
      originator: 'Google',
    })
    await world.pass(leaseMs)
    expect(await spent(msisdns[0])).toEqual([])
  })

  test('that was given back stands behind the untried, for seven days after its rest', async () => {
    const { msisdns } = await stock(3)
    const customer = await world.customer()
    const silent = (await getNumber(customer)).body['number']
    await world.pass(leaseMs)
    for (let round = 0; round < 4; round++) {
      const two = [(await getNumber(customer)).body['number'], (await getNumber(customer)).body['number']]
      expect(new Set(two)).toEqual(new Set(msisdns.filter((msisdn) => msisdn !== silent)))
      await world.pass(leaseMs)
      // As if those two had not been tried either.
      await world.database.pool.query(
        `update number set tried_product_ids = '{}', tried_rest_untils = '{}' where msisdn <> $1`,
        [silent],
      )
    }
    expect(await statuses(customer, 4)).toEqual([200, 200, 200, 409])
    await world.pass(leaseMs)
    await world.database.pool.query(
      `update number set tried_product_ids = '{2}', tried_rest_untils = array[$2::timestamptz] where msisdn <> $1`,
      [silent, world.clock.now()],
    )
    await world.database.pool.query(`update number set tried_rest_untils = array[$2::timestamptz] where msisdn = $1`, [
      silent,
      new Date(world.clock.now().getTime() - 7 * dayMs),
    ])
    expect((await getNumber(customer)).body['number']).toBe(silent)
  })

  test('of those that were tried, the one that rested longest ago comes first', async () => {
    const { msisdns } = await stock(3)
    const customer = await world.customer()
    const order: unknown[] = []
    for (let i = 0; i < 9; i++) {
      order.push((await getNumber(customer)).body['number'])
      await world.pass(leaseMs)
    }
    expect(new Set(order.slice(0, 3))).toEqual(new Set(msisdns))
    expect(order.slice(3, 6)).toEqual(order.slice(0, 3))
    expect(order.slice(6)).toEqual(order.slice(0, 3))
  })

  test('rests alone: the number is lent for another product at once', async () => {
    await stock(1, 600)
    const customer = await world.customer()
    await getNumber(customer)
    await world.pass(leaseMs)
    expect((await getNumber(customer)).status).toBe(409)
    expect((await world.get('/apiv2/get_available?country=RU')).body).toEqual({ online: '1' })
    expect((await getNumber(customer, '32')).status).toBe(200)
  })

  test('rests with its whole number where the old or the new product is told by neither brand nor originator', async () => {
    await setProduct(world.database, 900, {
      name: 'blind',
      matcher: { originators: [], names: [], phrases: ['your code is {code:6}'] },
    })
    await eventually(() => expect(world.app.catalogue.view.products.has(900)).toBe(true))
    const customer = await world.customer()
    for (const [before, after] of [
      ['900', '2'],
      ['2', '900'],
    ] as const) {
      await world.database.pool.query('update number set retired_at = now() where retired_at is null')
      await stock(1, 600)
      expect((await getNumber(customer, before)).status).toBe(200)
      await world.pass(leaseMs)
      expect((await getNumber(customer, after)).status).toBe(409)
      await world.pass(599_999)
      expect((await getNumber(customer, after)).status).toBe(409)
      await world.pass(1)
      expect((await getNumber(customer, after)).status).toBe(200)
    }
  })
})
