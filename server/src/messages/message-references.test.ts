import { beforeAll, describe, expect, test } from 'vitest'
import { withWorld } from '#test/world'

const world = withWorld()
const refusal = (constraint: string) => expect.objectContaining({ code: '23503', constraint })
let supplierId = 0
let leaseId = 0

beforeAll(async () => {
  const { token } = await world.customer(1_000_000n)
  ;({ supplierId } = await world.supplier())
  const [msisdn = ''] = await world.stock(supplierId, 'LV', 1)
  const { body } = await world.post('/api/get_number', { token, country: 'LV', productId: '2' })
  await world.message(supplierId, msisdn, 'Telegram code: 48213')
  leaseId = Number(body['numberId'])
})

describe('a message refers to rows that are there and stay there, whoever asks', () => {
  test('many are written by one statement, and one whose supplier, product or lease is not there refuses all of them', async () => {
    const insert = (of: { supplier: number; product: number; lease: number }) =>
      world.database.pool.query(
        `insert into message (supplier_id, dedupe_key, msisdn, originator, text, received_at, raw, at, lease_id, product_id)
         select supplier, 'written-' || lease || product || n, '37120000000', '', '', $4, '', $4, lease, product
         from (values ($1::int, $2::int, $3::int, 1), ($5, 2, $6, 2)) as w(supplier, product, lease, n)`,
        [of.supplier, of.product, of.lease, world.clock.now(), supplierId, leaseId],
      )
    const missing = refusal('message_refers_to_rows')
    await expect(insert({ supplier: 999_999, product: 2, lease: leaseId })).rejects.toEqual(missing)
    await expect(insert({ supplier: supplierId, product: 999_999, lease: leaseId })).rejects.toEqual(missing)
    await expect(insert({ supplier: supplierId, product: 2, lease: 999_999 })).rejects.toEqual(missing)
    await expect(insert({ supplier: supplierId, product: 2, lease: leaseId })).resolves.toMatchObject({ rowCount: 2 })
  })

  test.each([
    ['update message set lease_id = null', 'message_reference_stays'],
    ['update message set supplier_id = supplier_id', 'message_reference_stays'],
    ['update message set product_id = 3', 'message_reference_stays'],
    ['delete from lease', 'row_stays'],
    ['delete from product', 'row_stays'],
    ['delete from supplier', 'row_stays'],
    ['truncate lease cascade', 'row_stays'],
    ['truncate product cascade', 'row_stays'],
    ['truncate supplier cascade', 'row_stays'],
    ['update lease set lease_id = lease_id + 1000', 'row_stays'],
    ['update product set product_id = product_id + 1000', 'row_stays'],
    ['update supplier set supplier_id = supplier_id + 1000', 'row_stays'],
  ])('refused: %s', async (statement, constraint) => {
    await expect(world.owner.pool.query(statement)).rejects.toEqual(refusal(constraint))
  })
})
