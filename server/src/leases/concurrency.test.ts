import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { App } from '#app'
import { setCustomer } from '#customers'
import { checkLedger } from '#ledger'
import { createClaims, createCollections, endDueLeases } from '#leases'
import { testWebhookSecret, withWorld } from '#test/world'

const world = withWorld()
let apps: App[] = []

beforeAll(async () => {
  apps = [world.app, await world.otherProcess()]
})
afterAll(async () => {
  await apps[1]?.stop()
})
beforeEach(async () => {
  await world.database.pool.query('update number set retired_at = now() where retired_at is null')
})

interface Answer {
  status: number
  body: Record<string, string>
}

/** The nth of several calls at once: every other one reaches the other process. */
async function post(nth: number, path: string, body: object, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await (apps[nth % apps.length] as App).http.inject({
    method: 'POST',
    url: path,
    headers: { 'content-type': 'application/json', ...headers },
    payload: JSON.stringify(body),
  })
  return { status: response.statusCode, body: JSON.parse(response.body) as Record<string, string> }
}

function atOnce<Result>(count: number, call: (nth: number) => Promise<Result>): Promise<Result[]> {
  return Promise.all(Array.from({ length: count }, (_, nth) => call(nth)))
}

function tally(answers: readonly Answer[]): Record<number, number> {
  const counts: Record<number, number> = {}
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

function leaseOf(token: string, country: string, productId: string): (nth: number) => Promise<Answer> {
  return (nth) => post(nth, '/api/get_number', { token, country, productId })
}

async function expectBooksToBalance(): Promise<void> {
  expect((await checkLedger(world.database)).faults).toEqual([])
  const { rows } = await world.database.pool.query('select sum(amount_minor)::int as sum from posting')
  expect(rows).toEqual([{ sum: 0 }])
}

/** What is counted on customers and numbers is what the live leases say. */
async function expectCountsToBeTheLeases(): Promise<void> {
  const customers = await world.database.pool.query(
    `select customer_id, live_leases, count(lease_id)::int as leases
     from customer left join (select * from lease where ended_at is null) live using (customer_id)
     group by customer_id having live_leases <> count(lease_id)`,
  )
  expect(customers.rows).toEqual([])
  const numbers = await world.database.pool.query(
    `select number_id, live_product_ids, products from number
     left join lateral (select array_agg(product_id order by product_id) as products from lease l where l.number_id = number.number_id and l.ended_at is null) p on true
     where (select array_agg(x order by x) from unnest(live_product_ids) as x) is distinct from products`,
  )
  expect(numbers.rows).toEqual([])
}

describe('numbers', () => {
  test('200 callers at once for the last 50 numbers: 50 get one each, 150 are told that none is free', async () => {
    const { supplierId } = await world.supplier()
    const stock = await world.stock(supplierId, 'UA', 50)
    const customers = await atOnce(10, () => world.customer())
    const answers = await atOnce(200, (nth) => leaseOf(customers[nth % 10]?.token ?? '', 'UA', '2')(nth))
    expect(tally(answers)).toEqual({ 200: 50, 409: 150 })
    const lent = answers.filter((a) => a.status === 200)
    expect(new Set(lent.map((a) => a.body['numberId'])).size).toBe(50)
    expect(new Set(lent.map((a) => a.body['number']))).toEqual(new Set(stock))
    await expectCountsToBeTheLeases()
  })

  test('products and countries mixed, with fewer numbers than callers: none is lent twice, and no caller goes empty-handed while one is free', async () => {
    const products = ['2', '25', '26', '27']
    const countries = ['RU', 'KZ', 'UA']
    const { token } = await world.customer()
    for (let round = 0; round < 10; round++) {
      await world.database.pool.query('update number set retired_at = now() where retired_at is null')
      const { supplierId } = await world.supplier()
      for (const country of countries) {
        await world.stock(supplierId, country, 5)
        const [picky] = await world.stock(supplierId, country, 1)
        await world.database.pool.query('update number set product_ids = array[25, 27] where msisdn = $1', [picky])
        await world.stock(supplierId, country, 2, { sharing: 'shared' })
      }
      const wishes = Array.from({ length: 60 }, (_, nth) => ({
        country: countries[nth % 3] ?? '',
        productId: products[Math.floor(nth / 6) % 4] ?? '',
      }))
      const answers = await atOnce(60, (nth) =>
        leaseOf(token, wishes[nth]?.country ?? '', wishes[nth]?.productId ?? '')(nth),
      )
      expect(Object.keys(tally(answers))).toEqual(['200', '409'])
      const twice = await world.database.pool.query(
        `select msisdn from lease where ended_at is null group by msisdn, case when exclusive then 0 else product_id end having count(*) > 1`,
      )
      expect(twice.rows).toEqual([])
      for (const [nth, wish] of wishes.entries()) {
        if (answers[nth]?.status !== 409) continue
        const { rows } = await world.database.pool.query(
          `select msisdn, sharing, live_product_ids from number where country_code = $1 and retired_at is null and (live_product_ids = '{}' or sharing = 'shared')
             and (product_ids is null or $2 = any(product_ids)) and $2 <> all(live_product_ids) and $2 <> all(spent_product_ids)`,
          [wish.country, Number(wish.productId)],
        )
        expect({ wish, free: rows }).toEqual({ wish, free: [] })
      }
    }
    await expectCountsToBeTheLeases()
  })

  test('one shared number serves all of its callers when each asks for another product at the same moment', async () => {
    const { token } = await world.customer()
    const { supplierId } = await world.supplier()
    for (let round = 0; round < 30; round++) {
      await world.database.pool.query('update number set retired_at = now() where retired_at is null')
      await world.stock(supplierId, 'LV', 1, { sharing: 'shared' })
      const answers = await Promise.all(
        ['2', '25', '26', '27'].map((productId, nth) => leaseOf(token, 'LV', productId)(nth)),
      )
      expect(tally(answers)).toEqual({ 200: 4 })
    }
  })

  test('a shared number that another process is lending for another product is waited for, not called taken', async () => {
    const { customerId } = await world.customer()
    const { supplierId } = await world.supplier()
    const [msisdn = ''] = await world.stock(supplierId, 'LV', 1, { sharing: 'shared' })
    const looked = Promise.withResolvers<void>()
    let looks = 0
    const claims = createClaims(
      {
        ...world.database,
        inLine(line, name, text, values) {
          if (++looks === 4) looked.resolve()
          return world.database.inLine(line, name, text, values)
        },
      },
      world.clock,
    )
    const asked = await world.database.tx(async (other) => {
      await other.query('update number set spent_product_ids = array[2] where msisdn = $1', [msisdn])
      const claim = claims.claim({ customerId, countryCode: 'LV', productId: 25 })
      await Promise.race([looked.promise, claim])
      return { claim }
    })
    expect(await asked.claim).toMatchObject({ kind: 'lent', msisdn })
  })

  test('a customer never holds more leases than its limit, from whichever process it asks', async () => {
    const { supplierId } = await world.supplier()
    await world.stock(supplierId, 'KZ', 100)
    const customers = await atOnce(4, () => world.customer())
    for (const [nth, { customerId }] of customers.entries())
      await setCustomer(world.database, customerId, { leaseLimit: 3 + nth, at: world.clock.now() })
    const answers = await atOnce(160, (nth) => leaseOf(customers[Math.floor(nth / 2) % 4]?.token ?? '', 'KZ', '2')(nth))
    expect(tally(answers)).toEqual({ 200: 3 + 4 + 5 + 6, 429: 160 - 18 })
    const { rows } = await world.database.pool.query(
      'select live_leases, lease_limit from customer where customer_id = any($1) order by lease_limit',
      [customers.map((c) => c.customerId)],
    )
    expect(rows).toEqual([3, 4, 5, 6].map((limit) => ({ live_leases: limit, lease_limit: limit })))
    await expectCountsToBeTheLeases()
  })

  test('leases end in both processes at once while new ones begin: the counts stay what the leases say', async () => {
    const { supplierId } = await world.supplier()
    await world.stock(supplierId, 'PH', 40)
    await world.stock(supplierId, 'PH', 10, { sharing: 'shared' })
    const customers = await atOnce(5, () => world.customer())
    await world.database.pool.query('update product set allow_reuse = true')
    try {
      let lent = 0
      let ended = 0
      for (let round = 0; round < 12; round++) {
        const claims = atOnce(60, (nth) =>
          leaseOf(customers[nth % 5]?.token ?? '', 'PH', ['2', '25', '26'][nth % 3] ?? '')(nth),
        )
        world.clock.advance(10 * 60_000)
        const ends = atOnce(6, () => endDueLeases(world.database, world.clock.now()))
        lent += tally(await claims)[200] ?? 0
        ended += (await ends).reduce((sum, leases) => sum + leases, 0)
        await expectCountsToBeTheLeases()
      }
      world.clock.advance(20 * 60_000)
      ended += await endDueLeases(world.database, world.clock.now())
      expect(lent).toBeGreaterThan(100)
      const { rows } = await world.database.pool.query('select count(*)::int as live from lease where ended_at is null')
      expect(rows).toEqual([{ live: 0 }])
      expect(ended).toBeGreaterThanOrEqual(lent)
      await expectCountsToBeTheLeases()
    } finally {
      await world.database.pool.query('update product set allow_reuse = false')
    }
  })
})

/** Leases of one customer, each with a code waiting. */
async function waitingCodes(balanceMinor: bigint, countries: readonly string[]) {
  const customer = await world.customer()
  const { supplierId } = await world.supplier()
  const codes: { numberId: string; country: string; code: string }[] = []
  for (const country of countries) {
    await world.stock(supplierId, country, 1)
    const { body } = await leaseOf(customer.token, country, '2')(0)
    const code = String(10_000 + world.next())
    await world.message(supplierId, body['number'] ?? '', `Telegram code: ${code}`)
    codes.push({ numberId: body['numberId'] ?? '', country, code })
  }
  // What waits may be more than the balance covers, but no number is lent for it then.
  await world.leave(customer.customerId, balanceMinor)
  const collect = (nth: number, { numberId, country }: { numberId: string; country: string }): Promise<Answer> =>
    post(nth, '/api/get_sms', { token: customer.token, country, numberId, productId: '2' })
  return { ...customer, codes, collect }
}

describe('codes and money', () => {
  test('100 calls at once for one code: all get it, and it is charged once', async () => {
    const { customerId, codes, collect } = await waitingCodes(100_000n, ['LV'])
    const [waiting = { numberId: '', country: '', code: '' }] = codes
    const answers = await atOnce(100, (nth) => collect(nth, waiting))
    expect(answers).toEqual(Array.from({ length: 100 }, () => ({ status: 200, body: { sms: waiting.code } })))
    expect(await world.balance(customerId)).toBe(90_000n)
    await expectBooksToBalance()
  })

  test('10 codes and the money for 3: 3 are handed over, 7 answer 402, and nothing is left', async () => {
    const { customerId, codes, collect } = await waitingCodes(
      30_000n,
      Array.from({ length: 10 }, () => 'LV'),
    )
    const answers = await Promise.all(codes.flatMap((each) => [collect(0, each), collect(1, each)]))
    expect(tally(answers)).toEqual({ 200: 6, 402: 14 })
    // Both calls for one code are answered alike: a code is paid for or it is not.
    for (let i = 0; i < 20; i += 2) expect(answers[i]).toEqual(answers[i + 1])
    const handedOver = codes.filter((_, i) => answers[2 * i]?.status === 200)
    expect(handedOver.map((each) => ({ sms: each.code }))).toEqual(
      answers.filter((a, i) => i % 2 === 0 && a.status === 200).map((a) => a.body),
    )
    expect(await world.balance(customerId)).toBe(0n)
    await expectBooksToBalance()
  })

  test('codes of different prices at once: what is refused could not be paid from what is left', async () => {
    const prices: Record<string, bigint> = { LV: 10_000n, UA: 5_000n, RU: 3_000n }
    for (const balanceMinor of [0n, 2_999n, 11_000n, 16_000n, 21_000n, 30_999n]) {
      const { customerId, codes, collect } = await waitingCodes(balanceMinor, ['LV', 'UA', 'RU', 'LV', 'UA', 'RU'])
      const answers = await Promise.all(codes.map((each, nth) => collect(nth, each)))
      const spent = codes.reduce(
        (sum, each, i) => (answers[i]?.status === 200 ? sum + (prices[each.country] ?? 0n) : sum),
        0n,
      )
      const left = await world.balance(customerId)
      expect(left).toBe(balanceMinor - spent)
      for (const [i, each] of codes.entries())
        if (answers[i]?.status === 402) expect(prices[each.country]).toBeGreaterThan(left)
      expect(answers.every((a) => a.status === 200 || a.status === 402)).toBe(true)
    }
    await expectBooksToBalance()
  })

  test('asked for in one process, the cheapest come first: as many codes are handed over as the balance covers', async () => {
    const { codes, collect } = await waitingCodes(11_000n, ['LV', 'UA', 'RU', 'RU'])
    const answers = await Promise.all(codes.map((each) => collect(0, each)))
    expect(answers.map((a) => a.status)).toEqual([402, 200, 200, 200])
  })

  test('a lease is never charged for a call that does not come from its customer', async () => {
    const { customerId, codes } = await waitingCodes(100_000n, ['LV'])
    const stranger = await world.customer(100_000n)
    const collections = createCollections(world.database, world.clock)
    const outcome = await collections.collect({
      leaseId: Number(codes[0]?.numberId),
      customerId: stranger.customerId,
      door: 'code',
    })
    expect(outcome).toEqual({ kind: 'no_code' })
    expect(await world.balance(customerId)).toBe(100_000n)
    expect(await world.balance(stranger.customerId)).toBe(100_000n)
  })
})

describe('messages', () => {
  test('one message delivered 50 times at once, through both processes: stored once, every delivery answered 200', async () => {
    const supplier = await world.supplier()
    const [msisdn = ''] = await world.stock(supplier.supplierId, 'LV', 1)
    const { token, customerId } = await world.customer(100_000n)
    const lease = await leaseOf(token, 'LV', '2')(0)
    const body = { id: 'delivered-again-and-again', from: 'Telegram', to: msisdn, text: 'Telegram code: 54321' }
    const at = world.clock.now()
    const headers = {
      'webhook-id': body.id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(testWebhookSecret).sign(body.id, at, JSON.stringify(body)),
    }
    const answers = await atOnce(50, (nth) => post(nth, `/inbound/${supplier.name}`, body, headers))
    expect(tally(answers)).toEqual({ 200: 50 })
    const { rows } = await world.database.pool.query(
      'select count(*)::int as stored from message where supplier_id = $1',
      [supplier.supplierId],
    )
    expect(rows).toEqual([{ stored: 1 }])
    const codes = await atOnce(10, (nth) =>
      post(nth, '/api/get_sms', { token, country: 'LV', numberId: lease.body['numberId'], productId: '2' }),
    )
    expect(codes).toEqual(Array.from({ length: 10 }, () => ({ status: 200, body: { sms: '54321' } })))
    expect(await world.balance(customerId)).toBe(90_000n)
  })

  test('messages of the same numbers in different orders through both processes: none is lost, and the newest code stands', async () => {
    const { supplierId } = await world.supplier()
    const stock = await world.stock(supplierId, 'UA', 8)
    const { token } = await world.customer(1_000_000n)
    const leases = await atOnce(8, leaseOf(token, 'UA', '2'))
    const sentAt = world.clock.now().getTime()
    world.clock.advance(60_000)
    const sends = stock.flatMap((msisdn, i) =>
      Array.from({ length: 10 }, (_, k) => ({
        dedupeKey: `order-${msisdn}-${k}`,
        msisdn,
        originator: 'Telegram',
        text: `Telegram code: ${20_000 + i * 100 + k}`,
        sentAt: new Date(sentAt + k * 1_000),
        receivedAt: world.clock.now(),
        raw: Buffer.alloc(0),
      })),
    )
    await Promise.all([
      ...world.app.accept(supplierId, sends),
      ...(apps[1] as App).accept(supplierId, sends.toReversed()),
      ...sends.flatMap((each, nth) => (apps[nth % 2] as App).accept(supplierId, [each])),
    ])
    const { rows } = await world.database.pool.query(
      'select count(*)::int as stored, count(lease_id)::int as matched from message where supplier_id = $1',
      [supplierId],
    )
    expect(rows).toEqual([{ stored: 80, matched: 80 }])
    for (const lease of leases) {
      const i = stock.indexOf(lease.body['number'] ?? '')
      const answer = await post(0, '/api/get_sms', {
        token,
        country: 'UA',
        numberId: lease.body['numberId'],
        productId: '2',
      })
      expect(answer.body).toEqual({ sms: String(20_000 + i * 100 + 9) })
    }
    await expectBooksToBalance()
  })
})
