import { expect, test } from 'vitest'
import { createOwnership } from '#db'
import { pauseSupplier, resumeSupplier } from '#numbers'
import { eventually } from '#test/eventually'
import { withWorld } from '#test/world'
import { createWorkWatch } from './watch-work.ts'

const world = withWorld()

function watch(names: readonly string[]) {
  const said: { sentence: string; fields: Record<string, unknown> }[] = []
  const { database, clock } = world
  const made = createWorkWatch({
    database,
    clock,
    names: () => names,
    warn: (fields, sentence) => said.push({ sentence, fields }),
    failed: () => said.push({ sentence: 'it could not be looked', fields: {} }),
  })
  const lookAfter = async (seconds: number): Promise<string[]> => {
    clock.advance(seconds * 1_000)
    said.length = 0
    await made.look()
    return said.map(({ sentence }) => sentence)
  }
  return { look: () => made.look(), seen: () => made.seen(), lookAfter }
}

test('work that no process owns is seen at once, and said after a while, once a minute', async () => {
  const work = watch(['nobody does this'])
  const { lookAfter } = work
  expect(await lookAfter(0)).toEqual([])
  expect(work.seen()?.owned).toEqual(new Map([['nobody does this', false]]))
  expect(await lookAfter(14)).toEqual([])
  expect(await lookAfter(1)).toEqual(['no process does this work'])
  expect(await lookAfter(59)).toEqual([])
  expect(await lookAfter(1)).toEqual(['no process does this work'])
})

test('work that a process owns is seen as owned, under whatever name', async () => {
  const names = ['end leases', 'a supplier’s bind 7', 'x'.repeat(300)]
  const work = watch(names)
  const connectionString = world.database.connectionString
  const ownership = createOwnership({ connectionString, clock: world.clock, onError: () => {} })
  try {
    for (const name of names)
      ownership.own(name, (signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())))
    await eventually(async () => {
      world.clock.advance(200)
      await work.look()
      expect([...(work.seen()?.owned.values() ?? [])]).toEqual([true, true, true])
    })
  } finally {
    await ownership.stop()
  }
  await work.look()
  expect([...(work.seen()?.owned.values() ?? [])]).toEqual([false, false, false])
})

test('leases that are due and not ended are seen and said', async () => {
  const { supplierId } = await world.supplier()
  await world.stock(supplierId, 'RU', 1)
  const { token } = await world.customer()
  expect((await world.post('/api/get_number', { token, country: 'RU', productId: '2' })).status).toBe(200)
  const work = watch([])
  const { lookAfter } = work
  expect(await lookAfter(20 * 60 + 14)).toEqual([])
  expect(work.seen()?.overdueSeconds).toBe(14)
  expect(await lookAfter(1)).toEqual(['leases are not ended that are due'])
  await world.pass(0)
  expect(await lookAfter(1)).toEqual([])
  expect(work.seen()?.overdueSeconds).toBe(0)
})

test('a supplier that is expected every hour is said to be silent after an hour, and no other is', async () => {
  const { supplierId, name } = await world.supplier()
  const quiet = await world.supplier()
  const { pool } = world.database
  await pool.query('update supplier set expect_every_seconds = 3600 where supplier_id = $1', [supplierId])
  const minute = new Date(Math.floor(world.clock.now().getTime() / 60_000) * 60_000)
  for (const id of [supplierId, quiet.supplierId])
    await pool.query('insert into supplier_traffic (supplier_id, minute, messages) values ($1, $2, 1)', [id, minute])
  const work = watch([])
  const { lookAfter } = work
  expect(await lookAfter(3_500)).toEqual([])
  expect(await lookAfter(200)).toEqual(['a supplier brings no messages'])
  expect(work.seen()?.suppliers.map((each) => each.name)).toEqual(expect.arrayContaining([name, quiet.name]))
  expect(work.seen()?.suppliers.find((each) => each.name === name)?.silentSeconds).toBeGreaterThan(3_600)
})

test('nothing is expected of a supplier that is paused, and from its resumption on again', async () => {
  const { supplierId, name } = await world.supplier()
  await world.database.pool.query(
    'update supplier set expect_every_seconds = case when supplier_id = $1 then 3600 end',
    [supplierId],
  )
  await pauseSupplier(world.database, name, world.clock.now())
  const { lookAfter, seen } = watch([])
  const own = () => seen()?.suppliers.find((each) => each.name === name)
  expect(await lookAfter(7_200)).toEqual([])
  expect(own()).toMatchObject({ paused: true, silentSeconds: null })
  await resumeSupplier(world.database, name, world.clock.now())
  expect(await lookAfter(3_500)).toEqual([])
  expect(own()).toMatchObject({ paused: false, silentSeconds: 3_500 })
  expect(await lookAfter(200)).toEqual(['a supplier brings no messages'])
})

test('a look that fails is told, and what was seen last stays', async () => {
  const work = watch([])
  const { lookAfter } = work
  await work.look()
  const before = work.seen()
  await world.owner.pool.query('alter table supplier_traffic rename to hidden')
  try {
    expect(await lookAfter(10)).toEqual(['it could not be looked'])
    expect(work.seen()).toBe(before)
  } finally {
    await world.owner.pool.query('alter table hidden rename to supplier_traffic')
  }
})
