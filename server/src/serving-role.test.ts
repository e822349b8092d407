import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkAudit, eraseOldPersonal, recordAudit, sealRecords } from '#audit'
import { backUpWhenDue, noteChanges, setSchedule } from '#backups'
import { eraseTraffic } from '#carriers/health'
import { addToken, eraseIdempotencyKeys, revokeToken, setCustomer } from '#customers'
import { createReadiness, createOwnership } from '#db'
import { endDueLeases, pauseCustomers } from '#leases'
import { checkLedger, debit, refundLease, reverseEntry, topUp } from '#ledger'
import { eraseBodies } from '#messages'
import { eraseOldSecrets, removeThoseThatLeft } from '#numbers'
import type { ServingWay } from '#test/database'
import { withWorld } from '#test/world'

describe.each<{ way: ServingWay }>([{ way: 'login' }, { way: 'behind the owner' }])(
  'as the role that serves ($way)',
  ({ way }) => {
    const world = withWorld({ way })
    const country = 'RU'
    const productId = '2'
    let folder = ''
    let supplierId = 0

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'verifyplus-serving-'))
      ;({ supplierId } = await world.supplier())
      await world.stock(supplierId, country, 20)
    })
    afterAll(() => rm(folder, { recursive: true, force: true }))

    const v3 = async (token: string, method: 'GET' | 'POST', url: string, body?: object) => {
      const headers = { authorization: `Bearer ${token}` }
      const answer = await world.app.http.inject({ method, url, headers, ...(body && { payload: body }) })
      return { status: answer.statusCode, body: JSON.parse(answer.body || '{}') as Record<string, unknown> }
    }

    async function lend(token: string): Promise<{ numberId: string; msisdn: string }> {
      const { status, body } = await world.post('/api/get_number', { token, country, productId })
      expect(status, JSON.stringify(body)).toBe(200)
      const { rows } = await world.database.pool.query<{ msisdn: string; lease_id: number }>(
        'select msisdn, lease_id from lease order by lease_id desc limit 1',
      )
      return { numberId: String(rows[0]?.lease_id), msisdn: rows[0]?.msisdn ?? '' }
    }

    test('every session is that role', async () => {
      const me = (await world.database.pool.query('select current_user::text as me')).rows
      expect(me).toEqual([{ me: 'verifyplus_serving' }])
      expect(await world.database.inLine('claims', 'me', 'select current_user::text as me', [])).toEqual(me)
      await world.database.longTx(async (client) =>
        expect((await client.query('select current_user::text as me')).rows).toEqual(me),
      )
      const { connectionString } = world.database
      const ownership = createOwnership({ connectionString, clock: world.clock, onError: () => {} })
      const owned = Promise.withResolvers<void>()
      ownership.own('something', async () => owned.resolve())
      await owned.promise
      await ownership.stop()
      expect(await createReadiness(world.database, world.clock, () => {})()).toBeNull()
    })

    test('a number is lent, its code comes and is paid for, another is given back, and money is moved by hand', async () => {
      const { customerId, token } = await world.customer()
      const before = await world.balance(customerId)
      const { numberId, msisdn } = await lend(token)
      await world.message(supplierId, msisdn, 'Telegram code: 54321')
      const paid = await world.post('/api/get_sms', { token, country, productId, numberId })
      expect(paid).toMatchObject({ status: 200, body: expect.objectContaining({ sms: expect.anything() }) as object })
      expect(await world.balance(customerId)).toBeLessThan(before)
      const second = await lend(token)
      const cancelled = await v3(token, 'POST', `/v3/leases/lease_${second.numberId}/cancel`)
      expect(cancelled.status, JSON.stringify(cancelled.body)).toBeLessThan(300)
      const held = await v3(token, 'POST', '/v3/leases', { country, productId })
      expect(held.status).toBe(201)
      const { database, clock } = world
      const { pool } = database
      await refundLease(pool, { leaseId: Number(numberId), note: 'no use', at: clock.now() })
      expect(await world.balance(customerId)).toBe(before)
      const once = { customerId, amountMinor: 7n, note: 'test', at: clock.now() }
      await topUp(pool, { ...once, idempotencyKey: randomBytes(4).toString('hex') })
      await debit(pool, { ...once, idempotencyKey: randomBytes(4).toString('hex') })
      const { rows } = await pool.query<{ id: bigint }>(`select max(entry_id) as id from entry where kind = 'debit'`)
      await reverseEntry(pool, { entryId: rows[0]?.id as bigint, note: 'a slip', at: clock.now() })
      expect((await checkLedger(database)).faults).toEqual([])
    })

    test('a token is made and revoked, a customer suspended, and all of it is recorded, sealed and proved', async () => {
      const { database, clock } = world
      const { customerId } = await world.customer()
      const { apiTokenId } = await addToken(database, { customerId, name: 'ci', at: clock.now() })
      await revokeToken(database, apiTokenId, clock.now())
      await setCustomer(database, customerId, { suspended: true, at: clock.now() })
      await recordAudit(database.pool, [
        { action: 'test.done', subject: 'a test', customerId, personal: { address: '192.0.2.1' } },
      ])
      const key = randomBytes(32)
      while ((await sealRecords(database, key, true)).sealed > 0);
      expect(await checkAudit(database, key, null)).toMatchObject({ faults: [], unsealed: 0 })
    })

    test('every job of the clock does its work, and a backup is written', async () => {
      const { database, clock } = world
      const { signal } = new AbortController()
      const { token } = await world.customer()
      await lend(token)
      await world.pass(86_400_000 * 8)
      await endDueLeases(database, clock.now(), signal)
      await pauseCustomers(database, clock.now())
      await world.app.joining.deliverIncomplete(clock.now())
      await removeThoseThatLeft(database, clock.now())
      await eraseBodies(database, clock.now(), { signal })
      await eraseIdempotencyKeys(database, clock.now(), signal)
      await eraseOldSecrets(database, clock.now())
      await eraseTraffic(database, clock.now())
      await eraseOldPersonal(database, signal)
      await world.app.people.idle()
      await setSchedule(database, { folder, everySeconds: 3_600, keep: 2, recipients: [] }, clock.now())
      expect(await backUpWhenDue(database, clock)).toBe(true)
      await noteChanges(database, clock)
    })
  },
)
