import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { Refused } from '#core/errors'
import { migrate, openDatabase, pendingMigrations, type Database } from '#db'
import { connectionStringOf } from '#test/database'

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
