import { describe, expect, test } from 'vitest'
import { withWorld } from '#test/world'
import { eventually } from '#test/eventually'
import { notifyStock } from '#notify'

const world = withWorld()
const available = (query: string) => world.get(`/apiv2/get_available${query}`)

describe('200', () => {
  test('counts the numbers that can be obtained now, as a string, and needs no token', async () => {
    const { supplierId } = await world.supplier()
    await world.stock(supplierId, 'RU', 12)
    const answer = await available('?country=RU')
    expect(answer).toMatchObject({ status: 200, body: { online: '12' } })
    expect(answer.headers['content-type']).toBe('application/json')
  })

  test('a country without numbers has 0', async () => {
    expect((await available('?country=PH')).body).toEqual({ online: '0' })
  })

  test('GB is accepted for UK', async () => {
    const { supplierId } = await world.supplier()
    await world.stock(supplierId, 'UK', 3)
    expect((await available('?country=GB')).body).toEqual({ online: '3' })
    expect((await available('?country=UK')).body).toEqual({ online: '3' })
  })

  test('a number that is lent, resting or retired is not counted, and is counted again when it is free', async () => {
    const { supplierId } = await world.supplier(600)
    const msisdns = await world.stock(supplierId, 'KZ', 2)
    const { token } = await world.customer()
    expect((await available('?country=KZ')).body).toEqual({ online: '2' })
    await world.post('/api/get_number', { token, country: 'KZ', productId: '2' })
    expect((await available('?country=KZ')).body).toEqual({ online: '1' })
    // It rests for one product, and can be lent for every other.
    await world.pass(20 * 60_000)
    expect((await available('?country=KZ')).body).toEqual({ online: '2' })
    await world.database.pool.query('update product set enabled = product_id = 2')
    await world.database.pool.query(`select ${notifyStock}`)
    await eventually(async () => expect((await available('?country=KZ')).body).toEqual({ online: '1' }))
    await world.pass(600_000)
    expect((await available('?country=KZ')).body).toEqual({ online: '2' })
    await world.database.pool.query('update product set enabled = true')
    await world.database.pool.query('update number set retired_at = now() where msisdn = $1', [msisdns[0]])
    await world.database.pool.query(`select ${notifyStock}`)
    await eventually(async () => expect((await available('?country=KZ')).body).toEqual({ online: '1' }))
  })

  test('a number that has served every product is not counted', async () => {
    const { supplierId } = await world.supplier()
    await world.stock(supplierId, 'LV', 2)
    await world.database.pool.query(
      `update number set spent_product_ids = (select array_agg(product_id) from product) where number_id = (select max(number_id) from number)`,
    )
    expect((await available('?country=LV')).body).toEqual({ online: '1' })
  })
})

describe('400', () => {
  test('an unknown country is Invalid country', async () => {
    for (const query of ['?country=XX', '?country=', '?country=ru', '?country=%00', '?country=%F0%9F']) {
      expect(await available(query), query).toMatchObject({
        status: 400,
        body: { status: 400, detail: 'Invalid country' },
      })
    }
  })

  test('a missing or repeated country names the field', async () => {
    expect((await available('')).body).toEqual({ status: 400, detail: 'country is missing' })
    expect((await available('?country=RU&country=KZ')).body).toEqual({
      status: 400,
      detail: 'country must be a string',
    })
  })
})
