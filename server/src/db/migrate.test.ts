import { createHash, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { Refused } from '#core/errors'
import { migrate, openDatabase, pendingMigrations, type Database } from '#db'
import { reading } from '#db/backup'
import { connectionStringOf } from '#test/database'
import { migrateWithin } from './migrate.ts'

let admin: pg.Client
let database: Database
const made: string[] = []

beforeAll(async () => {
  admin = new pg.Client({ connectionString: inject('adminConnectionString') })
  await admin.connect()
})
beforeEach(async () => {
  await database?.close()
  const name = `test_${randomBytes(6).toString('hex')}`
  await admin.query(`create database ${name} owner verifyplus`)
  made.push(name)
  database = openDatabase({ connectionString: connectionStringOf(name), maxConnections: 3 })
})
afterAll(async () => {
  await database?.close()
  for (const name of made) await admin.query(`drop database ${name} with (force)`)
  await admin.end()
})

async function applied(): Promise<string[]> {
  const { rows } = await database.pool.query<{ name: string }>('select name from migration order by name')
  return rows.map((row) => row.name)
}

test('an empty database lacks all migrations; afterwards it lacks none, and a second call applies nothing', async () => {
  const pending = await pendingMigrations(database)
  expect(pending.length).toBeGreaterThan(0)
  expect(await migrate(database)).toEqual(pending)
  expect(await applied()).toEqual(pending)
  expect(await pendingMigrations(database)).toEqual([])
  expect(await migrate(database)).toEqual([])
})

test('two that migrate at once: each migration is applied once, and both find a finished database', async () => {
  const pending = await pendingMigrations(database)
  const done = await Promise.all([migrate(database), migrate(database), migrate(database)])
  expect(done.flat().sort()).toEqual(pending)
  expect(await pendingMigrations(database)).toEqual([])
})

test('a database that a newer program has migrated is refused in words, and left as it was', async () => {
  await migrate(database)
  const before = await applied()
  await database.pool.query(`insert into migration (name, sha256) values ('9999_from_the_future.sql', 'x')`)
  await expect(migrate(database)).rejects.toThrow(Refused)
  await expect(migrate(database)).rejects.toThrow('9999_from_the_future.sql')
  expect(await applied()).toEqual([...before, '9999_from_the_future.sql'])
})

test('a migration that reads otherwise than when it was applied is refused by its name', async () => {
  const [first = ''] = await migrate(database)
  await database.pool.query(`update migration set sha256 = 'another' where name = $1`, [first])
  await expect(migrate(database)).rejects.toThrow(Refused)
  await expect(migrate(database)).rejects.toThrow(first)
})

test('a migration that fails leaves nothing of itself, and succeeds when its obstacle is gone', async () => {
  // An obstacle of the operator's making: a table of the first migration is there already.
  await database.pool.query('create table lease (obstacle integer)')
  await expect(migrate(database)).rejects.toThrow('already exists')
  const { rows } = await database.pool.query(`select to_regclass('customer') as customer`)
  expect(rows).toEqual([{ customer: null }])
  await database.pool.query('drop table lease')
  await migrate(database)
  expect(await pendingMigrations(database)).toEqual([])
})

test('a balance beyond what JSON can tell is brought to the bound by an entry, and prices are lowered to it', async () => {
  const { pool } = database
  await pool.query(
    'create table migration (name text primary key, sha256 text not null, applied_at timestamptz not null default now())',
  )
  for (const name of (await pendingMigrations(database)).filter((each) => each < '0016')) {
    const sql = await readFile(new URL(`../../../migrations/${name}`, import.meta.url), 'utf8')
    await pool.query(sql)
    await pool.query('insert into migration (name, sha256) values ($1, $2)', [
      name,
      createHash('sha256').update(sql).digest('hex'),
    ])
  }
  await pool.query(`
    insert into country (country_code, iso_code, calling_code, name_en, name_fa, price_minor) values ('RU', 'RU', '7', 'Russia', '', 999999999999999999);
    insert into customer (email, created_at) values ('rich@example.org', now());
    insert into account (customer_id, currency, balance_minor) values (1, 'IRT', 999999999999999999);
    insert into entry (kind, idempotency_key, created_at) values ('top_up', 'rich', now());
    insert into posting select 1, account_id, case when name is null then 999999999999999999 else -999999999999999999 end
    from account where customer_id = 1 or name = 'top_ups'`)
  await migrate(database)
  const { rows } = await pool.query(`
    select balance_minor, (select sum(amount_minor)::bigint from posting where posting.account_id = account.account_id) as posted_minor,
      (select price_minor from country) as price_minor
    from account where customer_id = 1`)
  const bound = 2n ** 53n - 1n
  expect(rows).toEqual([{ balance_minor: bound, posted_minor: bound, price_minor: bound }])
  const refusal = expect.objectContaining({ constraint: 'balance_told_exactly' }) as unknown
  await expect(
    pool.query('update account set balance_minor = balance_minor + 1 where customer_id = 1'),
  ).rejects.toEqual(refusal)
})

test('a backup that is being written holds up no start, and a migration waits for its end and says so', async () => {
  const names = await pendingMigrations(database)
  await database.longTx((client) => migrateWithin(client, names.at(-2) as string))
  const said: string[] = []
  let migrated: string[] | undefined
  let migrating: Promise<unknown> | undefined
  await database.longTx(async () => {
    migrating = migrate(database, (line) => said.push(line)).then((done) => (migrated = done))
    await expect.poll(() => said).toEqual(['Waiting until a migration or a backup that is under way has ended'])
    expect(migrated).toBeUndefined()
  }, reading)
  await migrating
  expect(migrated).toEqual([names.at(-1)])
  await database.longTx(async () => expect(await migrate(database)).toEqual([]), reading)
})
