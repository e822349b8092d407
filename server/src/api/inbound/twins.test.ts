import { createHmac } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { App } from '#app'
import { eraseBodies } from '#messages'
import { addSupplier } from '#numbers'
import { eventually } from '#test/eventually'
import { openRaw, rawRequest } from '#test/raw-http'
import { withWorld } from '#test/world'

const world = withWorld()
const key = 'a-signing-key-of-one-s-own'
const number = '79590000001'
let other: App
let ports: number[] = []

beforeAll(async () => {
  other = await world.otherProcess()
  for (const app of [world.app, other]) await app.http.listen({ host: '127.0.0.1', port: 0 })
  ports = [world.app, other].map((app) => (app.http.server.address() as AddressInfo).port)
})
afterAll(() => other.stop())

interface Sms {
  id: string
  text: string
  /** As the phone writes it. */
  receivedAt: string
  sender?: string
  sim?: number
}

interface Gateway {
  kind: string
  settings: object
  request: (sms: Sms) => { body: string; headers: Record<string, string> }
}

const android: Gateway = {
  kind: 'android-sms-gateway',
  settings: { signingKey: key, numbers: { 'phone/1': number, 'phone/2': '79590000002' } },
  request: ({ id, text, receivedAt, sender = 'Telegram', sim = 1 }) => {
    const payload = { messageId: 'a1b2c3d4', sender, simNumber: sim, message: text, receivedAt }
    const body = JSON.stringify({ id, webhookId: 'w', event: 'sms:received', deviceId: 'phone', payload })
    const timestamp = String(Math.floor(world.clock.now().getTime() / 1_000))
    return { body, headers: { 'x-timestamp': timestamp, 'x-signature': hmacOf(body + timestamp) } }
  },
}

const textbee: Gateway = {
  kind: 'textbee',
  settings: { signingSecret: key, numbers: { phone: number } },
  request: ({ id, text, receivedAt, sender = 'Telegram' }) => {
    const body = JSON.stringify({
      smsId: id,
      message: text,
      deviceId: 'phone',
      webhookEvent: 'MESSAGE_RECEIVED',
      sender,
      receivedAt,
    })
    return { body, headers: { 'x-signature': hmacOf(body) } }
  },
}

function hmacOf(signed: string): string {
  return createHmac('sha256', key).update(signed).digest('hex')
}

interface Scene {
  supplierId: number
  /** Posts it to the n-th process and answers the status. */
  post: (sms: Partial<Sms>, process?: number) => Promise<number>
  stored: () => Promise<number>
}

async function scene({ kind, settings, request }: Gateway): Promise<Scene> {
  const name = `phones-${world.next()}`
  const { supplierId } = await addSupplier(world.database, {
    name,
    kind,
    settings: { ...settings },
    at: world.clock.now(),
  })
  return {
    supplierId,
    async post(sms, process = 0) {
      const { body, headers } = request({
        id: `id-${world.next()}`,
        text: 'Telegram code: 12345',
        receivedAt: nowText(),
        ...sms,
      })
      const raw = await openRaw(ports[process]!)
      raw.send(rawRequest('POST', `/inbound/${name}`, body, headers))
      const answer = await raw.answer()
      raw.destroy()
      return answer?.status ?? 0
    },
    stored: async () =>
      (
        await world.database.pool.query<{ n: number }>(
          'select count(*)::int as n from message where supplier_id = $1',
          [supplierId],
        )
      ).rows[0]!.n,
  }
}

const nowText = (): string => world.clock.now().toISOString()

describe.each([android, textbee])('one SMS under two ids, of $kind', (gateway) => {
  test('is one message, also when it comes many times at once to two processes', async () => {
    const { post, stored } = await scene(gateway)
    for (let round = 1; round <= 5; round++) {
      const sms = { text: `Telegram code: 1234${round}`, receivedAt: nowText() }
      const statuses = await Promise.all(Array.from({ length: 12 }, (_, i) => post(sms, i % 2)))
      expect(statuses).toEqual(Array<number>(12).fill(200))
      expect(await stored()).toBe(round)
    }
  })

  test('is one message where the ids write the time in other words, within its second', async () => {
    const { post, stored } = await scene(gateway)
    for (const receivedAt of ['2026-11-24T11:59:58.100Z', '2026-11-24T15:29:58+03:30', '2026-11-24T11:59:58.999Z'])
      expect(await post({ receivedAt })).toBe(200)
    expect(await stored()).toBe(1)
  })

  test('stays one under the first id for as long as the gateway repeats it', async () => {
    const { post, stored } = await scene(gateway)
    const sms = { receivedAt: nowText() }
    await post({ ...sms, id: 'first' })
    await post({ ...sms, id: 'second' })
    world.clock.advance(3_600_000)
    expect([await post({ ...sms, id: 'first' }), await stored()]).toEqual([200, 1])
  })
})

describe('two messages stay two', () => {
  test('where they are equal and seconds apart', async () => {
    const { post, stored } = await scene(android)
    const times = ['2026-11-24T11:59:57Z', '2026-11-24T11:59:58Z', '2026-11-24T11:59:59Z']
    expect(await Promise.all(times.map((receivedAt, i) => post({ receivedAt }, i % 2)))).toEqual([200, 200, 200])
    expect(await stored()).toBe(3)
  })

  test('where number, sender or text differ, or the supplier', async () => {
    const one = await scene(android)
    const receivedAt = nowText()
    await Promise.all(
      [{}, { sim: 2 }, { sender: 'Telegra' }, { text: 'Telegram code: 12346' }].map((sms) =>
        one.post({ ...sms, receivedAt }),
      ),
    )
    const two = await scene(android)
    await two.post({ receivedAt })
    expect([await one.stored(), await two.stored()]).toEqual([4, 1])
  })

  test('where the second comes a minute later, or no time is known', async () => {
    const { post, stored } = await scene(android)
    const receivedAt = nowText()
    await post({ receivedAt })
    world.clock.advance(59_999)
    await post({ receivedAt })
    expect(await stored()).toBe(1)
    world.clock.advance(1)
    await post({ receivedAt })
    expect(await stored()).toBe(2)
    for (const unknown of ['', '1970-01-01T00:00:00Z'])
      await Promise.all([post({ receivedAt: unknown }), post({ receivedAt: unknown })])
    expect(await stored()).toBe(6)
  })
})

describe('what was acknowledged is never lost', () => {
  test('a twin that waits for the first is stored where that one is rolled back', async () => {
    const { post, stored, supplierId } = await scene(android)
    const receivedAt = nowText()
    await post({ receivedAt })
    const { rows } = await world.database.pool.query<{ twin_key: string }>(
      'delete from message_twin where supplier_id = $1 returning twin_key',
      [supplierId],
    )
    await world.owner.pool.query('delete from message where supplier_id = $1', [supplierId])
    const client = await world.database.pool.connect()
    try {
      // As a process that dies before its commit.
      await client.query('begin')
      await client.query('insert into message_twin values ($1, $2, $3)', [
        supplierId,
        rows[0]?.twin_key,
        world.clock.now(),
      ])
      const second = post({ receivedAt }, 1)
      await eventually(async () => expect(await waitingForLocks()).toBeGreaterThan(0))
      await client.query('rollback')
      expect(await second).toBe(200)
      expect(await stored()).toBe(1)
    } finally {
      client.release()
    }
  })

  test('no place is taken by a message that is left out for its id', async () => {
    const { post, stored } = await scene(android)
    await post({ id: 'used', text: 'one' })
    await Promise.all([post({ id: 'used', text: 'two' }), post({ text: 'two' }, 1), post({ text: 'two' })])
    expect(await stored()).toBe(2)
  })

  test('places are given up after an hour', async () => {
    const { post, supplierId } = await scene(android)
    await post({})
    const places = async (): Promise<number> =>
      (await world.database.pool.query('select from message_twin where supplier_id = $1', [supplierId])).rowCount ?? 0
    await eraseBodies(world.database, world.clock.now())
    expect(await places()).toBe(1)
    world.clock.advance(3_600_001)
    await eraseBodies(world.database, world.clock.now())
    expect(await places()).toBe(0)
  })
})

async function waitingForLocks(): Promise<number> {
  const { rows } = await world.database.pool.query<{ n: number }>(
    `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  )
  return rows[0]!.n
}
