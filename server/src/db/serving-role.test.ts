import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { assertMayServe, migrate, openDatabase, type Database } from '#db'
import { withDatabase } from '#test/database'
import { rightsOf } from './grant-serving.ts'
import { urlAs } from './hosts.ts'
import { servingRights } from './serving-rights.ts'
import { arrangeServing, findServing } from './serving-role.ts'

const held = withDatabase()
const forbidden = expect.objectContaining({ code: '42501' }) as Error
const opened: Database[] = []
const made: string[] = []

afterEach(async () => {
  await Promise.all(opened.splice(0).map((database) => database.close()))
})
afterAll(async () => {
  for (const statement of made.reverse()) await asAdmin(statement)
})

function open(connectionString: string): Database {
  const database = openDatabase({ connectionString, maxConnections: 3 })
  opened.push(database)
  return database
}

async function asAdmin(statement: string): Promise<void> {
  const admin = new pg.Client({ connectionString: inject('adminConnectionString') })
  await admin.connect()
  try {
    await admin.query(statement)
  } finally {
    await admin.end()
  }
}

/** A role with a database of its own, as an operator makes them; `options` as CREATE ROLE has them. */
async function newOwner(options = ''): Promise<{ name: string; url: string }> {
  const name = `owner_${randomBytes(4).toString('hex')}`
  await asAdmin(`create role ${name} login password 'x' ${options}`)
  made.push(`drop role if exists ${name}_serving`, `drop role ${name}`)
  return { name, url: await newDatabase(name) }
}

async function newDatabase(owner: string): Promise<string> {
  const name = `test_${randomBytes(6).toString('hex')}`
  await asAdmin(`create database ${name} owner ${owner}`)
  made.push(`drop database ${name} with (force)`)
  return inject('templateConnectionString')
    .replace('/verifyplus?', `/${name}?`)
    .replace(/\/\/[^@]*@/, `//${owner}:x@`)
}

async function migrated(url: string): Promise<Database> {
  const database = open(url)
  await migrate(database)
  return database
}

/** Both ways to be the role that serves: by a login of its own, and behind the owner's. */
const ways: [string, () => string][] = [
  ['that logs in itself', () => held.database.connectionString],
  ['that is taken on behind the owner', () => urlAs(held.owner.connectionString, 'verifyplus_serving')],
]

describe.each(ways)('a serving process %s', (_way, url) => {
  const ledgerAndAudit = ['entry', 'posting', 'audit_record', 'audit_link', 'audit_personal']

  test('reads ledger and audit and adds to them, and can neither change nor delete nor empty them', async () => {
    const { pool } = open(url())
    for (const table of ledgerAndAudit) {
      const { rows } = await held.owner.pool.query<{ name: string }>(
        `select attname::text as name from pg_attribute
         where attrelid = $1::regclass and attnum > 0 and attidentity = '' order by attnum`,
        [table],
      )
      await pool.query(`select * from ${table} limit 1`)
      for (const { name } of rows)
        await expect(pool.query(`update ${table} set ${name} = ${name}`), `${table}.${name}`).rejects.toEqual(forbidden)
      for (const statement of [
        `delete from ${table}`,
        `truncate ${table} cascade`,
        `select * from ${table} for update`,
        `do $$ begin lock table ${table} in access exclusive mode; end $$`,
      ])
        await expect(pool.query(statement), statement).rejects.toEqual(forbidden)
    }
    await pool.query(`select audit('test.done', null, 'a test', null, '{"address":"192.0.2.1"}')`)
    const posted = await pool.query(
      `with written as (
         insert into entry (kind, idempotency_key, created_at) values ('debit', $1, now()) returning entry_id
       ),
       houses as (select account_id, row_number() over () as place from account where customer_id is null limit 2)
       insert into posting select entry_id, account_id, 2 * place - 3 from written cross join houses`,
      [randomBytes(4).toString('hex')],
    )
    expect(posted.rowCount).toBe(2)
  })

  test('gives nobody a right that it has not', async () => {
    const { pool } = open(url())
    // No error, a warning: it may hand on nothing.
    for (const table of ledgerAndAudit) await pool.query(`grant update, delete on ${table} to public`)
    for (const table of ledgerAndAudit) await expect(pool.query(`delete from ${table}`)).rejects.toEqual(forbidden)
  })

  test('changes no schema, no trigger, no sequence and no role, and makes nothing', async () => {
    const { pool } = open(url())
    for (const statement of [
      ...ledgerAndAudit.flatMap((table) => [
        `alter table ${table} disable trigger all`,
        `alter table ${table} add column more text`,
        `drop table ${table} cascade`,
        `create index on ${table} ((1))`,
        `create trigger mine before insert on ${table} execute function row_stays()`,
        `create rule mine as on insert to ${table} do instead nothing`,
      ]),
      'drop trigger ledger_is_insert_only on entry',
      'alter table customer add column more text',
      'drop function audit_is_insert_only() cascade',
      'create or replace function audit_is_insert_only() returns trigger language plpgsql as $$ begin return new; end $$',
      'alter function audit_erase_old_personal(integer) reset all',
      'create table mine (x integer)',
      'create view mine as select 1',
      'create function mine() returns integer language sql as $$ select 1 $$',
      'create schema mine',
      'create extension btree_gist',
      'create role mine',
      'alter role verifyplus_serving superuser',
      `select setval('entry_entry_id_seq', 1)`,
      'set session_replication_role = replica',
      'delete from lease',
      'delete from customer',
      'update account set customer_id = customer_id',
      'update hold set amount_minor = amount_minor + 1',
      `insert into migration (name, sha256) values ('9999_mine.sql', '')`,
      `insert into audit_record (at, action, subject) values ('2020-01-01', 'test.old', 'made up')`,
    ])
      await expect(pool.query(statement), statement).rejects.toEqual(forbidden)
  })

  test('lacks nothing that the list says serving needs', async () => {
    await assertMayServe(open(url()))
  })
})

test('one behind a login may become the owner again, which one with a login of its own may not', async () => {
  const become = async (database: Database): Promise<unknown> =>
    database.tx(async (client) => {
      await client.query('reset role')
      return (await client.query<{ me: string }>('select current_user::text as me')).rows[0]?.me
    })
  expect(await become(open(urlAs(held.owner.connectionString, 'verifyplus_serving')))).toBe('verifyplus')
  expect(await become(open(held.database.connectionString))).toBe('verifyplus_serving')
  await expect(open(held.database.connectionString).pool.query('set role verifyplus')).rejects.toEqual(forbidden)
})

test('a function is all that takes anything out of the audit, and takes nothing that is younger than 180 days', async () => {
  const { pool } = held.database
  await pool.query(`select audit('test.done', null, 'a test', null, '{"address":"192.0.2.1"}')`)
  expect((await pool.query('select audit_erase_old_personal(1000) as erased')).rows).toEqual([{ erased: 0 }])
  const { rows } = await held.owner.pool.query(
    `select proname::text as name, proconfig as settings,
       (select string_agg(grantee::regrole::text, ',' order by grantee) from aclexplode(proacl)) as callers
     from pg_proc where pronamespace = 'public'::regnamespace and prosecdef`,
  )
  expect(rows).toEqual([
    {
      name: 'audit_erase_old_personal',
      settings: ['search_path=pg_catalog, pg_temp'],
      callers: 'verifyplus,verifyplus_serving',
    },
  ])
})

test('each table has its line in the list of rights, and the role has those rights and no other', async () => {
  const { rows } = await held.owner.pool.query<{ name: string }>(
    `select relname::text as name from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f')`,
  )
  expect(rows.map(({ name }) => name).toSorted()).toEqual(Object.keys(servingRights).toSorted())
  const found: Record<string, string[]> = {}
  for (const { object, privilege, column } of await rightsOf(held.owner.pool, 'verifyplus_serving')) {
    const rights = (found[object] ??= [])
    rights.push(`${privilege.toLowerCase()}${column && `(${column})`}`)
  }
  const sequences = Object.keys(found).filter((name) => name.endsWith('_seq'))
  for (const name of sequences) {
    expect(found[name], name).toEqual(name === 'lease_lease_id_seq' ? ['select', 'usage'] : ['select'])
    delete found[name]
  }
  const declared = Object.entries(servingRights).map(([name, rights]) => [
    name,
    rights
      .flatMap((right) => {
        const [, privilege, columns] = /^(\w+)\((.*)\)$/.exec(right) ?? []
        return columns === undefined ? [right] : columns.split(', ').map((column) => `${privilege}(${column})`)
      })
      .toSorted(),
  ])
  expect(Object.fromEntries(Object.entries(found).map(([name, rights]) => [name, rights.toSorted()]))).toEqual(
    Object.fromEntries(declared),
  )
})

describe('an owner whose URL is the only one', () => {
  test('who may make roles makes one that is weaker, once for all databases, and takes it on', async () => {
    const { name, url } = await newOwner('createrole')
    const owner = await migrated(url)
    expect(await findServing(owner, null)).toMatchObject({ role: name, isToBeMade: true })
    const both = await Promise.all([arrangeServing(owner, null), arrangeServing(owner, null)])
    for (const serving of both) expect(serving).toMatchObject({ role: `${name}_serving`, mayChange: [], advice: null })
    const { connectionString } = both[0]
    expect(await findServing(owner, null)).toEqual(both[0])
    const serving = open(connectionString)
    await assertMayServe(serving)
    await expect(serving.pool.query('delete from entry')).rejects.toEqual(forbidden)
    const second = await migrated(await newDatabase(name))
    expect(await arrangeServing(second, null)).toMatchObject({ role: `${name}_serving`, mayChange: [] })
  })

  test('who may make none serves as the owner as ever, is told what to do, and when that is done needs no more', async () => {
    const { name, url } = await newOwner()
    const owner = await migrated(url)
    const before = await arrangeServing(owner, null)
    expect(before).toMatchObject({ connectionString: url, role: name, isToBeMade: false })
    expect(before.mayChange).toEqual(['audit_link', 'audit_personal', 'audit_record', 'entry', 'posting'])
    const statements = /As a superuser: (.*;) then start again/.exec(before.advice ?? '')?.[1]
    await asAdmin(statements ?? '')
    expect(await arrangeServing(owner, null)).toMatchObject({ role: `${name}_serving`, mayChange: [], advice: null })
    // What was granted by somebody else, past the owner, is seen.
    await asAdmin(`grant pg_write_all_data to ${name}_serving`)
    const excessive = await arrangeServing(owner, null)
    expect(excessive.mayChange).toContain('entry')
    expect(excessive.advice).toMatch(/take that from it/)
  })

  test('takes back what the role was given beyond the list, and gives what it lacks', async () => {
    const { name, url } = await newOwner('createrole')
    const owner = await migrated(url)
    const { connectionString } = await arrangeServing(owner, null)
    const role = `${name}_serving`
    const rights = await rightsOf(owner.pool, role)
    await owner.pool.query(`grant update (note), delete on entry to ${role}; revoke select on lease from ${role}`)
    await owner.pool.query(`revoke execute on function audit_erase_old_personal from ${role}`)
    await expect(assertMayServe(open(connectionString))).rejects.toThrow(
      /lacks rights that serving needs \(audit_erase_old_personal\(integer\): EXECUTE, lease: SELECT\).*verifyplus migrate/,
    )
    await arrangeServing(owner, null)
    expect(await rightsOf(owner.pool, role)).toEqual(rights)
    await assertMayServe(open(connectionString))
  })
})

describe('an owner beside a role that logs in itself', () => {
  let login = ''
  beforeAll(async () => {
    login = `login_${randomBytes(4).toString('hex')}`
    await asAdmin(`create role ${login} login password 'x'`)
    made.push(`drop role ${login}`)
  })

  test('gives it its rights, and needs no right to make roles', async () => {
    const { url } = await newOwner()
    const owner = await migrated(url)
    const serving = open(url.replace(/\/\/[^@]*@/, `//${login}:x@`))
    await expect(assertMayServe(serving)).rejects.toThrow(/lacks rights/)
    expect(await arrangeServing(owner, serving)).toMatchObject({ role: login, mayChange: [], advice: null })
    await assertMayServe(serving)
    // Alone it serves where the owner has arranged it, and makes nothing of its own.
    expect(await arrangeServing(serving, null)).toMatchObject({ role: login, mayChange: [], advice: null })
  })

  test('is told where both are the same', async () => {
    const { url } = await newOwner()
    const owner = await migrated(url)
    expect((await arrangeServing(owner, open(url))).advice).toMatch(/may change audit_link/)
  })
})

test('a table that a later migration made is nobody’s but the owner’s until the list names it', async () => {
  await held.owner.pool.query('create table later (x integer)')
  await expect(held.database.pool.query('select from later')).rejects.toEqual(forbidden)
  await arrangeServing(held.owner, held.database)
  await expect(held.database.pool.query('select from later')).rejects.toEqual(forbidden)
  await held.owner.pool.query('drop table later')
})
