import { expect, test } from 'vitest'
import { withWorld } from '#test/world'
import {
  addSupplier,
  findSupplier,
  importNumbers,
  listSuppliers,
  openSandboxStock,
  removeSupplier,
  removeThoseThatLeft,
  sandboxKind,
} from './index.ts'
import { sandboxSupplierName } from './sandbox-stock.ts'

const world = withWorld()
const restSeconds = 600
const leaseMs = 20 * 60 * 1_000

interface Lent {
  name: string
  supplierId: number
  msisdn: string
  getSms(): Promise<{ status: number; body: Record<string, unknown> }>
  cancel(): Promise<unknown>
  online(): Promise<unknown>
}

/** A supplier with two numbers, one of them lent to a customer for Telegram. */
async function lend(): Promise<Lent> {
  await world.database.pool.query('update number set retired_at = now() where retired_at is null')
  const { supplierId, name } = await world.supplier(restSeconds)
  await world.stock(supplierId, 'KZ', 2)
  const { token } = await world.customer()
  const order = { token, country: 'KZ', productId: '2' }
  const { body } = await world.post('/api/get_number', order)
  const headers = { authorization: `Bearer ${token}` }
  return {
    name,
    supplierId,
    msisdn: String(body['number']),
    getSms: () => world.post('/api/get_sms', { ...order, numberId: body['numberId'] }),
    cancel: () =>
      world.app.http.inject({
        method: 'POST',
        url: `/v3/leases/lease_${String(body['numberId'])}/cancel`,
        headers,
        payload: {},
      }),
    online: async () => (await world.get('/apiv2/get_available?country=KZ')).body['online'],
  }
}

const remove = (name: string, now = false) => removeSupplier(world.database, name, world.clock.now(), { now })
const later = (): Promise<number> => removeThoseThatLeft(world.database, world.clock.now())

test('a supplier whose number is lent leaves: nothing of it is lent, and the code that comes for the lease is handed over', async () => {
  const it = await lend()
  expect(await it.online()).toBe('1')
  const until = new Date(world.clock.now().getTime() + leaseMs + restSeconds * 1_000)
  expect(await remove(it.name)).toEqual({ numbers: 2, leaving: { leases: 1, until }, abandoned: 0 })
  await expect.poll(() => it.online()).toBe('0')
  expect(await findSupplier(world.database, it.name)).toMatchObject({ supplierId: it.supplierId })
  await world.message(it.supplierId, it.msisdn, 'Telegram code: 24680')
  expect(await it.getSms()).toMatchObject({ status: 200, body: { sms: '24680' } })
  expect(await later()).toBe(0)
  await remove(it.name, true)
})

test('it is removed when the last lease has ended and the rest behind it is over, and not before', async () => {
  const it = await lend()
  await remove(it.name)
  await world.pass(leaseMs)
  expect(await later()).toBe(0)
  // What was sent in time may come late.
  const sentAt = new Date(world.clock.now().getTime() - 1_000)
  await world.pass(restSeconds * 1_000 - 1_000)
  expect(await later()).toBe(0)
  await world.message(it.supplierId, it.msisdn, 'Telegram code: 13579', { sentAt })
  expect(await it.getSms()).toMatchObject({ status: 200, body: { sms: '13579' } })
  await world.pass(1_000)
  expect([await later(), await later()]).toEqual([1, 0])
  expect(await findSupplier(world.database, it.name)).toBeNull()
  expect((await listSuppliers(world.database)).map(({ name }) => name)).not.toContain(it.name)
})

test('asked again while it leaves, the command answers how that stands; a lease that is given back brings the end nearer', async () => {
  const it = await lend()
  const first = await remove(it.name)
  await world.pass(60_000)
  expect(await remove(it.name)).toEqual({ ...first, numbers: 0 })
  await it.cancel()
  const until = new Date(world.clock.now().getTime() + restSeconds * 1_000)
  expect(await remove(it.name)).toEqual({ numbers: 0, leaving: { leases: 0, until }, abandoned: 0 })
  await world.pass(restSeconds * 1_000)
  expect(await later()).toBe(1)
})

test('--now removes it at once and says how many leases get no message any more', async () => {
  const it = await lend()
  expect(await remove(it.name, true)).toEqual({ numbers: 2, leaving: null, abandoned: 1 })
  expect(await findSupplier(world.database, it.name)).toBeNull()
})

test('while it leaves its name is refused with what can be done, and no number of it comes into stock', async () => {
  const it = await lend()
  await remove(it.name)
  const again = { name: it.name, kind: 'webhook', settings: {}, at: world.clock.now() }
  await expect(addSupplier(world.database, again)).rejects.toThrow(
    /is leaving, .* choose another name, wait, or .* --now/,
  )
  await expect(
    importNumbers(world.database, {
      supplierId: it.supplierId,
      rows: (async function* () {
        yield { line: 1, msisdn: it.msisdn, country: 'KZ', products: '' }
      })(),
      catalogue: world.app.catalogue.view,
      sharing: 'exclusive',
      skipBadRows: false,
      at: world.clock.now(),
      progress: () => {},
    }),
  ).rejects.toThrow('The supplier is leaving')
  await remove(it.name, true)
  expect((await addSupplier(world.database, again)).supplierId).not.toBe(it.supplierId)
})

test('numbers that an import put in while the supplier was removed are retired, and it is removed nevertheless', async () => {
  const it = await lend()
  await remove(it.name)
  await world.stock(it.supplierId, 'KZ', 1)
  expect(await later()).toBe(0)
  await expect.poll(() => it.online()).toBe('0')
  await world.pass(leaseMs)
  await world.pass(restSeconds * 1_000)
  expect(await later()).toBe(1)
})

test('a claim that is under way when its supplier is removed is heard like any other', async () => {
  const it = await lend()
  const { token } = await world.customer()
  const [{ body }] = await Promise.all([
    world.post('/api/get_number', { token, country: 'KZ', productId: '2' }),
    remove(it.name),
  ])
  const { leaving } = await remove(it.name)
  expect(leaving?.leases).toBe(body['number'] === undefined ? 1 : 2)
  await remove(it.name, true)
})

test('the sandbox that leaves and is opened again by a start is there again', async () => {
  await openSandboxStock(world.database, { coolDownSeconds: 5, at: world.clock.now() })
  await world.database.pool.query(
    `update number set products_rest_until = $1::timestamptz + interval '1 minute' where supplier_id = (select supplier_id from supplier where kind = $2)`,
    [world.clock.now(), sandboxKind],
  )
  expect((await remove(sandboxSupplierName)).leaving).toMatchObject({ leases: 0 })
  await openSandboxStock(world.database, { coolDownSeconds: 5, at: world.clock.now() })
  expect((await findSupplier(world.database, sandboxSupplierName))?.leavingAt).toBeNull()
  await world.pass(120_000)
  expect(await later()).toBe(0)
  await remove(sandboxSupplierName, true)
})

test('a number that another supplier brings again is lent as that one’s and gets its codes; what was lent of the old one keeps its code', async () => {
  const it = await lend()
  await world.message(it.supplierId, it.msisdn, 'Telegram code: 24680')
  expect(await it.getSms()).toMatchObject({ status: 200, body: { sms: '24680' } })
  await remove(it.name, true)
  const next = await world.supplier()
  const report = await importNumbers(world.database, {
    supplierId: next.supplierId,
    rows: (async function* () {
      yield { line: 2, msisdn: it.msisdn, country: 'KZ', products: '' }
    })(),
    catalogue: world.app.catalogue.view,
    sharing: 'exclusive',
    skipBadRows: false,
    at: world.clock.now(),
    progress: () => {},
  })
  expect(report).toMatchObject({ imported: 1 })
  expect(await it.getSms()).toMatchObject({ status: 200, body: { sms: '24680' } })
  await world.pass(leaseMs)
  await world.pass(restSeconds * 1_000)
  const { token } = await world.customer()
  const order = { token, country: 'KZ', productId: '25' }
  const { body } = await world.post('/api/get_number', order)
  expect(body['number']).toBe(it.msisdn)
  await world.message(next.supplierId, it.msisdn, '123 456 is your Instagram code', { originator: 'Instagram' })
  const told = await world.post('/api/get_sms', { ...order, numberId: body['numberId'] })
  expect(told).toMatchObject({ status: 200, body: { sms: '123456' } })
  // The message of the old lease is still told as the old supplier's.
  const { rows } = await world.database.pool.query(
    'select s.supplier_id from message m join lease l using (lease_id) join supplier s using (supplier_id) where l.msisdn = $1 order by 1',
    [it.msisdn],
  )
  expect(rows.map((row) => row.supplier_id)).toEqual([it.supplierId, next.supplierId])
})
