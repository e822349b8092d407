import { expect, test } from 'vitest'
import { withWorld } from '@verifyplus/server/test/world.ts'
import { checkCharges } from './check-charges.ts'
import { checkCopy } from './check-copy.ts'
import { checkLeases, readLeases } from './check-leases.ts'
import { checkMessages } from './check-messages.ts'
import { checkStock } from './check-stock.ts'
import {
  emptyRecord,
  noteHandedOver,
  noteLease,
  textOf,
  type FaultsRecord,
  type SentMessage,
  type ToldLease,
} from './record.ts'
import { createViolations } from './violations.ts'
import { product } from './world.ts'

const world = withWorld()

const sql = async <Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> =>
  (await world.database.pool.query<Row>(text, [...values])).rows

/** One lease from get_number to its end, with a message and its code, and what its customer and carrier were told. */
async function wholeLease(code: string): Promise<{ record: FaultsRecord; leaseId: string; sent: SentMessage }> {
  const record = emptyRecord()
  const customer = await world.customer()
  const { supplierId } = await world.supplier()
  await world.stock(supplierId, 'RU', 1)
  const asked = { token: customer.token, country: 'RU', productId: product.id }
  const { body } = await world.post('/api/get_number', asked)
  const lease = { id: String(body['numberId']), toldAt: world.clock.now(), msisdn: String(body['number']), customer }
  noteLease(record, lease)
  const fields = { code, text: textOf(code), leaseId: lease.id, msisdn: lease.msisdn, door: 'webhook' } as const
  const sent: SentMessage = { ...fields, sentAt: world.clock.now(), acknowledgedAt: world.clock.now(), tries: 1 }
  record.sent.set(sent.text, sent)
  await world.message(supplierId, lease.msisdn, sent.text)
  const answer = await world.post('/api/get_sms', { ...asked, numberId: lease.id })
  noteHandedOver(record, lease, String(answer.body['sms']))
  await world.pass(24 * 60 * 60 * 1_000)
  return { record, leaseId: lease.id, sent }
}

async function violationsOf(record: FaultsRecord): Promise<string[]> {
  const violations = createViolations()
  const leases = await readLeases(sql)
  await checkLeases(sql, record, leases, violations)
  await checkMessages(sql, record, leases, violations)
  await checkCharges(sql, record, leases, violations)
  await checkStock({ sql, coolDownSecondsOf: () => 0 }, violations)
  return [...record.surprises, ...violations.all].map((each) => each.replace(/:.*/s, ''))
}

test('a lease that went as it should is no violation, and each fault that is planted is told', async () => {
  const { record, leaseId, sent } = await wholeLease('546533')
  expect(await violationsOf(record)).toEqual([])

  const lost = { ...sent, text: textOf('111111'), code: '111111' }
  record.sent.set(lost.text, lost)
  expect(await violationsOf(record)).toEqual(['1 × acknowledged message is not stored'])
  record.sent.delete(lost.text)

  record.handed.get(leaseId)?.set('222222', new Date())
  expect(await violationsOf(record)).toEqual([
    '1 × code was handed over and not charged, though its lease had charges left',
  ])
  record.handed.get(leaseId)?.delete('222222')

  sent.leaseId = '999'
  expect(await violationsOf(record)).toEqual(['1 × message of one lease stands with another'])
  sent.leaseId = leaseId

  await sql(`update number set spent_product_ids = '{}', live_product_ids = '{2}'`)
  expect(await violationsOf(record)).toEqual([
    '1 × number is marked as lent and is not',
    '1 × number brought a message for a lease and is not spent',
  ])
  await sql(`update number set spent_product_ids = '{2}', live_product_ids = '{}'`)

  await sql(
    `insert into message (supplier_id, dedupe_key, msisdn, originator, text, received_at, at, lease_id, product_id, code)
     select supplier_id, 'twice', msisdn, originator, text, received_at, at, lease_id, product_id, code from message`,
  )
  expect(await violationsOf(record)).toEqual(['1 × message is stored more than once'])
})

test('a copy holds what was acknowledged before it was begun, and what it lacks of that is told', async () => {
  const { record, leaseId, sent } = await wholeLease('646533')
  const lease = record.leases.get(leaseId) as ToldLease
  const later = new Date(Date.now() + 60_000)
  const missing = async (moment: Date): Promise<string[]> => {
    const violations = createViolations()
    await checkCopy(sql, record, moment, violations)
    return violations.all.map((each) => each.replace(/:.*/s, ''))
  }
  expect(await missing(later)).toEqual([])

  const lost = { ...sent, text: textOf('333333'), code: '333333' }
  record.sent.set(lost.text, lost)
  record.leases.set('998', { ...lease, id: '998' })
  record.handed.get(leaseId)?.set('444444', new Date())
  lease.cancelledAt = new Date()
  expect(await missing(later)).toEqual([
    '1 × lease that was told before the copy is not in it, or is another',
    '1 × lease whose cancelling was acknowledged before the copy is none in it',
    '1 × message that was acknowledged before the copy is not in it exactly once',
    '1 × code that was handed over before the copy is not charged in it',
  ])
  expect(await missing(new Date(0))).toEqual([])
})
