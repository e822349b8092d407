import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { expect, inject, test } from 'vitest'
import { withDatabase } from '#test/database'
import { checkAudit } from './check.ts'
import { eraseOldPersonal, erasePersonalOf } from './personal.ts'
import { recordAudit } from './records.ts'
import { sealRecords, type Head } from './seal.ts'

const held = withDatabase()
const key = randomBytes(32)

async function record(count: number, personal?: Record<string, unknown>): Promise<void> {
  const event = { action: 'test.done', subject: 'a test', details: { count }, ...(personal && { personal }) }
  await recordAudit(
    held.database.pool,
    Array.from({ length: count }, () => event),
  )
}

async function seal(): Promise<Head> {
  let head: Head | null = null
  for (let sealed = 1; sealed > 0;) ({ head, sealed } = await sealRecords(held.database, key, true))
  return head as unknown as Head
}

/** As somebody would who may do everything to the database; the answer puts back what was there. */
async function tamper(statement: string): Promise<() => Promise<void>> {
  const tables = ['audit_record', 'audit_link', 'audit_personal']
  const [database] = /\/test_\w+\?/.exec(held.database.connectionString) ?? []
  const admin = new pg.Client({
    connectionString: inject('adminConnectionString').replace(/\/\w+\?/, database as string),
  })
  await admin.connect()
  await admin.query('set session_replication_role = replica')
  for (const table of tables) await admin.query(`create temporary table kept_${table} as table ${table}`)
  await admin.query(statement)
  return async () => {
    for (const table of tables) {
      await admin.query(`delete from ${table}`)
      await admin.query(`insert into ${table} overriding system value select * from kept_${table}`)
    }
    await admin.end()
  }
}

test('whatever is changed, put between or taken out of sealed records is found, and nothing else is', async () => {
  await record(20, { address: '192.0.2.1' })
  await record(5)
  const head = await seal()
  await record(3)
  const clean = await checkAudit(held.database, key, null)
  expect(clean).toMatchObject({
    faults: [],
    unsealed: 3,
    head: { position: head.position, mac: head.mac },
  })
  const place = head.position - 10n
  const id = `(select audit_record_id from audit_link where position = ${place})`
  const tamperings = [
    `update audit_record set actor = 'somebody else' where audit_record_id = ${id}`,
    `update audit_record set at = at + interval '1 microsecond' where audit_record_id = ${id}`,
    `update audit_record set action = 'test.undone' where audit_record_id = ${id}`,
    `update audit_record set customer_id = 1 where audit_record_id = ${id}`,
    `update audit_record set subject = 'b test' where audit_record_id = ${id}`,
    `update audit_record set details = '{}' where audit_record_id = ${id}`,
    `update audit_record set personal_sha256 = sha256('x') where audit_record_id = ${id}`,
    `update audit_personal set details = '{"address":"192.0.2.2"}' where audit_record_id = ${id}`,
    `update audit_personal set salt = 'x' where audit_record_id = ${id}`,
    `delete from audit_record where audit_record_id = ${id}`,
    `delete from audit_link where position = ${place}`,
    `update audit_link set mac = sha256('x') where position = ${place}`,
    `with cut as (delete from audit_link where position = ${place} returning audit_record_id)
     delete from audit_record where audit_record_id in (select audit_record_id from cut)`,
  ]
  for (const tampering of tamperings) {
    const putBack = await tamper(tampering)
    const { faults } = await checkAudit(held.database, key, null)
    expect(faults.length, tampering).toBeGreaterThan(0)
    expect(faults.length, `${tampering}: ${faults.join()}`).toBeLessThanOrEqual(2)
    await putBack()
    expect((await checkAudit(held.database, key, null)).faults, tampering).toEqual([])
  }
})

test('records that are cut off at the end are missed by a head that was noted before', async () => {
  await record(4)
  const head = await seal()
  await record(2)
  await seal()
  expect((await checkAudit(held.database, key, head)).faults).toEqual([])
  const putBack = await tamper(`delete from audit_link where position > ${head.position - 2n}`)
  expect((await checkAudit(held.database, key, null)).faults).toEqual([])
  expect((await checkAudit(held.database, key, head)).faults).toEqual([
    `the head that was noted at ${head.position} is missing: the chain ends at ${head.position - 2n}`,
  ])
  await putBack()
  const other = { ...head, mac: randomBytes(32) }
  expect((await checkAudit(held.database, key, other)).faults).toEqual([
    `the head that was noted at ${head.position} is different`,
  ])
})

test('a record that is committed long after its id was given is sealed too, behind those that were sealed meanwhile', async () => {
  await seal()
  const client = await held.database.pool.connect()
  await client.query('begin')
  await recordAudit(client, [{ action: 'test.late', subject: 'a slow one' }])
  await record(2)
  const before = await sealRecords(held.database, key, false)
  expect(before.sealed).toBe(2)
  await client.query('commit')
  client.release()
  expect((await sealRecords(held.database, key, false)).sealed).toBe(1)
  expect(await checkAudit(held.database, key, null)).toMatchObject({ faults: [], unsealed: 0 })
})

test('two that seal at once make one chain', async () => {
  await record(30)
  await Promise.allSettled([1, 2, 3].map(() => sealRecords(held.database, key, true)))
  await seal()
  expect(await checkAudit(held.database, key, null)).toMatchObject({ faults: [], unsealed: 0 })
})

test('nothing is sealed on top of what another key sealed', async () => {
  await seal()
  await record(1)
  const other = randomBytes(32)
  await expect(sealRecords(held.database, other, false)).rejects.toThrow(/another key/)
  expect((await checkAudit(held.database, other, null)).faults.length).toBeGreaterThan(50)
  await seal()
})

/** As the database wrote it so many days ago. */
async function recordOld(days: number): Promise<void> {
  await held.owner.pool.query(
    `with personal as (select 'salt'::bytea as salt, '{"address":"192.0.2.8"}'::jsonb as details),
     written as (
       insert into audit_record (at, action, customer_id, subject, personal_sha256)
       select clock_timestamp() - make_interval(days => $1), 'test.signed_in', 78, 'person b',
         sha256(salt || convert_to(details::text, 'UTF8'))
       from personal returning audit_record_id
     )
     insert into audit_personal select audit_record_id, salt, details from written cross join personal`,
    [days],
  )
}

test('what names a person is erased, by customer or by age, and the chain is proved as before', async () => {
  const { pool } = held.database
  await recordAudit(pool, [
    { action: 'test.signed_in', customerId: 77, subject: 'person a', personal: { address: '192.0.2.7' } },
    { action: 'test.signed_in', customerId: 78, subject: 'person b', personal: { address: '192.0.2.8' } },
  ])
  await recordOld(179)
  await recordOld(181)
  await seal()
  expect(await erasePersonalOf(held.owner, 77)).toBe(1)
  const left = async (): Promise<number> =>
    (
      await pool.query<{ n: number }>(
        'select count(*)::int as n from audit_personal join audit_record using (audit_record_id) where customer_id in (77, 78)',
      )
    ).rows[0]?.n as number
  expect(await left()).toBe(3)
  await eraseOldPersonal(held.database, new AbortController().signal)
  expect(await left()).toBe(2)
  await seal()
  expect(await checkAudit(held.database, key, null)).toMatchObject({ faults: [], unsealed: 0 })
})
