import { expect, test } from 'vitest'
import { setPrice, setProduct } from '#catalogue'
import { addToken, createCustomer, revokeToken, setCustomer } from '#customers'
import { createInvitation } from '#people/invitations'
import { openDatabase } from '#db'
import { debit, refundLease, reverseEntry, topUp } from '#ledger'
import { addSupplier, changeSupplier, requireSupplier } from '#numbers'
import { withWorld } from '#test/world'
import { listAudit, type AuditRow } from './records.ts'

const world = withWorld()
const at = (): Date => world.clock.now()

async function newest(limit = 1): Promise<AuditRow[]> {
  return await listAudit(world.database, { beforeId: null, customerId: null, action: null, limit })
}

/** What was recorded while `work` ran, the oldest first. */
async function recordedBy(work: () => Promise<unknown>): Promise<AuditRow[]> {
  const before = (await newest())[0]?.recordId ?? 0n
  await work()
  return (await newest(100)).filter((record) => record.recordId > before).toReversed()
}

const shown = ({ action, subject, details, personal }: AuditRow): unknown[] => [action, subject, details, personal]

test('each change of a customer, its tokens and its limits is recorded once, with who it was', async () => {
  const { database } = world
  const records = await recordedBy(async () => {
    const { customerId } = await createCustomer(database, { email: 'ali@example.org', note: 'n', at: at() })
    const { apiTokenId } = await addToken(database, { customerId, name: 'ci', at: at() })
    await revokeToken(database, apiTokenId, at())
    await revokeToken(database, apiTokenId, at())
    await setCustomer(database, customerId, { suspended: true, at: at() })
    await setCustomer(database, customerId, { suspended: true, at: at() })
    await setCustomer(database, customerId, { leaseLimit: 7, at: at() })
    await setCustomer(database, customerId, { suspended: false, at: at() })
  })
  expect(records.map((record) => record.action)).toEqual([
    'customer.created',
    'token.created',
    'token.created',
    'token.revoked',
    'customer.suspended',
    'customer.limits_changed',
    'customer.resumed',
  ])
  expect(new Set(records.map((record) => record.actor))).toEqual(new Set(['server']))
  const customerId = records[0]?.customerId
  expect(records.every((record) => record.customerId === customerId)).toBe(true)
  expect(records[0]?.personal).toEqual({ email: 'ali@example.org' })
  expect(records[5]?.details).toMatchObject({ leases: 7, leasesBefore: 1000 })
  expect(
    JSON.stringify(records, (_key, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)),
  ).not.toMatch(/vp_/)
})

test('money that is moved by hand is recorded with its amount, and a code that is charged is not', async () => {
  const { database, clock } = world
  const { customerId, token } = await world.customer(0n)
  const { supplierId } = await world.supplier()
  const [msisdn] = await world.stock(supplierId, 'RU', 1)
  const records = await recordedBy(async () => {
    await topUp(database.pool, { customerId, amountMinor: 90_000n, note: 'cash', idempotencyKey: 'k1', at: at() })
    await topUp(database.pool, { customerId, amountMinor: 90_000n, note: 'cash', idempotencyKey: 'k1', at: at() })
    const { entryId } = await debit(database.pool, {
      customerId,
      amountMinor: 500n,
      note: 'fee',
      idempotencyKey: 'k2',
      at: at(),
    })
    await reverseEntry(database.pool, { entryId, note: 'no fee', at: at() })
    const { body } = await world.post('/api/get_number', { token, productId: '2', country: 'RU' })
    await world.message(supplierId, msisdn as string, 'Your Telegram code is 12345')
    const numberId = body['numberId'] as string
    const got = await world.post('/api/get_sms', { token, country: 'RU', numberId, productId: '2' })
    expect(got.status, JSON.stringify([body, got.body])).toBe(200)
    await refundLease(database.pool, { leaseId: Number(numberId), note: 'sorry', at: clock.now() })
  })
  expect(records.map(shown)).toEqual([
    ['ledger.top_up', expect.stringMatching(/^entry \d+$/), { amountMinor: 90_000 }, { note: 'cash' }],
    ['ledger.debit', expect.any(String), { amountMinor: -500 }, { note: 'fee' }],
    ['ledger.reversal', expect.any(String), { amountMinor: 500, reverses: expect.any(Number) }, { note: 'no fee' }],
    [
      'ledger.refund',
      expect.any(String),
      { amountMinor: expect.any(Number), leaseId: expect.any(Number) },
      { note: 'sorry' },
    ],
  ])
})

test('suppliers, prices and products are recorded with what changed, and never a secret', async () => {
  const { database } = world
  const records = await recordedBy(async () => {
    await addSupplier(database, {
      name: 'own-modem',
      kind: 'webhook',
      settings: { secret: 'the-first-secret-value' },
      coolDownSeconds: 0,
      at: at(),
    })
    await changeSupplier(database, await requireSupplier(database, 'own-modem'), { coolDownSeconds: 60 })
    await database.pool.query(
      `update supplier set settings = '{"secret":"the-second-secret-value","region":"ir"}' where name = 'own-modem'`,
    )
    await setPrice(database, 'RU', 2, 4_000n)
    await setPrice(database, 'RU', 2, 5_000n)
    await setPrice(database, 'RU', 2, 5_000n)
    await setPrice(database, 'RU', 2, null)
    await setProduct(database, 2, { leaseSeconds: 900 })
  })
  const price = 'product 2 in country RU'
  expect(records.map(shown)).toEqual([
    ['supplier.added', 'supplier own-modem', { kind: 'webhook', supplierId: expect.any(Number) }, null],
    ['supplier.changed', 'supplier own-modem', { changed: ['cool_down_seconds'] }, null],
    ['supplier.changed', 'supplier own-modem', { changed: ['settings.region', 'settings.secret'] }, null],
    ['price.added', price, expect.objectContaining({ price_minor: 4000 }), null],
    ['price.changed', price, { price_minor: { before: 4000, now: 5000 } }, null],
    ['price.removed', price, expect.objectContaining({ price_minor: 5000 }), null],
    ['product.changed', 'product 2', { lease_seconds: { before: 1200, now: 900 } }, null],
  ])
  expect(JSON.stringify(records.map(shown))).not.toContain('secret-value')
})

test('invitations, passkeys and roles are recorded', async () => {
  const { database } = world
  const records = await recordedBy(async () => {
    await createInvitation(database, { role: 'operator', email: 'op@example.org', at: at() })
    await database.pool.query(
      `insert into auth_user (id, name, email, email_verified, created_at, updated_at) values ('u1', 'U', 'u1@example.org', true, $1, $1)`,
      [at()],
    )
    await database.pool.query(
      `insert into auth_passkey (id, public_key, user_id, credential_id, counter, device_type, backed_up) values ('p', 'k', 'u1', 'c', 0, 'd', false)`,
    )
    await database.pool.query(`delete from auth_passkey where id = 'p'`)
    await database.pool.query(`update auth_user set role = 'operator', two_factor_enabled = true where id = 'u1'`)
  })
  expect(records.map(shown)).toEqual([
    ['person.invited', expect.stringMatching(/^invitation \d+$/), { role: 'operator' }, { email: 'op@example.org' }],
    ['passkey.added', 'person u1', {}, null],
    ['passkey.removed', 'person u1', {}, null],
    ['person.role_changed', 'person u1', { role: 'operator', roleBefore: 'customer' }, null],
    ['person.second_factor_set_up', 'person u1', {}, null],
  ])
})

test('a change that is rolled back leaves no record, and a record stands only with its change', async () => {
  const { database } = world
  const { customerId } = await world.customer()
  const records = await recordedBy(async () => {
    await expect(
      database.tx(async (client) => {
        await client.query('update customer set suspended_at = $2 where customer_id = $1', [customerId, at()])
        await topUp(client, { customerId, amountMinor: 1n, note: '', idempotencyKey: 'rolled back', at: at() })
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
  })
  expect(records).toEqual([])
})

test('who changed it at psql is told by the name that the database knows, and a command by its own', async () => {
  const { customerId } = await world.customer()
  const change = 'update customer set lease_limit = lease_limit + 1 where customer_id = $1'
  const command = openDatabase({ connectionString: world.database.connectionString, actor: `command o'hara@host` })
  const records = await recordedBy(async () => {
    await world.database.tx(async (client) => {
      await client.query(`set local verifyplus.actor = ''`)
      await client.query(change, [customerId])
    })
    await command.pool.query(change, [customerId])
    await command.longTx((client) => client.query(change, [customerId]))
  })
  await command.close()
  expect(records.map((record) => record.actor)).toEqual([
    expect.stringMatching(/^database \w+$/),
    `command o'hara@host`,
    `command o'hara@host`,
  ])
})

test('no record and no link can be changed or taken out, and personal values can only be erased', async () => {
  await world.customer()
  const { pool } = world.owner
  for (const table of ['audit_record', 'audit_link', 'audit_personal']) {
    const refusal = expect.objectContaining({ constraint: 'audit_is_insert_only' })
    const column = table === 'audit_record' ? 'actor' : table === 'audit_link' ? 'position' : 'salt'
    await expect(pool.query(`update ${table} set ${column} = ${column}`), table).rejects.toEqual(refusal)
    await expect(pool.query(`truncate ${table} cascade`), table).rejects.toEqual(refusal)
    if (table !== 'audit_personal') await expect(pool.query(`delete from ${table}`), table).rejects.toEqual(refusal)
  }
})
