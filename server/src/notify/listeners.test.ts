import pg from 'pg'
import { afterEach, describe, expect, test } from 'vitest'
import { eventually } from '#test/eventually'
import { withWorld } from '#test/world'
import { sayListening } from './listeners.ts'

const world = withWorld()
const closing: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function connection(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: world.database.connectionString })
  await client.connect()
  closing.push(() => client.end())
  return client
}

const listeners = async (): Promise<string[]> =>
  (await world.database.pool.query<{ listener_id: string }>('select listener_id from listener')).rows.map(
    (row) => row.listener_id,
  )

/** What others are notified of leases while `work` is done, heard by a connection that is no listener of ours. */
async function notifiedDuring(work: () => Promise<void>): Promise<unknown[]> {
  const client = await connection()
  const payloads: string[] = []
  client.on('notification', ({ payload }) => payloads.push(payload ?? ''))
  await client.query('listen verifyplus')
  await work()
  await world.database.pool.query(`select pg_notify('verifyplus', 'done')`)
  await eventually(() => expect(payloads).toContain('done'))
  return payloads.filter((payload) => payload.includes('leases')).map((payload) => JSON.parse(payload) as unknown)
}

async function lease(): Promise<{ leaseId: number; codeComes: () => Promise<void> }> {
  const { token } = await world.customer(1_000_000n)
  const { supplierId } = await world.supplier()
  const [msisdn = ''] = await world.stock(supplierId, 'LV', 1)
  const { body } = await world.post('/api/get_number', { token, country: 'LV', productId: '2' })
  return {
    leaseId: Number(body['numberId']),
    codeComes: () => world.message(supplierId, msisdn, 'Telegram code: 48213'),
  }
}

describe('processes that listen', () => {
  test('a code is notified where another process listens, and not where a process is alone', async () => {
    const alone = await lease()
    expect(await notifiedDuring(alone.codeComes)).toEqual([])
    const other = await world.otherProcess()
    const beside = await lease()
    expect(await notifiedDuring(beside.codeComes)).toEqual([{ leases: [beside.leaseId], changed: null }])
    await other.stop()
    const aloneAgain = await lease()
    expect(await notifiedDuring(aloneAgain.codeComes)).toEqual([])
  })

  test('one that died without a word is forgotten by the next that comes, and none that lives is', async () => {
    const dead = await connection()
    await sayListening(dead, 'dead')
    const living = await connection()
    await sayListening(living, 'living')
    expect(await listeners()).toEqual(expect.arrayContaining(['dead', 'living']))
    await dead.end()
    const next = await connection()
    await eventually(async () => {
      await sayListening(next, 'next')
      expect(await listeners()).not.toContain('dead')
    })
    expect(await listeners()).toEqual(expect.arrayContaining(['living', 'next']))
  })
})
