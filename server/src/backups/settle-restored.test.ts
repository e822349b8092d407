import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ManualClock } from '#core/clock'
import { addToken, revokeToken, setCustomer } from '#customers'
import type { Database } from '#db'
import { withEmptyDatabases } from '#test/empty-database'
import { withWorld } from '#test/world'
import { readChanges, writeChanges } from './changes-since.ts'
import { restoreBackup, settleDatabase, writeBackupFile, type Restored } from './index.ts'

const world = withWorld()
const emptyDatabase = withEmptyDatabases()
let folder = ''
let files = 0

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'verifyplus-backups-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A folder of its own: a note beside one backup is none of another's. */
async function backUp(): Promise<string> {
  const own = await mkdtemp(path.join(folder, 'own-'))
  const written = await writeBackupFile(
    { database: world.database, clock: world.clock, recipients: [] },
    path.join(own, `${++files}`),
  )
  return written.file as string
}

async function restore(
  file: string,
  options: { restSeconds?: number; leaseIdsFrom?: number; clock?: ManualClock } = {},
): Promise<Restored & { target: Database }> {
  const target = await emptyDatabase()
  const settings = { restSeconds: null, leaseIdsFrom: null, clock: world.clock, ...options }
  return { ...(await restoreBackup({ file, keyFile: null, database: target, ...settings })), target }
}

async function one<Row>(database: Database, statement: string, values: unknown[] = []): Promise<Row> {
  return (await database.pool.query(statement, values)).rows[0] as Row
}

const order = { country: 'RU', productId: '2' }

async function lend(supplierId: number, token: string): Promise<{ leaseId: number; msisdn: string; lentBy: number }> {
  await world.stock(supplierId, 'RU', 1)
  const { body } = await world.post('/api/get_number', { token, ...order })
  const msisdn = String(body['number'])
  const { id } = await one<{ id: number }>(world.database, 'select supplier_id as id from number where msisdn = $1', [
    msisdn,
  ])
  return { leaseId: Number(body['numberId']), msisdn, lentBy: id }
}

test('live leases end at no cost, the money they set aside is free, and what they counted counts no more', async () => {
  const { supplierId } = await world.supplier()
  const { token, customerId } = await world.customer()
  const { leaseId } = await lend(supplierId, token)
  await world.stock(supplierId, 'RU', 1)
  await world.app.http.inject({
    method: 'POST',
    url: '/v3/leases',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    payload: order,
  })
  const held = `select held_minor, balance_minor from account where customer_id = $1`
  expect((await one<{ held_minor: bigint }>(world.database, held, [customerId])).held_minor).toBeGreaterThan(0n)
  const balance = await world.balance(customerId)
  const { target, endedLeases } = await restore(await backUp())
  expect(endedLeases).toBe(2)
  expect(
    await one(
      target,
      'select state, charged_minor, live_leases from lease join customer using (customer_id) where lease_id = $1',
      [leaseId],
    ),
  ).toEqual({
    state: 'expired',
    charged_minor: 0n,
    live_leases: 0,
  })
  expect(await one(target, held, [customerId])).toEqual({ held_minor: 0n, balance_minor: balance })
  expect(
    (await one<{ live: number }>(target, 'select count(*)::int as live from lease where ended_at is null')).live,
  ).toBe(0)
  expect(
    (await one<{ live: number }>(target, `select count(*)::int as live from number where live_product_ids <> '{}'`))
      .live,
  ).toBe(0)
  await world.pass(3_600_000)
})

test('every number rests for the longest lease that may have begun since and its cool-down, or for as long as the operator says', async () => {
  const { supplierId } = await world.supplier(600)
  await world.stock(supplierId, 'RU', 3)
  const file = await backUp()
  const longest = await one<{ seconds: number }>(world.database, 'select max(lease_seconds) as seconds from product')
  const { target } = await restore(file)
  const rest = 'select distinct rest_until from number where supplier_id = $1'
  const until = new Date(world.clock.now().getTime() + (longest.seconds + 600) * 1_000)
  expect((await target.pool.query(rest, [supplierId])).rows).toEqual([{ rest_until: until }])
  const short = await restore(file, { restSeconds: 5 })
  expect((await short.target.pool.query(rest, [supplierId])).rows).toEqual([
    { rest_until: new Date(world.clock.now().getTime() + 5_000) },
  ])
})

test('what was due is erased: a code whose time passed since the backup cannot be read in the restored database', async () => {
  const { supplierId } = await world.supplier()
  const { token } = await world.customer()
  const { msisdn, leaseId, lentBy } = await lend(supplierId, token)
  await world.message(lentBy, msisdn, 'Telegram code: 48151')
  const file = await backUp()
  world.clock.advance(25 * 3_600_000)
  const { target, erased } = await restore(file)
  expect(erased).toBeGreaterThan(0)
  expect(await one(target, 'select code, listed_code, paid_code from lease where lease_id = $1', [leaseId])).toEqual({
    code: null,
    listed_code: null,
    paid_code: null,
  })
  expect(await one(target, 'select text, raw, code from message where msisdn = $1', [msisdn])).toEqual({
    text: null,
    raw: null,
    code: null,
  })
  await world.pass(0)
})

test('no lease id that was given after the backup is given again, however many were', async () => {
  const { supplierId } = await world.supplier(1)
  const { token } = await world.customer()
  const file = await backUp()
  let last = 0
  for (let i = 0; i < 5; i++) last = (await lend(supplierId, token)).leaseId
  world.clock.advance(60_000)
  const { nextLeaseId, target } = await restore(file)
  expect(nextLeaseId).toBeGreaterThan(last)
  // Ids of other kinds were shown to people too.
  const { id } = await one<{ id: bigint }>(target, `select nextval(pg_get_serial_sequence('entry', 'entry_id')) as id`)
  expect(id).toBeGreaterThan(1_000_000_000n)
  const chosen = await restore(file, { leaseIdsFrom: 5_000_000 })
  expect(chosen.nextLeaseId).toBe(5_000_000)
  await world.pass(3_600_000)
})

test('ids are left for later, however old the backup is', async () => {
  const { supplierId } = await world.supplier(1)
  await world.stock(supplierId, 'RU', 2_000)
  const file = await backUp()
  const clock = new ManualClock(new Date(world.clock.now().getTime() + 400 * 86_400_000).toISOString())
  const { nextLeaseId } = await restore(file, { clock })
  expect(nextLeaseId).toBeLessThan(1_200_000_000)
  expect(nextLeaseId).toBeGreaterThan(1_000_000_000)
})

test('sessions, open invitations, links and mails that wait are over', async () => {
  const now = world.clock.now()
  const later = new Date(now.getTime() + 3_600_000)
  const { pool } = world.database
  await pool.query(
    `insert into auth_user (id, name, email, email_verified, created_at, updated_at) values ('u1', 'Ada', 'ada@example.org', true, $1, $1)`,
    [now],
  )
  await pool.query(
    `insert into auth_session (id, token_sha256, user_id, expires_at, created_at, updated_at) values ('s1', repeat('a', 64), 'u1', $2, $1, $1)`,
    [now, later],
  )
  await pool.query(
    `insert into auth_verification (id, identifier, value, expires_at, created_at, updated_at) values ('v1', 'reset', 'x', $2, $1, $1)`,
    [now, later],
  )
  await pool.query(
    `insert into auth_invitation (secret_sha256, role, created_at, expires_at) values ('\\x01', 'operator', $1, $2)`,
    [now, later],
  )
  await pool.query(
    `insert into mail (kind, recipient, subject, text, html, state, due_at, created_at) values ('x', 'ada@example.org', 's', 't', 'h', 'queued', $1, $1)`,
    [now],
  )
  const { target, ...told } = await restore(await backUp())
  expect(told).toMatchObject({ endedSessions: 1, endedInvitations: 1, droppedMails: 1 })
  expect(
    await one(
      target,
      'select (select count(*)::int from auth_session) as sessions, (select count(*)::int from auth_verification) as links',
    ),
  ).toEqual({
    sessions: 0,
    links: 0,
  })
  expect(await one(target, 'select expires_at from auth_invitation')).toEqual({ expires_at: now })
  expect(await one(target, 'select state, text, html from mail')).toEqual({ state: 'failed', text: null, html: null })
  expect(await one(target, 'select count(*)::int as people from auth_user')).toEqual({ people: 1 })
})

test('who was revoked or suspended since came back: all who may do something are named', async () => {
  const { customerId } = await world.customer()
  const { apiTokenId: tokenId } = await addToken(world.database, { customerId, name: 'ci', at: world.clock.now() })
  const file = await backUp()
  await revokeToken(world.database, tokenId, world.clock.now())
  await setCustomer(world.database, customerId, { suspended: true, at: world.clock.now() })
  const { cameBack, knowsChanges, closedAgain } = await restore(file)
  expect(knowsChanges).toBe(false)
  expect(cameBack.tokens).toContainEqual({ tokenId, customerId, name: 'ci' })
  expect(cameBack.customers.map((c) => c.customerId)).toContain(customerId)
  expect(closedAgain).toEqual({ tokens: [], customers: [] })
})

test('the note beside the backups names who came back, closes them again, and knows the last lease id', async () => {
  const { customerId } = await world.customer()
  const { customerId: other } = await world.customer()
  const { apiTokenId: tokenId } = await addToken(world.database, { customerId, name: 'ci', at: world.clock.now() })
  const file = await backUp()
  const takenAt = world.clock.now()
  world.clock.advance(1_000)
  await revokeToken(world.database, tokenId, world.clock.now())
  await setCustomer(world.database, other, { suspended: true, at: world.clock.now() })
  await world.owner.pool.query(`select setval(pg_get_serial_sequence('lease', 'lease_id'), 7000000)`)
  await writeChanges(path.dirname(file), await readChanges(world.database.pool, takenAt, world.clock.now()))
  const { closedAgain, cameBack, knowsChanges, nextLeaseId, target } = await restore(file)
  expect(knowsChanges).toBe(true)
  expect(closedAgain).toEqual({ tokens: [tokenId], customers: [other] })
  expect(cameBack).toEqual({ tokens: [], customers: [] })
  expect(nextLeaseId).toBeGreaterThan(7_000_000)
  expect(nextLeaseId).toBeLessThan(10_000_000)
  expect(await one(target, 'select revoked_at from api_token where api_token_id = $1', [tokenId])).toEqual({
    revoked_at: world.clock.now(),
  })
  expect(await one(target, 'select suspended_at from customer where customer_id = $1', [other])).toEqual({
    suspended_at: world.clock.now(),
  })
})

test('a database that was brought back by other means is settled the same, unless a server uses it', async () => {
  const { supplierId } = await world.supplier()
  const { token } = await world.customer()
  const { leaseId } = await lend(supplierId, token)
  const { target } = await restore(await backUp())
  await target.pool.query(`update number set rest_until = '-infinity'`)
  const settings = {
    database: target,
    clock: world.clock,
    restSeconds: null,
    leaseIdsFrom: null,
    takenAt: world.clock.now(),
  }
  const settled = await settleDatabase(settings)
  expect(settled.restingNumbers).toBeGreaterThan(0)
  expect(settled.nextLeaseId).toBeGreaterThan(leaseId)
  const serving = await target.pool.connect()
  try {
    await serving.query(`set application_name = 'verifyplus ownership'`)
    await expect(settleDatabase(settings)).rejects.toThrow(/stop it first/)
  } finally {
    serving.release(true)
  }
})
