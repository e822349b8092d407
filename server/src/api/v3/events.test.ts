import type { AddressInfo } from 'node:net'
import { v3 as contract } from '@verifyplus/contract'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { setCountry } from '#catalogue'
import { debit, refundLease, reverseEntry, topUp } from '#ledger'
import { withV3 } from './testing.ts'
import { eventually } from '#test/eventually'
import { openStream, type OpenStream } from '#test/open-stream'

const v3 = withV3()
const { world } = v3
let port = 0
const opened: OpenStream[] = []

beforeAll(async () => {
  await world.app.http.listen({ host: '127.0.0.1', port: 0 })
  port = (world.app.http.server.address() as AddressInfo).port
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map((stream) => stream.close()))
})

async function open(token: string, lastEventId?: string, at = port): Promise<OpenStream> {
  const headers = {
    authorization: `Bearer ${token}`,
    ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
  }
  const stream = await openStream(at, headers)
  opened.push(stream)
  return stream
}

const heard = async (stream: OpenStream, expected: object): Promise<void> =>
  eventually(() => expect(stream.events).toContainEqual(expect.objectContaining(expected)))

const leaseWith = (change: object): object => ({ event: 'lease.updated', data: expect.objectContaining(change) })

describe('a stream', () => {
  test('begins with the server’s time, how soon to come back, and the balance', async () => {
    const { token } = await v3.customer(500n)
    const stream = await open(token)
    expect(stream.headers.get('content-type')).toBe('text/event-stream')
    expect(stream.headers.get('cache-control')).toBe('no-store')
    await heard(stream, { event: 'balance.updated' })
    expect(stream.text()).toMatch(/^retry: \d+\n\n/)
    expect(stream.events[0]).toMatchObject({ event: 'stream.opened', data: { now: world.clock.now().toISOString() } })
    expect(stream.events[1]?.data).toMatchObject({ available: { amount: 500, currency: 'IRT' } })
  })

  test('tells of a lease, its code, its end and the money, each event in the shape of the contract', async () => {
    const { token, ask, customerId } = await v3.customer(10_000n)
    const stream = await open(token)
    await heard(stream, { event: 'balance.updated' })
    const { leaseId, text } = await v3.lease(ask)
    await heard(stream, leaseWith({ id: leaseId, state: 'waiting', hold: 'held' }))
    world.clock.advance(1_000)
    await text('Your Telegram code is 546-533')
    await heard(stream, leaseWith({ id: leaseId, state: 'received', code: '546533', hold: 'posted' }))
    expect(await world.balance(customerId)).toBe(7_000n)
    await world.pass(20 * 60_000)
    await heard(stream, leaseWith({ id: leaseId, state: 'finished' }))
    await heard(stream, {
      event: 'balance.updated',
      data: expect.objectContaining({ held: { amount: 0, currency: 'IRT' } }),
    })
    for (const { event, data } of stream.events)
      expect(contract.serverEvents[event as contract.ServerEventType].safeParse(data)).toMatchObject({ success: true })
  })

  test('tells of a top-up by the operator', async () => {
    const { token, customerId } = await v3.customer()
    const stream = await open(token)
    await heard(stream, { event: 'balance.updated' })
    const { database, clock } = world
    await topUp(database.pool, { customerId, amountMinor: 70n, note: '', idempotencyKey: 'sse', at: clock.now() })
    await heard(stream, { data: expect.objectContaining({ balance: { amount: 70, currency: 'IRT' } }) })
  })

  test('tells of a debit, a refund and a reversal by the operator', async () => {
    const { token, ask, customerId } = await v3.customer(10_000n)
    const { leaseId, text } = await v3.lease(ask)
    await text('Your Telegram code is 546-533')
    await ask('GET', `/v3/leases/${leaseId}`)
    const stream = await open(token)
    await heard(stream, { event: 'balance.updated' })
    const { pool } = world.database
    const at = world.clock.now()
    const balanceOf = (amount: number) => ({
      data: expect.objectContaining({ balance: { amount, currency: 'IRT' } }) as unknown,
    })
    const { entryId } = await debit(pool, { customerId, amountMinor: 70n, note: '', idempotencyKey: 'sse-debit', at })
    await heard(stream, balanceOf(6_930))
    await refundLease(pool, { leaseId: Number(leaseId.replace('lease_', '')), note: '', at })
    await heard(stream, balanceOf(9_930))
    await reverseEntry(pool, { entryId, note: '', at })
    await heard(stream, balanceOf(10_000))
  })

  test('tells of a change of the catalogue', async () => {
    const { token } = await v3.customer()
    const stream = await open(token)
    await setCountry(world.database, 'PH', { priceMinor: 5_001n })
    await heard(stream, { event: 'catalogue.updated' })
  })

  test('tells nothing of other customers', async () => {
    const mine = await v3.customer()
    const other = await v3.customer(10_000n)
    const stream = await open(mine.token)
    const theirs = await open(other.token)
    for (const each of [stream, theirs]) await heard(each, { event: 'balance.updated' })
    const { leaseId, text } = await v3.lease(other.ask)
    await text('Telegram code: 11111')
    await heard(theirs, leaseWith({ id: leaseId, code: '11111' }))
    expect(stream.events.map(({ event }) => event)).not.toContain('lease.updated')
  })

  test('hears what happens in another process', async () => {
    const { token } = await v3.customer(10_000n)
    const other = await world.otherProcess()
    try {
      const stream = await open(token)
      await heard(stream, { event: 'balance.updated' })
      const { leaseId } = await v3.lease(v3.askOf(other, token))
      await heard(stream, leaseWith({ id: leaseId }))
    } finally {
      await other.stop()
    }
  })

  test('never says the same state twice while it is open', async () => {
    const { token, ask } = await v3.customer(10_000n)
    const stream = await open(token)
    await heard(stream, { event: 'balance.updated' })
    const { leaseId, text } = await v3.lease(ask)
    await text('Telegram code: 22222')
    await heard(stream, leaseWith({ id: leaseId, code: '22222' }))
    world.clock.advance(10_000)
    const states = stream.events
      .filter(({ event }) => event === 'lease.updated')
      .map(({ data }) => JSON.stringify(data))
    expect(states).toHaveLength(new Set(states).size)
  })

  test('shows a code for which nothing was set aside as waiting, charges nothing, and shows it once it was collected', async () => {
    const { token, customerId } = await v3.customer(3_000n)
    const [msisdn = ''] = await v3.onlyStock('RU', 1)
    const order = { token, country: 'RU', productId: '2' }
    const { body } = await world.post('/api/get_number', order)
    const { rows } = await world.database.pool.query('select supplier_id from number where msisdn = $1', [msisdn])
    const stream = await open(token)
    await heard(stream, { event: 'balance.updated' })
    world.clock.advance(1_000)
    await world.message(rows[0].supplier_id, msisdn, 'Telegram code: 44444')
    await heard(stream, leaseWith({ code: null, codeState: 'payment_required' }))
    expect(stream.text()).not.toContain('44444')
    expect(await world.balance(customerId)).toBe(3_000n)
    await world.post('/api/get_sms', { ...order, numberId: body['numberId'] })
    await heard(stream, leaseWith({ code: '44444', codeState: 'read' }))
  })
})

describe('Last-Event-ID', () => {
  test('brings everything that changed while the browser was away', async () => {
    const { token, ask } = await v3.customer(20_000n)
    const first = await open(token)
    await heard(first, { event: 'balance.updated' })
    const lastEventId = first.events.at(-1)?.id as string
    await first.close()
    world.clock.advance(60_000)
    const one = await v3.lease(ask)
    await one.text('Telegram code: 55555')
    const two = await v3.lease(ask)
    await world.pass(30 * 60_000)
    const second = await open(token, lastEventId)
    await heard(second, leaseWith({ id: one.leaseId, code: '55555', state: 'finished' }))
    await heard(second, leaseWith({ id: two.leaseId, state: 'expired' }))
    const third = await open(token, second.events.at(-1)?.id)
    await heard(third, { event: 'balance.updated' })
  })

  test('without it, or with one that is none of ours, only what changes from now on is told', async () => {
    const { token, ask } = await v3.customer(20_000n)
    const { leaseId } = await v3.lease(ask)
    world.clock.advance(60_000)
    for (const lastEventId of [undefined, 'x', 't', '0', `t${'z'.repeat(30)}`]) {
      const stream = await open(token, lastEventId)
      await heard(stream, { event: 'balance.updated' })
      expect(stream.events.map(({ data }) => data['id'])).not.toContain(leaseId)
    }
  })
})

describe('its end', () => {
  test('more than ten streams of one customer are refused, and one that ended makes room', async () => {
    const { token } = await v3.customer()
    const streams = await Promise.all(Array.from({ length: 10 }, () => open(token)))
    const refused = await open(token)
    expect(refused.status).toBe(429)
    await refused.ended
    expect(JSON.parse(refused.text())).toMatchObject({ code: 'too_many_streams' })
    await streams[0]?.close()
    await eventually(async () => expect((await open(token)).status).toBe(200))
  })

  test('the ten are counted over all processes, also where all are asked for at once', async () => {
    const { token } = await v3.customer()
    const other = await world.otherProcess()
    await other.http.listen({ host: '127.0.0.1', port: 0 })
    const otherPort = (other.http.server.address() as AddressInfo).port
    const at = (i: number): number => (i % 2 === 0 ? port : otherPort)
    const streams = await Promise.all(Array.from({ length: 16 }, (_, i) => open(token, undefined, at(i))))
    expect(streams.filter(({ status }) => status === 200)).toHaveLength(10)
    expect(streams.filter(({ status }) => status === 429)).toHaveLength(6)
    for (const i of [0, 1]) expect((await open(token, undefined, at(i))).status).toBe(429)
    await streams.find(({ status }, i) => status === 200 && at(i) === otherPort)?.close()
    await eventually(async () => expect((await open(token)).status).toBe(200))
    await other.stop()
    await eventually(async () => expect((await open(token)).status).toBe(200))
  })

  test('a process that stops ends its streams and does not wait for them', async () => {
    const { token } = await v3.customer()
    const other = await world.otherProcess()
    await other.http.listen({ host: '127.0.0.1', port: 0 })
    const stream = await open(token, undefined, (other.http.server.address() as AddressInfo).port)
    await heard(stream, { event: 'stream.opened' })
    await other.stop()
    await stream.ended
  })
})
