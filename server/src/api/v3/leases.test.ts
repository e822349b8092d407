import { describe, expect, test } from 'vitest'
import { checkLedger } from '#ledger'
import { withV3, type AskV3 } from './testing.ts'
import { eventually } from '#test/eventually'

const v3 = withV3()
const { world } = v3

const money = (amount: number) => ({ amount, currency: 'IRT' })
const get = async (ask: AskV3, leaseId: string, query = ''): Promise<Record<string, unknown>> =>
  (await ask('GET', `/v3/leases/${leaseId}${query}`)).body

async function leased(balanceMinor = 10_000n) {
  const customer = await v3.customer(balanceMinor)
  const lease = await v3.lease(customer.ask)
  return { ...customer, ...lease }
}

const faults = async (): Promise<unknown> => (await checkLedger(world.database)).faults

describe('reading a lease', () => {
  test('hands the code over and charges what was set aside, once', async () => {
    const { ask, leaseId, text, customerId } = await leased()
    await text('Your Telegram code is 546-533')
    for (let i = 0; i < 3; i++) {
      expect(await get(ask, leaseId)).toMatchObject({
        state: 'received',
        code: '546533',
        codeState: 'read',
        hold: 'posted',
        charged: money(3000),
      })
    }
    expect(await world.balance(customerId)).toBe(7_000n)
    expect(await v3.held(customerId)).toBe(0n)
    expect(await faults()).toEqual([])
  })

  test('the price set aside pays for the code although nothing else is left', async () => {
    const { ask, leaseId, text, customerId } = await leased(3_000n)
    await text('Telegram code: 11111')
    expect(await get(ask, leaseId)).toMatchObject({ code: '11111' })
    expect(await world.balance(customerId)).toBe(0n)
  })

  test('one price covers every later code of the lease, whatever is left', async () => {
    const { ask, leaseId, text, customerId } = await leased(3_000n)
    for (const code of ['11111', '22222', '33333', '44444', '55555']) {
      await text(`Telegram code: ${code}`)
      expect(await get(ask, leaseId)).toMatchObject({
        code,
        codeState: 'read',
        charged: money(3000),
        hold: 'posted',
        waiting: null,
      })
      world.clock.advance(1_000)
    }
    expect(await world.balance(customerId)).toBe(0n)
    expect(await faults()).toEqual([])
  })

  test('get_sms of the first contract posts the hold too: both dialects see one lease', async () => {
    const { ask, leaseId, text, token, customerId } = await leased(3_000n)
    await text('Telegram code: 33333')
    const numberId = leaseId.replace('lease_', '')
    expect((await world.post('/api/get_sms', { token, country: 'RU', productId: '2', numberId })).body).toEqual({
      sms: '33333',
    })
    expect(await get(ask, leaseId)).toMatchObject({ hold: 'posted', charged: money(3000) })
    expect(await world.balance(customerId)).toBe(0n)
    expect(await faults()).toEqual([])
  })

  test('If-None-Match is 304 until something changes', async () => {
    const { ask, leaseId, text } = await leased()
    const first = await ask('GET', `/v3/leases/${leaseId}`)
    const known = { 'if-none-match': String(first.headers['etag']) }
    expect((await ask('GET', `/v3/leases/${leaseId}`, undefined, known)).status).toBe(304)
    await text('Telegram code: 11111')
    const changed = await ask('GET', `/v3/leases/${leaseId}`, undefined, known)
    expect(changed).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } })
  })
})

describe('wait', () => {
  test('is answered the moment a code arrives', async () => {
    const { ask, leaseId, text } = await leased()
    const answer = get(ask, leaseId, '?wait=60')
    await eventually(() => expect(world.app.codeWatch.waiting).toBe(1))
    await text('Telegram code: 55555')
    expect(await answer).toMatchObject({ code: '55555' })
  })

  test('is answered without a code when the time is up', async () => {
    const { ask, leaseId } = await leased()
    const answer = get(ask, leaseId, '?wait=3')
    await eventually(() => expect(world.app.codeWatch.waiting).toBe(1))
    world.clock.advance(3_000)
    expect(await answer).toMatchObject({ state: 'waiting', code: null })
  })

  test('hears of a cancelling within seconds', async () => {
    const { ask, leaseId } = await leased()
    const answer = get(ask, leaseId, '?wait=60')
    await eventually(() => expect(world.app.codeWatch.waiting).toBe(1))
    await ask('POST', `/v3/leases/${leaseId}/cancel`)
    world.clock.advance(5_000)
    expect(await answer).toMatchObject({ state: 'cancelled' })
  })

  test('more than 60 seconds, or no number, is 400', async () => {
    const { ask, leaseId } = await leased()
    for (const wait of ['61', '-1', 'x', 'Infinity', 'NaN'])
      expect((await ask('GET', `/v3/leases/${leaseId}?wait=${wait}`)).body).toMatchObject({
        code: 'invalid_request',
        errors: [{ field: 'wait' }],
      })
  })
})

describe('the end of a lease', () => {
  test('without a code the price comes back', async () => {
    const { ask, leaseId, customerId } = await leased()
    await world.pass(20 * 60_000)
    expect(await get(ask, leaseId)).toMatchObject({
      state: 'expired',
      hold: 'voided',
      charged: money(0),
      codeState: 'none',
    })
    expect(await world.balance(customerId)).toBe(10_000n)
    expect(await v3.held(customerId)).toBe(0n)
    expect(await faults()).toEqual([])
  })

  test('with a code that nobody read the price is charged, and the code can be read for nothing more', async () => {
    const { ask, leaseId, text, customerId } = await leased()
    await text('Telegram code: 66666')
    await world.pass(20 * 60_000)
    expect(await world.balance(customerId)).toBe(7_000n)
    expect(await get(ask, leaseId)).toMatchObject({
      state: 'finished',
      hold: 'posted',
      code: '66666',
      charged: money(3000),
    })
    expect(await world.balance(customerId)).toBe(7_000n)
    expect(await faults()).toEqual([])
  })

  test('a code that was sent in time and came after the end is charged on request, not on reading', async () => {
    const { ask, leaseId, text, customerId } = await leased()
    const sentAt = new Date(world.clock.now().getTime() + 60_000)
    await world.pass(20 * 60_000)
    expect(await world.balance(customerId)).toBe(10_000n)
    await text('Telegram code: 77777', { sentAt })
    expect(await get(ask, leaseId)).toMatchObject({ code: null, codeState: 'payment_required', charged: money(0) })
    expect((await ask('POST', `/v3/leases/${leaseId}/collect`)).status).toBe(200)
    expect(await get(ask, leaseId)).toMatchObject({ hold: 'voided', code: '77777', charged: money(3000) })
    expect(await world.balance(customerId)).toBe(7_000n)
    expect(await faults()).toEqual([])
  })

  test('after the retention the code is erased', async () => {
    const { ask, leaseId, text } = await leased()
    await text('Telegram code: 88888')
    await get(ask, leaseId)
    await world.pass(20 * 60_000)
    world.clock.advance(24 * 60 * 60_000)
    expect(await get(ask, leaseId)).toMatchObject({ code: null, codeState: 'erased' })
    expect((await ask('GET', `/v3/leases/${leaseId}/messages`)).body['data']).toMatchObject([
      { text: null, code: null, readable: 'erased' },
    ])
  })
})

describe('cancel', () => {
  test('gives the number and the price back while no code has come', async () => {
    const { ask, leaseId, customerId } = await leased()
    world.clock.advance(30_000)
    const answer = await ask('POST', `/v3/leases/${leaseId}/cancel`)
    expect(answer).toMatchObject({ status: 200, body: { state: 'cancelled', hold: 'voided', charged: money(0) } })
    expect(answer.body['endedAt']).toBe(world.clock.now().toISOString())
    expect(await v3.held(customerId)).toBe(0n)
    expect((await ask('GET', '/v3/me')).body['liveLeases']).toBe(0)
    const { body } = await ask('POST', '/v3/leases', { country: 'RU', productId: '32' })
    expect(body['state']).toBe('waiting')
    expect(await faults()).toEqual([])
  })

  test('after a code it is 409 code_already_received, and the code stays', async () => {
    const { ask, leaseId, text } = await leased()
    await text('Telegram code: 99999')
    expect(await ask('POST', `/v3/leases/${leaseId}/cancel`)).toMatchObject({
      status: 409,
      body: { code: 'code_already_received' },
    })
    expect(await get(ask, leaseId)).toMatchObject({ code: '99999', state: 'received' })
  })

  test('twice, or after its time, it is 409 lease_ended', async () => {
    const { ask, leaseId } = await leased()
    await ask('POST', `/v3/leases/${leaseId}/cancel`)
    expect(await ask('POST', `/v3/leases/${leaseId}/cancel`)).toMatchObject({
      status: 409,
      body: { code: 'lease_ended' },
    })
    const other = await leased()
    world.clock.advance(20 * 60_000)
    expect((await other.ask('POST', `/v3/leases/${other.leaseId}/cancel`)).body['code']).toBe('lease_ended')
    await world.pass(0)
  })

  test('with a key it is done once and answered the same again', async () => {
    const { ask, leaseId } = await leased()
    const headers = { 'idempotency-key': 'cancel-once' }
    const first = await ask('POST', `/v3/leases/${leaseId}/cancel`, undefined, headers)
    const again = await ask('POST', `/v3/leases/${leaseId}/cancel`, undefined, headers)
    expect(again).toMatchObject({ status: 200, body: first.body, headers: { 'idempotent-replayed': 'true' } })
  })

  test('many at once for one lease cancel it once', async () => {
    const { ask, leaseId, customerId } = await leased()
    const answers = await Promise.all(
      Array.from({ length: 10 }, async () => (await ask('POST', `/v3/leases/${leaseId}/cancel`)).status),
    )
    expect(answers.filter((status) => status === 200)).toHaveLength(1)
    expect(await v3.held(customerId)).toBe(0n)
    expect(await faults()).toEqual([])
  })
})

describe('finish', () => {
  test('ends a lease early after its code, which is charged', async () => {
    const { ask, leaseId, text, customerId } = await leased()
    await text('Telegram code: 12121')
    const answer = await ask('POST', `/v3/leases/${leaseId}/finish`)
    expect(answer).toMatchObject({ status: 200, body: { state: 'finished', code: '12121', charged: money(3000) } })
    expect(await world.balance(customerId)).toBe(7_000n)
    expect((await ask('GET', '/v3/me')).body['liveLeases']).toBe(0)
    expect(await faults()).toEqual([])
  })

  test('before a code it is 409 no_code_yet', async () => {
    const { ask, leaseId } = await leased()
    expect(await ask('POST', `/v3/leases/${leaseId}/finish`)).toMatchObject({
      status: 409,
      body: { code: 'no_code_yet' },
    })
  })

  test('after the end it is 409 lease_ended', async () => {
    const { ask, leaseId, text } = await leased()
    await text('Telegram code: 13131')
    await ask('POST', `/v3/leases/${leaseId}/finish`)
    expect((await ask('POST', `/v3/leases/${leaseId}/finish`)).body['code']).toBe('lease_ended')
  })
})

describe('the list', () => {
  test('goes page by page, newest first, and every lease stands in it once', async () => {
    const { ask } = await v3.customer(1_000_000n)
    await v3.onlyStock('RU', 7)
    for (let i = 0; i < 7; i++) await ask('POST', '/v3/leases', { country: 'RU', productId: '2' })
    const seen: number[] = []
    let url: string | null = '/v3/leases?limit=3'
    let pages = 0
    while (url !== null) {
      const answer = await ask('GET', url)
      pages++
      for (const { id } of answer.body['data'] as { id: string }[]) seen.push(Number(id.replace('lease_', '')))
      const link = answer.headers['link'] as string | undefined
      url = link ? (/^<([^>]+)>; rel="next"$/.exec(link)?.[1] as string) : null
      expect(answer.body['nextCursor'] === null).toBe(url === null)
    }
    expect(pages).toBe(3)
    expect(seen).toHaveLength(7)
    expect(seen).toEqual([...new Set(seen)].sort((a, b) => b - a))
  })

  test('can be asked for by state, life, country, product and time', async () => {
    const { ask } = await v3.customer(1_000_000n)
    await v3.onlyStock('RU', 3)
    const ids: string[] = []
    for (const productId of ['2', '32', '2']) {
      ids.unshift((await ask('POST', '/v3/leases', { country: 'RU', productId })).body['id'] as string)
      world.clock.advance(1_000)
    }
    await ask('POST', `/v3/leases/${ids[0]}/cancel`)
    const listed = async (query: string): Promise<string[]> =>
      ((await ask('GET', `/v3/leases?${query}`)).body['data'] as { id: string }[]).map(({ id }) => id)
    expect(await listed('')).toEqual(ids)
    expect(await listed('live=true')).toEqual([ids[1], ids[2]])
    expect(await listed('live=false')).toEqual([ids[0]])
    expect(await listed('state=cancelled')).toEqual([ids[0]])
    expect(await listed('productId=32')).toEqual([ids[1]])
    expect(await listed('country=LV')).toEqual([])
    const { createdAt } = (await ask('GET', `/v3/leases/${ids[1]}`)).body
    expect(await listed(`createdFrom=${createdAt as string}`)).toEqual([ids[0], ids[1]])
    expect(await listed(`createdBefore=${createdAt as string}`)).toEqual([ids[2]])
  })

  test('hands the codes of its page over', async () => {
    const { ask, text, customerId } = await leased()
    await text('Telegram code: 15151')
    expect((await ask('GET', '/v3/leases')).body['data']).toMatchObject([{ code: '15151', charged: money(3000) }])
    expect(await world.balance(customerId)).toBe(7_000n)
  })

  test('a cursor that it did not give out is 400', async () => {
    const { ask } = await v3.customer()
    for (const cursor of ['x', 'MTIz', Buffer.from('before:99999999999').toString('base64url')])
      expect((await ask('GET', `/v3/leases?cursor=${cursor}`)).body['code'], cursor).toBe('invalid_cursor')
  })
})

describe('messages', () => {
  const list = async (ask: AskV3, leaseId: string): Promise<unknown> =>
    (await ask('GET', `/v3/leases/${leaseId}/messages`)).body['data']

  test('are whole, newest first, and reading them charges the newest code', async () => {
    const { ask, leaseId, text, customerId } = await leased()
    await text('Your Telegram code is 16-161')
    expect(await list(ask, leaseId)).toMatchObject([
      { leaseId, originator: 'Telegram', text: 'Your Telegram code is 16-161', code: '16161', readable: 'yes' },
    ])
    expect(await world.balance(customerId)).toBe(7_000n)
  })

  test('a message of another product is withheld here as well', async () => {
    const { ask, leaseId, supplierId, msisdn } = await leased()
    await world.message(supplierId, msisdn, 'G-123456 is your Google verification code.', { originator: 'Google' })
    expect(await list(ask, leaseId)).toEqual([])
  })
})
