import { describe, expect, test } from 'vitest'
import { withDatabase } from '#test/database'
import {
  addSupplier,
  findSupplier,
  listNumbers,
  listSuppliers,
  openSupplierDirectory,
  pauseSupplier,
  removeSupplier,
  retireNumbers,
} from './index.ts'

const held = withDatabase()
const at = new Date('2026-11-24T12:00:00Z')
let names = 0

const add = (name = `supplier-${++names}`) =>
  addSupplier(held.database, { name, kind: 'webhook', settings: { secret: 'x' }, at })

async function putInStock(supplierId: number, msisdns: string[], change = ''): Promise<void> {
  await held.database.pool.query(
    `insert into number (msisdn, country_code, supplier_id, created_at) select m, 'RU', $1, $2 from unnest($3::text[]) as m`,
    [supplierId, at, msisdns],
  )
  if (change !== '') await held.database.pool.query(`update number set ${change} where msisdn = any($1)`, [msisdns])
}

describe('suppliers', () => {
  test('a supplier is found by its name with its settings and rests its numbers ten minutes', async () => {
    const { name, supplierId } = await add()
    expect(await findSupplier(held.database, name)).toEqual({
      supplierId,
      name,
      kind: 'webhook',
      settings: { secret: 'x' },
      coolDownSeconds: 600,
      expectEverySeconds: null,
      createdAt: at,
      pausedAt: null,
      oldSecrets: [],
      leavingAt: null,
      removedAt: null,
    })
  })

  test('a name is taken once', async () => {
    const { name } = await add()
    await expect(add(name)).rejects.toThrow(`There is already a supplier named ${name}`)
  })

  test.each(['', '-x', 'Upper', 'with space', 'with/slash', 'with.dot', 'نام', 'x'.repeat(64), '../x', 'a\n'])(
    '%j cannot stand in a URL and is refused in words',
    async (name) => {
      await expect(add(name)).rejects.toThrow(/is not a valid supplier name: use a-z, 0-9 and -/)
    },
  )

  test('a removed supplier is found no more, its numbers are retired, and its name is free again', async () => {
    const { name, supplierId } = await add('x'.repeat(63))
    await putInStock(supplierId, ['79160000001', '79160000002'])
    expect((await listSuppliers(held.database)).find((each) => each.name === name)?.numbers).toBe(2)
    expect(await removeSupplier(held.database, name, at)).toEqual({ numbers: 2, leaving: null, abandoned: 0 })
    expect(await findSupplier(held.database, name)).toBeNull()
    expect((await listSuppliers(held.database)).some((each) => each.supplierId === supplierId)).toBe(false)
    expect((await add(name)).supplierId).not.toBe(supplierId)
  })

  test('removing one that is not there, or twice, is refused in words', async () => {
    const { name } = await add()
    await removeSupplier(held.database, name, at)
    await expect(removeSupplier(held.database, name, at)).rejects.toThrow(`There is no supplier named ${name}`)
  })

  test('the directory answers from memory what it knows and asks for what it does not know yet', async () => {
    const first = await add()
    const directory = await openSupplierDirectory(held.database)
    expect(directory.find(first.name)).toMatchObject({ supplierId: first.supplierId })
    const later = await add()
    expect(await directory.find(later.name)).toMatchObject({ supplierId: later.supplierId })
    expect(await directory.find('nobody')).toBeNull()
    await removeSupplier(held.database, first.name, at)
    await directory.refresh()
    expect(await directory.find(first.name)).toBeNull()
  })
})

describe('the stock', () => {
  const stateOf = async (msisdn: string): Promise<string | undefined> =>
    (await listNumbers(held.database, { afterId: 0, limit: 1_000, at })).find((each) => each.msisdn === msisdn)?.state

  test('says of each number whether it is free, lent, resting, paused or retired', async () => {
    const { supplierId } = await add()
    const paused = await add()
    await putInStock(paused.supplierId, ['79170000005'])
    await pauseSupplier(held.database, paused.name, at)
    await putInStock(supplierId, ['79170000001'])
    await putInStock(supplierId, ['79170000002'], `live_product_ids = '{2}'`)
    await putInStock(supplierId, ['79170000003'], `rest_until = '2026-11-24T12:00:01Z'`)
    await putInStock(supplierId, ['79170000004'], `retired_at = '2026-11-24T12:00:00Z', live_product_ids = '{2}'`)
    const states = ['79170000001', '79170000002', '79170000003', '79170000004', '79170000005'].map(stateOf)
    expect(await Promise.all(states)).toEqual(['free', 'lent', 'resting', 'retired', 'paused'])
  })

  test('is listed by supplier and country, a page at a time', async () => {
    const { supplierId, name } = await add()
    await putInStock(supplierId, ['79180000001', '79180000002', '79180000003'])
    const page = (afterId: number, limit: number, countryCode?: string) =>
      listNumbers(held.database, { supplier: name, countryCode, afterId, limit, at })
    const first = await page(0, 2)
    expect(first.map((each) => each.msisdn)).toEqual(['79180000001', '79180000002'])
    const second = await page(first.at(-1)?.numberId ?? 0, 2, 'RU')
    expect(second.map((each) => each.msisdn)).toEqual(['79180000003'])
    expect(await page(0, 10, 'GB')).toEqual([])
  })

  test('is searched by the first digits, the state and the supplier, and only so many are answered', async () => {
    const { supplierId, name } = await add()
    await putInStock(supplierId, ['79200000001', '79200000002', '79210000001'])
    await putInStock(supplierId, ['79220000001'], `retired_at = '2026-11-24T12:00:00Z'`)
    const found = async (query: object): Promise<string[]> =>
      (await listNumbers(held.database, { supplier: name, afterId: 0, limit: 2, at, ...query })).map((n) => n.msisdn)
    expect(await found({ prefix: '7920' })).toEqual(['79200000001', '79200000002'])
    expect(await found({ prefix: '79210000001' })).toEqual(['79210000001'])
    expect(await found({ prefix: '79', state: 'retired' })).toEqual(['79220000001'])
    expect(await found({ prefix: '79' })).toHaveLength(2)
    expect(await found({ prefix: '7', supplier: 'nobody' })).toEqual([])
  })

  test('retiring answers which were in stock, and again the same', async () => {
    const { supplierId } = await add()
    await putInStock(supplierId, ['79190000001', '79190000002'])
    const asked = ['79190000001', '79999999999', '79190000002']
    for (let i = 0; i < 2; i++)
      expect((await retireNumbers(held.database, asked, at)).sort()).toEqual(['79190000001', '79190000002'])
    expect(await retireNumbers(held.database, [], at)).toEqual([])
  })

  test('a lent number that is retired stays with its customer until the lease ends', async () => {
    const { supplierId } = await add()
    await putInStock(supplierId, ['79190000005'], `live_product_ids = '{2}'`)
    await retireNumbers(held.database, ['79190000005'], at)
    const { rows } = await held.database.pool.query<{ live: number[] }>(
      `select live_product_ids as live from number where msisdn = '79190000005'`,
    )
    expect(rows[0]?.live).toEqual([2])
  })
})
