import { Writable } from 'node:stream'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { App } from '#app'
import { ManualClock } from '#core/clock'
import { checkLedger } from '#ledger'
import type { MoMessage } from '#messages/mo-message'
import { withWorld } from '#test/world'

const lines: string[] = []
const stream = new Writable({
  write(chunk: Buffer, _encoding, done) {
    lines.push((JSON.parse(chunk.toString()) as { msg: string }).msg)
    done()
  },
})
const world = withWorld({ log: pino({ level: 'warn' }, stream) })
const fast = new ManualClock('2026-11-24T13:00:00.250Z')
let ahead: App
/** As one that is ahead for less than is noticed, or than it takes to notice. */
let unaware: App
let token = ''
let supplierId = 0

beforeAll(async () => {
  ahead = await world.otherProcess({ clock: fast })
  unaware = await world.otherProcess({ clock: fast, comparesClock: false })
  ;({ supplierId } = await world.supplier())
  await world.stock(supplierId, 'RU', 20)
  token = (await world.customer()).token
})
afterAll(() => Promise.all([ahead.stop(), unaware.stop()]))

async function ask(app: App, method: 'GET' | 'POST', url: string, payload?: object) {
  const headers = { authorization: `Bearer ${token}` }
  const { statusCode, body } = await app.http.inject({ method, url, headers, ...(payload && { payload }) })
  return { status: statusCode, body: (body.startsWith('{') ? JSON.parse(body) : {}) as Record<string, unknown> }
}

function messageFor(msisdn: string, text: string): MoMessage {
  const message = { dedupeKey: `m${world.next()}`, msisdn, originator: 'Telegram', text, raw: Buffer.from(text) }
  return { ...message, receivedAt: fast.now() }
}

/** Lent, and where `text` is given with a message for it, all by the process whose clock is ahead. */
async function lentAhead(text?: string): Promise<string> {
  const { body } = await ask(unaware, 'POST', '/v3/leases', { country: 'RU', productId: '2' })
  if (text !== undefined) {
    const msisdn = String(body['phoneNumber']).replace('+', '')
    await Promise.all(unaware.accept(supplierId, [messageFor(msisdn, text)]))
  }
  return body['id'] as string
}

describe('with its clock an hour ahead of the database’s', () => {
  test('a process is not ready and says why; the one beside it is', async () => {
    const { status, body } = await ask(ahead, 'GET', '/readyz')
    expect([status, body['detail']]).toEqual([
      503,
      'Not ready: the clock differs from the database’s: set up NTP on both',
    ])
    expect((await ask(world.app, 'GET', '/readyz')).status).toBe(200)
  })

  test('the metrics tell by how much, and the log says it once however often it is compared', async () => {
    expect((await ahead.http.inject('/metrics')).body).toContain('verifyplus_clock_offset_seconds 3600\n')
    expect((await world.app.http.inject('/metrics')).body).toContain('verifyplus_clock_offset_seconds 0\n')
    for (let i = 0; i < 5; i++) fast.advance(60_000)
    expect(lines.filter((line) => line.includes('set up NTP') && !line.startsWith('unavailable'))).toHaveLength(1)
  })
})

test('by a clock that is off nothing is lent, ended or taken in, and the one beside it does all of it', async () => {
  const asked = { country: 'RU', productId: '2' }
  const told = { status: 503, body: expect.objectContaining({ detail: expect.any(String) }) }
  expect(await ask(ahead, 'POST', '/v3/leases', asked)).toMatchObject(told)
  expect(await ask(ahead, 'POST', '/api/get_number', { token, ...asked })).toMatchObject({ status: 503 })
  const lent = await ask(world.app, 'POST', '/v3/leases', asked)
  const id = String(lent.body['id'])
  const msisdn = String(lent.body['phoneNumber']).replace('+', '')
  await expect(ahead.accept(supplierId, [messageFor(msisdn, 'Telegram code: 11111')])[0]).rejects.toThrow('clock')
  expect(await ask(ahead, 'POST', `/v3/leases/${id}/cancel`)).toMatchObject(told)
  expect(() => ahead.rightClock.now()).toThrow('clock')
  expect((await ahead.http.inject('/metrics')).body).toMatch(/unavailable_total\{cause="clock_off"\} [1-9]/)
  expect((await ask(world.app, 'POST', `/v3/leases/${id}/cancel`)).status).toBe(200)
})

test('a clock that is set while the process runs is not used once, and is again as soon as it is right', async () => {
  const clock = new ManualClock(world.clock.now())
  const own = await world.otherProcess({ clock })
  const asked = { country: 'RU', productId: '2' }
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  expect((await ask(own, 'POST', '/v3/leases', asked)).status).toBe(201)
  for (const byMs of [3_600_000, -3_600_000]) {
    clock.set(byMs)
    expect((await ask(own, 'POST', '/v3/leases', asked)).status).toBe(503)
    expect((await ask(own, 'GET', '/readyz')).status).toBe(503)
    clock.set(-byMs)
    clock.advance(1_000)
    world.clock.advance(1_000)
    own.clockWasSet()
    await turn()
    expect((await ask(own, 'POST', '/v3/leases', asked)).status).toBe(201)
  }
  await own.stop()
})

describe('a lease that began by the clock that is ahead ends by the other', () => {
  test.each([
    ['finish', 'finished', 'Telegram code: 54321'],
    ['cancel', 'cancelled', undefined],
  ] as const)('%s is done, and not refused by a constraint', async (how, state, text) => {
    const lease = await lentAhead(text)
    const { status } = await ask(world.app, 'POST', `/v3/leases/${lease}/${how}`)
    expect(status).toBe(200)
    const { body } = await ask(world.app, 'GET', `/v3/leases/${lease}`)
    expect([body['state'], body['endedAt']]).toEqual([state, body['createdAt']])
  })

  test('its code is handed over and paid for, and the ledger agrees', async () => {
    const lease = await lentAhead('Telegram code: 65432')
    const numberId = lease.replace('lease_', '')
    const { body } = await ask(world.app, 'POST', '/api/get_sms', { token, country: 'RU', productId: '2', numberId })
    expect(body).toEqual({ sms: '65432' })
    expect((await checkLedger(world.database)).faults).toEqual([])
  })
})

test('when the clock is right again the process is ready within a minute', async () => {
  // The world has caught up, and both are compared anew.
  world.clock.advance(fast.now().getTime() - world.clock.now().getTime())
  for (let second = 0; second <= 60; second++) {
    world.clock.advance(1_000)
    fast.advance(1_000)
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect((await ask(ahead, 'GET', '/readyz')).status).toBe(200)
})
