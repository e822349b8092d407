import { afterEach, describe, expect, test } from 'vitest'
import { setProduct } from '#catalogue'
import { checkLedger } from '#ledger'
import { listUnhanded } from '#messages'
import { eventually } from '#test/eventually'
import { holdLease } from '#test/held-lease'
import { withV3 } from './v3/testing.ts'

/** What a stranger who knows the number can cost its customer, and what no stranger opens (Semantics 3 and 10). */
const v3 = withV3()
const { world } = v3

const money = (amount: number) => ({ amount, currency: 'IRT' })
const noCode = { status: 409, body: { status: 409, detail: 'No sms code' } }
const noise = 'Telegram: new login from Berlin, was it you?'
const kinds = (lease: Record<string, unknown>) => (lease['notices'] as { kind: string }[]).map(({ kind }) => kind)

async function held(by: 'v3' | 'get_number', balanceMinor = 100_000n) {
  const customer = await v3.customer(balanceMinor)
  const lease = await holdLease(v3, customer, by)
  return { ...lease, ...customer, balance: () => world.balance(customer.customerId) }
}

/** Changes Telegram, and waits until messages are read by it. */
async function product(change: { senders?: 'any' | 'listed'; delivers?: 'code' | 'text' }): Promise<void> {
  await setProduct(world.database, 2, change)
  await eventually(() => expect(world.app.catalogue.view.products.get(2)).toMatchObject(change))
}

afterEach(async () => {
  await product({ senders: 'any', delivers: 'code' })
  expect((await checkLedger(world.database)).faults).toEqual([])
})

describe('thirty SMS of a stranger', () => {
  test('cost a lease that set its price aside that price, through whichever door', async () => {
    const lease = await held('v3')
    for (let i = 0; i < 30; i++) {
      world.clock.advance(1_000)
      await lease.text(`Telegram code: ${10_000 + i}`, { originator: `98912000${i}` })
      await lease.read()
    }
    for (let i = 0; i < 5; i++) await lease.getSms()
    await lease.collect()
    expect(await lease.balance()).toBe(97_000n)
    expect(await lease.lease()).toMatchObject({ charged: money(3000), hold: 'posted' })
  })

  test('cost a lease of the contract nothing while nobody asks, and three prices however often it is asked', async () => {
    const lease = await held('get_number')
    const codes = new Set<string>()
    for (let i = 0; i < 30; i++) {
      world.clock.advance(1_000)
      await lease.text(`Telegram code: ${10_000 + i}`, { originator: `98912000${i}` })
      await lease.read()
      if (i === 9) expect(await lease.balance()).toBe(100_000n)
      if (i > 9) codes.add(String((await lease.getSms()).body['sms']))
    }
    expect(codes.size).toBe(20)
    expect(await lease.balance()).toBe(91_000n)
    expect(await lease.lease()).toMatchObject({ charged: money(9000), code: '10029', codeState: 'read' })
  })
})

describe('a code', () => {
  test('from a listed originator goes before a stranger’s newer one, which the next request hands over', async () => {
    const lease = await held('get_number')
    await lease.text('Telegram code: 11111')
    world.clock.advance(1_000)
    await lease.text('Telegram code: 66666', { originator: '989120000000' })
    expect((await lease.getSms()).body).toEqual({ sms: '11111' })
    expect((await lease.getSms()).body).toEqual({ sms: '66666' })
    expect((await lease.getSms()).body).toEqual({ sms: '66666' })
    expect(await lease.balance()).toBe(94_000n)
  })

  test('from a listed originator is what a hold is posted for at the end', async () => {
    const lease = await held('v3')
    await lease.text('Telegram code: 11111')
    world.clock.advance(1_000)
    await lease.text('Telegram code: 66666', { originator: '989120000000' })
    await world.pass(20 * 60_000)
    const { rows } = await world.database.pool.query('select paid_code, hold from lease where lease_id = $1', [
      lease.leaseId.replace('lease_', ''),
    ])
    expect(rows).toEqual([{ paid_code: '11111', hold: 'posted' }])
  })

  test('that was paid for once is never charged on that lease again, also when another came between', async () => {
    const lease = await held('get_number')
    for (const code of ['11111', '22222', '11111', '22222', '11111']) {
      await lease.text(`Telegram code: ${code}`)
      expect((await lease.getSms()).body).toEqual({ sms: code })
      world.clock.advance(1_000)
    }
    expect(await lease.balance()).toBe(94_000n)
  })
})

describe('a cancel is final', () => {
  test('what was sent before it and comes after it is told by its time only, charges nothing, and spends the pair', async () => {
    for (const by of ['v3', 'get_number'] as const) {
      const lease = await held(by)
      const sentAt = new Date(world.clock.now().getTime() + 1_000)
      world.clock.advance(5_000)
      expect((await lease.cancel()).body).toMatchObject({ state: 'cancelled' })
      world.clock.advance(5_000)
      await lease.text('Telegram code: 77777', { sentAt })
      await lease.text(noise, { sentAt })
      expect(await lease.getSms()).toMatchObject(noCode)
      expect(await lease.collect()).toMatchObject({ status: 409, body: { code: 'nothing_to_collect' } })
      const shown = await lease.read()
      expect(shown).not.toContain('77777')
      expect(shown).not.toContain('Berlin')
      expect(await lease.lease()).toMatchObject({
        state: 'cancelled',
        codeState: 'none',
        code: null,
        notices: [{ kind: 'after_cancel', at: sentAt.toISOString() }],
      })
      expect(await lease.messages()).toEqual([])
      expect(await lease.balance()).toBe(100_000n)
      const { rows } = await world.database.pool.query(
        'select spent_product_ids, (select count(*)::int from message m where m.msisdn = n.msisdn and withheld = $2) as told from number n where msisdn = $1',
        [lease.msisdn, 'after_cancel'],
      )
      expect(rows).toEqual([{ spent_product_ids: [2], told: 2 }])
    }
  })

  test('also for a code that is stored in the moment of the cancelling', async () => {
    for (let i = 0; i < 20; i++) {
      const lease = await held('v3', 3_000n)
      // Sent before the cancelling, whichever is stored first: what is sent at its very moment finds no lease.
      const sentAt = world.clock.now()
      world.clock.advance(1)
      const [, cancelled] = await Promise.all([lease.text('Telegram code: 88888', { sentAt }), lease.cancel()])
      const shown = await lease.read()
      const after = await lease.lease()
      if (cancelled.status === 200) {
        expect(after).toMatchObject({ state: 'cancelled', code: null, charged: money(0) })
        expect(shown).not.toContain('88888')
        expect(kinds(after)).toEqual(['after_cancel'])
      } else expect(after).toMatchObject({ code: '88888', charged: money(3000) })
      const { rows } = await world.database.pool.query('select spent_product_ids from number where msisdn = $1', [
        lease.msisdn,
      ])
      // The operator sees what spent it.
      if (cancelled.status === 200)
        expect((await listUnhanded(world.database, 5)).filter(({ msisdn }) => msisdn === lease.msisdn)).toMatchObject([
          { reason: 'after_cancel', text: 'Telegram code: 88888' },
        ])
      // Of a live lease it is spent at its end.
      if (cancelled.status === 200) expect(rows).toEqual([{ spent_product_ids: [2] }])
    }
  })

  test('a code that waits refuses the cancelling', async () => {
    for (const by of ['v3', 'get_number'] as const) {
      const lease = await held(by)
      await lease.text('Telegram code: 11111')
      expect(await lease.cancel()).toMatchObject({ status: 409, body: { code: 'code_already_received' } })
    }
  })
})

describe('a message without a code', () => {
  test('is a notice, shown by no door, and handed over on request for the price that was set aside', async () => {
    const lease = await held('v3')
    await lease.text(noise)
    expect(await lease.getSms()).toMatchObject(noCode)
    expect(await lease.read()).not.toContain('Berlin')
    expect(await lease.lease()).toMatchObject({
      state: 'waiting',
      codeState: 'none',
      hold: 'held',
      notices: [{ kind: 'no_code' }],
      waiting: { code: false, texts: true, costs: money(0) },
    })
    expect(await lease.messages()).toMatchObject([{ text: null, readable: 'payment_required' }])
    expect(await lease.collect()).toMatchObject({ status: 200, body: { hold: 'posted', charged: money(3000) } })
    expect(await lease.messages()).toMatchObject([{ text: noise, readable: 'yes' }])
    expect(await lease.cancel()).toMatchObject({ status: 409, body: { code: 'code_already_received' } })
    expect((await lease.finish()).body).toMatchObject({ state: 'finished', charged: money(3000) })
    expect(await lease.balance()).toBe(97_000n)
  })

  test('is handed over on a lease of the contract for its price, once', async () => {
    const lease = await held('get_number', 3_000n)
    await lease.text(noise)
    expect(await lease.lease()).toMatchObject({ waiting: { texts: true, costs: money(3000) } })
    for (let i = 0; i < 3; i++) expect((await lease.collect()).status).toBe(200)
    expect(await lease.messages()).toMatchObject([{ text: noise }])
    expect(await lease.balance()).toBe(0n)
    await lease.text('Telegram: another login, was it you?')
    expect(await lease.collect()).toMatchObject({ status: 402, body: { code: 'insufficient_balance' } })
    expect(await lease.getSms()).toMatchObject(noCode)
  })

  test('is one price with a code, whichever was asked for first', async () => {
    const lease = await held('v3')
    await lease.text(noise)
    await lease.collect()
    world.clock.advance(1_000)
    await lease.text('Telegram code: 12345')
    expect((await lease.getSms()).body).toEqual({ sms: '12345' })
    expect(await lease.balance()).toBe(97_000n)
  })

  test('leaves the right to cancel until it was handed over, and can be handed over after that, for the price', async () => {
    const lease = await held('v3')
    await lease.text(noise)
    expect((await lease.cancel()).body).toMatchObject({ state: 'cancelled', hold: 'voided' })
    expect(await lease.balance()).toBe(100_000n)
    expect(await lease.read()).not.toContain('Berlin')
    expect((await lease.collect()).body).toMatchObject({ charged: money(3000), hold: 'voided' })
    expect(await lease.messages()).toMatchObject([{ text: noise }])
    expect(await lease.balance()).toBe(97_000n)
  })

  test('ends a hold voided when nobody asked for it', async () => {
    const lease = await held('v3')
    await lease.text(noise)
    await world.pass(20 * 60_000)
    expect(await lease.lease()).toMatchObject({ state: 'expired', hold: 'voided', charged: money(0) })
    expect(await lease.balance()).toBe(100_000n)
  })

  test('is handed over whole by get_sms where the operator lets the product deliver texts', async () => {
    await product({ delivers: 'text' })
    const lease = await held('get_number')
    await lease.text(noise)
    expect((await lease.getSms()).body).toEqual({ sms: noise })
    world.clock.advance(1_000)
    await lease.text('Telegram code: 12345')
    expect((await lease.getSms()).body).toEqual({ sms: '12345' })
  })

  test('an Idempotency-Key collects once, and another request with it is refused', async () => {
    const lease = await held('v3')
    await lease.text(noise)
    const first = await lease.collect({ 'idempotency-key': 'one' })
    const again = await lease.collect({ 'idempotency-key': 'one' })
    expect(again).toMatchObject({ status: 200, body: first.body })
    const other = await lease.ask('POST', `/v3/leases/${lease.leaseId}/finish`, undefined, { 'idempotency-key': 'one' })
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } })
  })

  test('a body with a field that the route would not heed is refused, and hands over nothing', async () => {
    const lease = await held('v3')
    await lease.text(noise)
    const refused = await lease.ask('POST', `/v3/leases/${lease.leaseId}/collect`, { maxPrice: 1 })
    expect(refused).toMatchObject({ status: 400, body: { code: 'invalid_request' } })
    expect(await lease.lease()).toMatchObject({ hold: 'held' })
    expect((await lease.ask('POST', `/v3/leases/${lease.leaseId}/collect`, {})).status).toBe(200)
  })

  test('another customer’s lease is not found', async () => {
    const lease = await held('v3')
    await lease.text(noise)
    const stranger = await v3.customer(100_000n)
    expect((await stranger.ask('POST', `/v3/leases/${lease.leaseId}/collect`)).status).toBe(404)
    expect(await world.balance(stranger.customerId)).toBe(100_000n)
  })
})

describe('a product that takes listed senders', () => {
  test('hands over what another sent on request only: no door shows it, it charges nothing and hinders no cancelling', async () => {
    await product({ senders: 'listed' })
    for (const by of ['v3', 'get_number'] as const) {
      const lease = await held(by)
      await lease.text('Telegram code: 66666', { originator: '989120000000' })
      expect(await lease.getSms()).toMatchObject(noCode)
      expect(await lease.read()).not.toContain('66666')
      expect(await lease.lease()).toMatchObject({
        state: 'waiting',
        codeState: 'none',
        notices: [{ kind: 'unlisted_sender' }],
        waiting: { code: false, texts: true },
      })
      expect(await lease.balance()).toBe(100_000n)
      expect((await lease.collect()).body).toMatchObject({ charged: money(3000) })
      expect(await lease.messages()).toMatchObject([{ code: '66666', text: 'Telegram code: 66666' }])
      expect(await lease.balance()).toBe(97_000n)
    }
    const lease = await held('v3')
    await lease.text('Telegram code: 66666', { originator: '989120000000' })
    expect((await lease.cancel()).body).toMatchObject({ state: 'cancelled', hold: 'voided' })
    expect(await lease.read()).not.toContain('66666')
  })

  test('shows it not even after a listed code was paid for', async () => {
    await product({ senders: 'listed' })
    for (const by of ['v3', 'get_number'] as const) {
      const lease = await held(by)
      await lease.text('Telegram code: 66666', { originator: '989120000000' })
      world.clock.advance(1_000)
      await lease.text('Telegram code: 12345')
      expect((await lease.getSms()).body).toEqual({ sms: '12345' })
      expect(await lease.read()).not.toContain('66666')
      expect((await lease.getSms()).body).toEqual({ sms: '12345' })
    }
  })

  test('ends a hold voided when nothing else came', async () => {
    await product({ senders: 'listed' })
    const lease = await held('v3')
    await lease.text('Telegram code: 66666', { originator: '989120000000' })
    await world.pass(20 * 60_000)
    expect(await lease.lease()).toMatchObject({ hold: 'voided', charged: money(0) })
  })
})

describe('a notice', () => {
  test('says that a message for another product came, when it is nobody’s', async () => {
    const lease = await held('v3')
    await lease.text('G-123456 is your Google verification code.', { originator: 'Google' })
    expect(kinds(await lease.lease())).toEqual(['other_product'])
    expect(await lease.read()).not.toContain('123456')
  })

  test('says nothing of a message for the product of another lease of a shared number', async () => {
    const { supplierId } = await world.supplier()
    await world.database.pool.query('update number set retired_at = now() where retired_at is null')
    const [msisdn = ''] = await world.stock(supplierId, 'RU', 1, { sharing: 'shared' })
    const one = await v3.customer(100_000n)
    const other = await v3.customer(100_000n)
    const lease = (await one.ask('POST', '/v3/leases', { country: 'RU', productId: '2' })).body
    const second = (await other.ask('POST', '/v3/leases', { country: 'RU', productId: '32' })).body
    await world.message(supplierId, msisdn, 'G-123456 is your Google verification code.', { originator: 'Google' })
    expect((await one.ask('GET', `/v3/leases/${String(lease['id'])}`)).body).toMatchObject({ notices: [] })
    expect((await other.ask('GET', `/v3/leases/${String(second['id'])}`)).body).toMatchObject({ code: '123456' })
  })

  test('says that the supplier has been silent for three hours, and no longer once it was heard', async () => {
    const lease = await held('v3')
    const since = world.clock.now()
    await world.database.pool.query('insert into supplier_traffic (supplier_id, minute, messages) values ($1, $2, 1)', [
      lease.supplierId,
      new Date(Math.floor(since.getTime() / 60_000) * 60_000),
    ])
    await world.database.pool.query(`update lease set expires_at = expires_at + interval '5 hours'`)
    world.clock.advance(2 * 3_600_000)
    expect(kinds(await lease.lease())).toEqual([])
    world.clock.advance(3_600_000)
    expect(kinds(await lease.lease())).toEqual(['supplier_silent'])
    await lease.text('Telegram code: 12345')
    expect(kinds(await lease.lease())).toEqual([])
  })
})
