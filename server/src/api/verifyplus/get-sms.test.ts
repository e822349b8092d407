import { describe, expect, test } from 'vitest'
import { topUp } from '#ledger'
import { withWorld } from '#test/world'
import { eventually } from '#test/eventually'

const world = withWorld()
const path = '/api/get_sms'

/** A customer that holds a number for Telegram in Latvia, where an SMS costs 10,000. */
async function lease(options: { balanceMinor?: bigint; coolDownSeconds?: number; productId?: string } = {}) {
  const productId = options.productId ?? '2'
  const { supplierId } = await world.supplier(options.coolDownSeconds)
  await world.database.pool.query('update number set retired_at = now() where retired_at is null')
  const [msisdn = ''] = await world.stock(supplierId, 'LV', 1)
  const customer = await world.customer(options.balanceMinor ?? 100_000n)
  const { body } = await world.post('/api/get_number', { token: customer.token, country: 'LV', productId })
  const numberId = body['numberId'] as string
  return {
    ...customer,
    supplierId,
    msisdn,
    numberId,
    startedAt: world.clock.now(),
    ask: (change: object = {}) =>
      world.post(path, { token: customer.token, country: 'LV', numberId, productId, ...change }),
    text: (text: string, more: { originator?: string; sentAt?: Date } = {}) =>
      world.message(supplierId, msisdn, text, more),
  }
}

const noCode = { status: 409, detail: 'No sms code' }
const insufficient = { status: 402, detail: 'Insufficient balance. Please charge your account' }
const invalidNumberId = { status: 400, detail: 'Invalid numberId' }

describe('200', () => {
  test('hands over the code and not the whole text, as a string', async () => {
    const { ask, text } = await lease()
    await text('Your Telegram code is 546-533')
    const answer = await ask()
    expect(answer.status).toBe(200)
    expect(answer.headers['content-type']).toBe('application/json')
    expect(answer.body).toEqual({ sms: '546533' })
  })

  test('numberId and productId may come as JSON numbers', async () => {
    const { ask, text, numberId } = await lease()
    await text('Telegram code: 11111')
    expect((await ask({ numberId: Number(numberId), productId: 2 })).body).toEqual({ sms: '11111' })
  })

  test('the price of the lease’s country is charged when the code is handed over, not when the number is obtained', async () => {
    const { ask, text, customerId } = await lease()
    expect(await world.balance(customerId)).toBe(100_000n)
    await text('Telegram code: 22222')
    expect(await world.balance(customerId)).toBe(100_000n)
    await ask()
    expect(await world.balance(customerId)).toBe(90_000n)
  })

  test('a price that changes after the number was obtained does not touch the lease', async () => {
    const { ask, text, customerId } = await lease()
    await world.database.pool.query(`update country set price_minor = 50000 where country_code = 'LV'`)
    await text('Telegram code: 22223')
    await ask()
    await world.database.pool.query(`update country set price_minor = 10000 where country_code = 'LV'`)
    expect(await world.balance(customerId)).toBe(90_000n)
  })

  test('asking again for a code that is paid for returns the same code and costs nothing', async () => {
    const { ask, text, customerId } = await lease()
    await text('Telegram code: 33333')
    for (let i = 0; i < 5; i++) expect((await ask()).body).toEqual({ sms: '33333' })
    expect(await world.balance(customerId)).toBe(90_000n)
  })

  test('a newer code on the same lease is handed over next and charged', async () => {
    const { ask, text, customerId } = await lease()
    await text('Telegram code: 44444')
    expect((await ask()).body).toEqual({ sms: '44444' })
    world.clock.advance(1_000)
    await text('Telegram code: 55555')
    expect((await ask()).body).toEqual({ sms: '55555' })
    expect((await ask()).body).toEqual({ sms: '55555' })
    expect(await world.balance(customerId)).toBe(80_000n)
  })

  test('the same code sent again is no newer code', async () => {
    const { ask, text, customerId } = await lease()
    await text('Telegram code: 44445')
    await ask()
    world.clock.advance(1_000)
    await text('Telegram code: 44445')
    expect((await ask()).body).toEqual({ sms: '44445' })
    expect(await world.balance(customerId)).toBe(90_000n)
  })

  test('the newest is what was sent last, in whatever order the carrier brings them', async () => {
    const { ask, text, startedAt } = await lease()
    world.clock.advance(60_000)
    await text('Telegram code: 22222', { sentAt: new Date(startedAt.getTime() + 40_000) })
    await text('Telegram code: 11111', { sentAt: new Date(startedAt.getTime() + 20_000) })
    expect((await ask()).body).toEqual({ sms: '22222' })
  })

  test('a code that arrived in time can be fetched after the lease has ended, until its retention ends', async () => {
    const { ask, text } = await lease()
    await text('Telegram code: 66666')
    await world.pass(20 * 60_000)
    expect((await ask()).body).toEqual({ sms: '66666' })
    await world.pass(24 * 3_600_000 - 1)
    expect((await ask()).body).toEqual({ sms: '66666' })
    await world.pass(1)
    expect((await ask()).body).toEqual(noCode)
  })

  test('a code whose retention has ended is not charged', async () => {
    const { ask, text, customerId } = await lease()
    await text('Telegram code: 66667')
    await world.pass(20 * 60_000 + 24 * 3_600_000)
    expect((await ask()).body).toEqual(noCode)
    expect(await world.balance(customerId)).toBe(100_000n)
  })

  test('a late message reaches the customer who held the number when it was sent, and only that one', async () => {
    const a = await lease()
    await world.pass(20 * 60_000)
    const b = await world.customer(100_000n)
    const second = await world.post('/api/get_number', { token: b.token, country: 'LV', productId: '25' })
    expect(second.body['number']).toBe(a.msisdn)
    await world.database.pool.query('update number set spent_product_ids = array[25] where msisdn = $1', [a.msisdn])
    world.clock.advance(60_000)
    await a.text('Telegram code: 77777', { sentAt: new Date(a.startedAt.getTime() + 19 * 60_000) })
    expect((await a.ask()).body).toEqual({ sms: '77777' })
    const askB = (productId: string) =>
      world.post(path, { token: b.token, country: 'LV', numberId: second.body['numberId'], productId })
    expect((await askB('25')).body).toEqual(noCode)
    expect((await askB('2')).body).toEqual({ status: 400, detail: 'Invalid productId' })
  })

  test('a late message for the same product, when the number was lent again, reaches the first customer only', async () => {
    await world.database.pool.query('update product set allow_reuse = true where product_id = 2')
    const a = await lease()
    await world.pass(20 * 60_000)
    const b = await world.customer(100_000n)
    const second = await world.post('/api/get_number', { token: b.token, country: 'LV', productId: '2' })
    await world.database.pool.query('update product set allow_reuse = false where product_id = 2')
    expect(second.body['number']).toBe(a.msisdn)
    const askB = () =>
      world.post(path, { token: b.token, country: 'LV', numberId: second.body['numberId'], productId: '2' })
    world.clock.advance(5_000)
    await a.text('Telegram code: 88888', { sentAt: new Date(a.startedAt.getTime() + 20 * 60_000 - 1) })
    expect((await askB()).body).toEqual(noCode)
    expect((await a.ask()).body).toEqual({ sms: '88888' })
    await a.text('Telegram code: 99999')
    expect((await askB()).body).toEqual({ sms: '99999' })
    expect((await a.ask()).body).toEqual({ sms: '88888' })
  })

  test('a stamp in whole seconds still finds a lease that began within that second', async () => {
    const { ask, text, startedAt } = await lease()
    expect(startedAt.getMilliseconds()).not.toBe(0)
    world.clock.advance(400)
    await text('Telegram code: 12121', { sentAt: new Date(Math.floor(startedAt.getTime() / 1_000) * 1_000) })
    expect((await ask()).body).toEqual({ sms: '12121' })
  })

  test('a message sent before the number was obtained is handed to nobody', async () => {
    const { ask, text, startedAt } = await lease()
    await text('Telegram code: 13131', { sentAt: new Date(startedAt.getTime() - 2_000) })
    expect((await ask()).body).toEqual(noCode)
  })
})

describe('wait', () => {
  test('the answer comes the moment the code arrives', async () => {
    const { ask, text } = await lease()
    const answer = ask({ wait: 60 })
    await eventually(() => expect(world.app.codeWatch.waiting).toBe(1))
    await text('Telegram code: 14141')
    expect((await answer).body).toEqual({ sms: '14141' })
    expect(world.app.codeWatch.waiting).toBe(0)
  })

  test('a code that another process took in is handed over as well', async () => {
    const { ask, text, msisdn, supplierId } = await lease()
    expect((await ask()).body).toEqual(noCode)
    const answer = ask({ wait: 60 })
    await eventually(() => expect(world.app.codeWatch.waiting).toBe(1))
    const other = await world.otherProcess()
    await Promise.all(
      other.accept(supplierId, [
        {
          dedupeKey: 'elsewhere',
          msisdn,
          originator: 'Telegram',
          text: 'Telegram code: 15151',
          receivedAt: world.clock.now(),
          raw: Buffer.from(''),
        },
      ]),
    )
    expect((await answer).body).toEqual({ sms: '15151' })
    await text('noise')
    await other.stop()
  })

  test.each([
    ['', 0],
    [', also where the clock was set back an hour meanwhile', -3_600_000],
  ])('when the time is up the answer is as without wait%s', async (_name, setByMs) => {
    const { ask } = await lease()
    const answer = ask({ wait: 7 })
    await eventually(() => expect(world.app.codeWatch.waiting).toBe(1))
    world.clock.set(setByMs)
    let settled = false
    void answer.then(() => (settled = true))
    for (let second = 0; second < 7; second++) {
      await eventually(() => expect(world.app.codeWatch.waiting).toBe(1))
      expect(settled).toBe(false)
      world.clock.advance(1_000)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect((await answer).body).toEqual(noCode)
    world.clock.set(-setByMs)
    world.app.clockWasSet()
    await eventually(() => expect(world.app.isClockOff()).toBe(false))
  })

  test('a code that cannot be paid for ends the waiting with 402', async () => {
    const { ask, text } = await lease({ balanceMinor: 0n })
    const answer = ask({ wait: 60 })
    await eventually(() => expect(world.app.codeWatch.waiting).toBe(1))
    await text('Telegram code: 16161')
    expect((await answer).body).toEqual(insufficient)
  })

  test('wait is 0 to 60 seconds, as a number or a string; anything else names the field', async () => {
    const { ask, text } = await lease()
    await text('Telegram code: 17171')
    for (const wait of [0, 60, 1.5, '0', '60'])
      expect((await ask({ wait })).body, JSON.stringify(wait)).toEqual({ sms: '17171' })
    for (const wait of [-1, 61, 1e9, '61', 'soon', null, true, [], {}]) {
      expect((await ask({ wait })).body, JSON.stringify(wait)).toEqual({
        status: 400,
        detail: 'wait must be a number of seconds from 0 to 60',
      })
    }
  })
})

describe('400', () => {
  test('numberId that is not a number, unknown, or another customer’s is Invalid numberId, all alike', async () => {
    const mine = await lease()
    const other = await lease()
    for (const numberId of [
      other.numberId,
      '999999999',
      '2147483648',
      '0',
      '-1',
      '1.5',
      '1e3',
      ' 1',
      '',
      'abc',
      '\0',
      '\ud800',
      '9'.repeat(100),
      0,
      -1,
      1.5,
      1e21,
      99999999999,
    ]) {
      expect((await mine.ask({ numberId })).body, JSON.stringify(numberId)).toEqual(invalidNumberId)
    }
  })

  test('a valid country or product that is not the lease’s own is invalid', async () => {
    const { ask } = await lease()
    expect((await ask({ country: 'RU' })).body).toEqual({ status: 400, detail: 'Invalid country' })
    expect((await ask({ productId: '25' })).body).toEqual({ status: 400, detail: 'Invalid productId' })
  })

  test('an unknown country or product is invalid', async () => {
    const { ask } = await lease()
    expect((await ask({ country: 'XX' })).body).toEqual({ status: 400, detail: 'Invalid country' })
    expect((await ask({ productId: '1' })).body).toEqual({ status: 400, detail: 'Invalid productId' })
  })

  test('checks come in the contract’s order: body, token, country, productId, numberId, the lease’s own', async () => {
    const { ask } = await lease()
    expect((await ask({ numberId: {}, token: 'x' })).body['detail']).toBe('numberId must be a string or a number')
    expect((await ask({ token: 'x', country: 'XX' })).body['detail']).toBe('Invalid token')
    expect((await ask({ country: 'XX', productId: '1' })).body['detail']).toBe('Invalid country')
    expect((await ask({ productId: '1', numberId: '0' })).body['detail']).toBe('Invalid productId')
    expect((await ask({ country: 'RU', numberId: '0' })).body['detail']).toBe('Invalid numberId')
    expect((await ask({ country: 'RU', productId: '25' })).body['detail']).toBe('Invalid country')
  })

  test('a missing field is named', async () => {
    const { token } = await world.customer()
    expect((await world.post(path, { token, country: 'LV', productId: '2' })).body).toEqual({
      status: 400,
      detail: 'numberId is missing',
    })
  })
})

describe('401', () => {
  test('an unknown token is Invalid token', async () => {
    const { ask } = await lease()
    expect((await ask({ token: 'nobody' })).body).toEqual({ status: 401, detail: 'Invalid token' })
  })
})

describe('402', () => {
  test('a code that is waiting and cannot be paid for is 402; nothing is lost: after a top-up the same call succeeds', async () => {
    const { ask, text, customerId } = await lease({ balanceMinor: 9_999n })
    await text('Telegram code: 18181')
    expect(await ask()).toMatchObject({ status: 402, body: insufficient })
    expect(await world.balance(customerId)).toBe(9_999n)
    await topUp(world.database.pool, {
      customerId,
      amountMinor: 1n,
      note: 'test',
      idempotencyKey: `top-up ${world.next()}`,
      at: world.clock.now(),
    })
    expect((await ask()).body).toEqual({ sms: '18181' })
    expect(await world.balance(customerId)).toBe(0n)
  })

  test('before a code has arrived the answer is 409, whatever the balance', async () => {
    const { ask } = await lease({ balanceMinor: 0n })
    expect((await ask()).body).toEqual(noCode)
  })

  test('a code that is paid for is returned with an empty account too', async () => {
    const { ask, text } = await lease({ balanceMinor: 10_000n })
    await text('Telegram code: 19191')
    expect((await ask()).body).toEqual({ sms: '19191' })
    expect((await ask()).body).toEqual({ sms: '19191' })
  })
})

describe('409', () => {
  test('nothing arrived yet is No sms code', async () => {
    const { ask } = await lease()
    expect(await ask()).toMatchObject({ status: 409, body: noCode })
  })

  test('only messages of the leased product are handed over; the others are withheld for the operator', async () => {
    const { ask, text, msisdn } = await lease()
    await text('Your WhatsApp code: 760-318', { originator: 'WhatsApp' })
    await text('Your ExampleBank code is 424242', { originator: 'ExampleBank' })
    expect((await ask()).body).toEqual(noCode)
    const { rows } = await world.database.pool.query('select withheld, lease_id from message where msisdn = $1', [
      msisdn,
    ])
    expect(rows).toEqual([
      { withheld: 'other_product', lease_id: null },
      { withheld: 'other_product', lease_id: null },
    ])
  })

  test('a message from a supplier that does not own the number is withheld', async () => {
    const { ask, msisdn } = await lease()
    const stranger = await world.supplier()
    await world.message(stranger.supplierId, msisdn, 'Telegram code: 20202')
    expect((await ask()).body).toEqual(noCode)
    const { rows } = await world.database.pool.query('select withheld from message where msisdn = $1', [msisdn])
    expect(rows).toEqual([{ withheld: 'other_supplier' }])
  })

  test('a message of the product without a code leaves the lease waiting', async () => {
    const { ask, text } = await lease()
    await text(
      'Telegram: We have received a request to reset your account. Your account will be deleted in 7 days. https://t.me/confirm?a=48291',
    )
    expect((await ask()).body).toEqual(noCode)
  })
})
