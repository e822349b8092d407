import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withWorld } from '#test/world'
import { endDueLeases } from '#leases'
import { eventually } from '#test/eventually'

const world = withWorld()
/** Identifiers as long as they get. */
const firstId = 2_147_400_000
const customers = 1_000
let listener: pg.Client
const changed: number[][] = []

beforeAll(async () => {
  listener = new pg.Client({ connectionString: world.database.connectionString })
  await listener.connect()
  listener.on('notification', ({ payload = '' }) => {
    const customerIds = (JSON.parse(payload) as { changed?: number[] }).changed
    if (customerIds) changed.push(customerIds)
  })
  await listener.query('listen verifyplus')
})
afterAll(() => listener.end())

/** One lease that is due for each of many customers. */
async function dueLeases(): Promise<void> {
  const { supplierId } = await world.supplier()
  const msisdns = await world.stock(supplierId, 'RU', customers)
  const { pool } = world.database
  const at = world.clock.now()
  await pool.query(
    `with made as (
       insert into customer (customer_id, email, live_leases, created_at)
       select $1::int + i, 'c' || i || '@example.org', 1, $3 from generate_series(1, $2::int) as i
       on conflict (customer_id) do update set live_leases = 1
       returning customer_id
     )
     insert into lease (customer_id, number_id, msisdn, country_code, product_id, price_minor, currency, exclusive, started_at, expires_at)
     select $1::int + row_number() over (), n.number_id, n.msisdn, 'RU', 2, 0, 'IRT', true, $3, $3::timestamptz + interval '1 second'
     from number n where n.msisdn = any($4) and (select count(*) from made) > 0`,
    [firstId, customers, at, msisdns],
  )
  await pool.query(`update number set live_product_ids = '{2}' where msisdn = any($1)`, [msisdns])
  world.clock.advance(2_000)
}

test('changes of customers whom nobody streams events to are not notified', async () => {
  await dueLeases()
  expect(await endDueLeases(world.database, world.clock.now())).toBe(customers)
  await world.database.pool.query(`select pg_notify('verifyplus', '{"changed":[0]}')`)
  await eventually(() => expect(changed).toContainEqual([0]))
  expect(changed).toEqual([[0]])
})

test('a thousand changed customers are all notified, in payloads that PostgreSQL takes', async () => {
  await dueLeases()
  await world.database.pool.query(`insert into watcher select customer_id, $2 from customer where customer_id > $1`, [
    firstId,
    world.clock.now(),
  ])
  changed.length = 0
  expect(await endDueLeases(world.database, world.clock.now())).toBe(customers)
  await eventually(() => expect(changed.flat()).toHaveLength(customers))
  expect(new Set(changed.flat()).size).toBe(customers)
  expect(changed.length).toBeGreaterThan(1)
})
