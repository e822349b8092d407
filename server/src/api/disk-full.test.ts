import { Writable } from 'node:stream'
import { pino } from 'pino'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testWebhookSecret, withWorld } from '#test/world'

const lines: { msg: string; cause?: string; answers?: number }[] = []
const stream = new Writable({
  write(chunk: Buffer, _encoding, done) {
    lines.push(JSON.parse(chunk.toString()))
    done()
  },
})
const world = withWorld({ log: pino({ level: 'warn' }, stream) })
const written = ['lease', 'message', 'trial_write']
let token = ''
let supplier = ''
let supplierId = 0
let msisdn = ''

beforeAll(async () => {
  ;({ supplierId, name: supplier } = await world.supplier())
  ;[msisdn = ''] = await world.stock(supplierId, 'RU', 10)
  token = (await world.customer()).token
  await world.owner.pool.query(`
    create function disk_is_full() returns trigger language plpgsql as
    $$ begin raise exception 'could not extend file: No space left on device' using errcode = 'disk_full'; end $$`)
})

const ready = () => world.get('/readyz')
const getNumber = () => world.post('/api/get_number', { token, country: 'RU', productId: 2 })

async function sendMessage(): Promise<number> {
  const body = JSON.stringify({ id: `m${world.next()}`, from: 'Telegram', to: msisdn, text: 'Telegram code: 54321' })
  const id = `m${world.next()}`
  const at = world.clock.now()
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(testWebhookSecret).sign(id, at, body),
  }
  const url = `/inbound/${supplier}`
  return (await world.app.http.inject({ method: 'POST', url, headers, payload: body })).statusCode
}

async function counted(cause: string): Promise<number> {
  const { body } = await world.app.http.inject('/metrics')
  return Number(new RegExp(`verifyplus_unavailable_total{cause="${cause}"} (\\d+)`).exec(body)?.[1])
}

test('with room on the disk it is ready, and nothing is counted', async () => {
  expect((await ready()).status).toBe(200)
  expect(await counted('disk_full')).toBe(0)
})

describe('while every write is refused because the disk is full', () => {
  beforeAll(async () => {
    for (const table of written)
      await world.owner.pool.query(
        `create trigger full_disk before insert or update on ${table} for each statement execute function disk_is_full()`,
      )
    world.clock.advance(1_000)
  })
  afterAll(async () => {
    for (const table of written) await world.owner.pool.query(`drop trigger if exists full_disk on ${table}`)
  })

  test('it is not ready, and says why', async () => {
    const { status, body } = await ready()
    expect([status, body['detail']]).toEqual([503, 'Not ready: the disk of the database is full: make room there'])
  })

  test('every 503 is counted with its cause, by whichever door it was asked', async () => {
    const before = await counted('disk_full')
    for (let i = 0; i < 40; i++) expect((await getNumber()).status).toBe(503)
    expect(await sendMessage()).toBe(503)
    expect(await counted('disk_full')).toBe(before + 41)
    const message = { dedupeKey: 'smpp', msisdn, originator: 'Telegram', text: 'x', receivedAt: world.clock.now() }
    const accepted = world.app.acceptCounted(supplierId, [{ ...message, raw: Buffer.from('x') }])
    await expect(Promise.all(accepted)).rejects.toThrow('the database is unreachable')
    expect(await counted('disk_full')).toBe(before + 42)
    expect(await counted('other')).toBe(0)
  })

  test('the log says so in one line a minute, and how often it was', async () => {
    const said = () => lines.filter(({ msg }) => msg.includes('disk'))
    expect(said()).toEqual([
      expect.objectContaining({
        level: 40,
        cause: 'disk_full',
        msg: 'unavailable: the disk of the database is full: make room there',
      }),
    ])
    world.clock.advance(60_000)
    const before = await counted('disk_full')
    await getNumber()
    await getNumber()
    expect(said()).toHaveLength(2)
    expect(said()[1]?.answers).toBe(before)
  })
})

test('when there is room again it is ready and serves, without a restart', async () => {
  expect((await ready()).status).toBe(200)
  expect((await getNumber()).status).toBe(200)
})

test('what is no outage but refuses writes makes it not ready too, with the error in the log', async () => {
  await world.owner.pool.query('alter table trial_write rename to trial_write_away')
  world.clock.advance(1_000)
  expect((await ready()).body['detail']).toMatch(/the database refused a test write/)
  expect(lines.filter(({ msg }) => msg === 'a test write was refused')).toHaveLength(1)
  await world.owner.pool.query('alter table trial_write_away rename to trial_write')
})
