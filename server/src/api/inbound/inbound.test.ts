import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { Webhook } from 'standardwebhooks'
import { beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '#app'
import { listUnhanded } from '#messages'
import { addSupplier, removeSupplier } from '#numbers'
import { expectWireError, openRaw, rawRequest, type RawAnswer } from '#test/raw-http'
import { testWebhookSecret, withWorld } from '#test/world'
import { eventually } from '#test/eventually'

const world = withWorld()
const signer = new Webhook(testWebhookSecret)
let port = 0

beforeAll(async () => {
  await world.app.http.listen({ host: '127.0.0.1', port: 0 })
  port = (world.app.http.server.address() as AddressInfo).port
})

async function ask(...request: Parameters<typeof rawRequest>): Promise<RawAnswer> {
  const raw = await openRaw(port)
  raw.send(rawRequest(...request))
  const answer = await raw.answer(request[0] === 'HEAD' ? 'HEAD' : undefined)
  raw.destroy()
  return answer as RawAnswer
}

function signed(body: string | Uint8Array, id = `event-${world.next()}`): Record<string, string> {
  const at = world.clock.now()
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': signer.sign(id, at, Buffer.from(body)),
  }
}

interface Scene {
  supplierId: number
  name: string
  msisdn: string
  url: string
  message: { id: string; from: string; to: string; text: string }
  getSms: () => ReturnType<typeof world.post>
}

/** A supplier with one number, lent to a customer for Telegram, and a message for it. */
async function scene(): Promise<Scene> {
  const { supplierId, name } = await world.supplier()
  await world.database.pool.query('update number set retired_at = now() where retired_at is null')
  const [msisdn = ''] = await world.stock(supplierId, 'RU', 1)
  const { token } = await world.customer(100_000n)
  const { body } = await world.post('/api/get_number', { token, country: 'RU', productId: 2 })
  const numberId = body['numberId']
  const message = { id: `m-${world.next()}`, from: 'Telegram', to: `+${msisdn}`, text: 'Telegram code: 24680' }
  return {
    supplierId,
    name,
    msisdn,
    url: `/inbound/${name}`,
    message,
    getSms: () => world.post('/api/get_sms', { token, country: 'RU', productId: 2, numberId }),
  }
}

async function stored(supplierId: number): Promise<number> {
  const { rows } = await world.database.pool.query<{ n: number }>(
    'select count(*)::int as n from message where supplier_id = $1',
    [supplierId],
  )
  return rows[0]?.n ?? -1
}

describe('200', () => {
  test('a signed message is stored when it is answered, and its code can be fetched at once', async () => {
    const { url, message, supplierId, getSms } = await scene()
    const body = JSON.stringify(message)
    const answer = await ask('POST', url, body, signed(body))
    expect([answer.status, answer.headers.get('content-type'), answer.body]).toEqual([
      200,
      'application/json',
      '{"status":200}',
    ])
    expect(await stored(supplierId)).toBe(1)
    expect((await getSms()).body).toEqual({ sms: '24680' })
  })

  test('a repeated id is 200 and counted once, also when it comes ten times at the same time', async () => {
    const { url, message, supplierId } = await scene()
    const body = JSON.stringify(message)
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask('POST', url, body, signed(body))))
    expect(answers.map((answer) => answer.status)).toEqual(Array<number>(10).fill(200))
    expect((await ask('POST', url, body, signed(body))).status).toBe(200)
    expect(await stored(supplierId)).toBe(1)
  })

  test('the same id from another supplier is another message', async () => {
    const one = await scene()
    const other = await scene()
    for (const each of [one, other]) {
      const body = JSON.stringify({ ...each.message, id: 'the-same' })
      expect((await ask('POST', each.url, body, signed(body))).status).toBe(200)
    }
    expect([await stored(one.supplierId), await stored(other.supplierId)]).toEqual([1, 1])
  })

  test('a supplier added a moment ago is known at once', async () => {
    const { name } = await world.supplier()
    const body = JSON.stringify({ id: 'x', from: 'a', to: '79590000001', text: 'hello' })
    expect((await ask('POST', `/inbound/${name}`, body, signed(body))).status).toBe(200)
  })

  test('whatever content type it claims, the signed bytes count', async () => {
    const { url, message } = await scene()
    const body = JSON.stringify(message)
    for (const contentType of ['text/plain', 'application/octet-stream', 'application/json; charset=utf-8'])
      expect((await ask('POST', url, body, { ...signed(body), 'content-type': contentType })).status).toBe(200)
  })
})

describe('kept for the operator', () => {
  test.each<[string, (scene: Scene) => object]>([
    ['a number that is in no stock', () => ({ to: '79999999999' })],
    ['a message of another product', () => ({ text: 'Your Steam verification code is ABC12', from: 'Steam' })],
    ['a message sent before the number was lent', () => ({ sentAt: '2026-11-24T11:00:00Z' })],
  ])('%s: 200, withheld with a reason, and never handed over', async (_name, change) => {
    const it = await scene()
    const body = JSON.stringify({ ...it.message, ...change(it) })
    expect((await ask('POST', it.url, body, signed(body))).status).toBe(200)
    const withheld = (await listUnhanded(world.database, 10)).filter((each) => each.supplier === it.name)
    expect(withheld).toHaveLength(1)
    expect(withheld[0]?.reason).toMatch(/^\w+$/)
    expect(await it.getSms()).toMatchObject({ status: 409, body: { detail: 'No sms code' } })
  })

  test('another supplier cannot put a code on a number that is not its own', async () => {
    const it = await scene()
    const { name } = await world.supplier()
    const body = JSON.stringify(it.message)
    expect((await ask('POST', `/inbound/${name}`, body, signed(body))).status).toBe(200)
    expect((await listUnhanded(world.database, 10)).some((each) => each.supplier === name)).toBe(true)
    expect((await it.getSms()).status).toBe(409)
  })
})

describe('401', () => {
  const refused = async (it: Scene, body: string, headers: Record<string, string>): Promise<RawAnswer> => {
    const answer = await ask('POST', it.url, body, headers)
    expectWireError(answer, 401)
    expect(await stored(it.supplierId)).toBe(0)
    expect(answer.body).not.toContain('whsec_')
    return answer
  }

  test('a body that was changed after signing', async () => {
    const it = await scene()
    const headers = signed(JSON.stringify(it.message))
    await refused(it, JSON.stringify({ ...it.message, text: 'Telegram code: 11111' }), headers)
    await refused(it, `${JSON.stringify(it.message)} `, headers)
  })

  test('a signature of another secret', async () => {
    const it = await scene()
    const body = JSON.stringify(it.message)
    const other = new Webhook(`whsec_${Buffer.alloc(32, 1).toString('base64')}`)
    await refused(it, body, { ...signed(body, 'e'), 'webhook-signature': other.sign('e', world.clock.now(), body) })
  })

  test('a signature that is right but more than five minutes old, or ahead', async () => {
    const it = await scene()
    const body = JSON.stringify(it.message)
    for (const seconds of [-301, 301]) {
      const at = new Date(world.clock.now().getTime() + seconds * 1_000)
      await refused(it, body, {
        'webhook-id': 'e',
        'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
        'webhook-signature': signer.sign('e', at, body),
      })
    }
  })

  test('each missing or empty header', async () => {
    const it = await scene()
    const body = JSON.stringify(it.message)
    for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature']) {
      const { [name]: _left, ...rest } = signed(body)
      expect((await refused(it, body, rest)).body).toContain(name)
      await refused(it, body, { ...rest, [name]: '' })
    }
    await refused(it, body, {})
  })
})

describe('400', () => {
  test.each<[string, unknown, string]>([
    ['no JSON', '{', 'JSON'],
    ['no object', [], ''],
    ['id', { id: undefined }, 'id'],
    ['id', { id: '' }, 'id'],
    ['from', { from: 5 }, 'from'],
    ['to', { to: undefined }, 'to'],
    ['to', { to: 'not a number' }, 'to'],
    ['to', { to: '123' }, 'to'],
    ['text', { text: null }, 'text'],
    ['sentAt', { sentAt: 'yesterday' }, 'sentAt'],
    ['sentAt', { sentAt: '2026-11-24 12:00' }, 'sentAt'],
  ])('a signed body whose %s is wrong (%j) is told so by name', async (_name, change, named) => {
    const it = await scene()
    const body =
      typeof change === 'string' || Array.isArray(change)
        ? JSON.stringify(change).replace(/^"|"$/g, '')
        : JSON.stringify({ ...it.message, ...(change as object) })
    const answer = await ask('POST', it.url, body, signed(body))
    expectWireError(answer, 400)
    expect(answer.body).toContain(named)
    expect(answer.body).not.toContain('24680')
    expect(await stored(it.supplierId)).toBe(0)
  })
})

describe('404', () => {
  test('an unknown supplier is Not found, signed or not', async () => {
    expectWireError(await ask('POST', '/inbound/nobody', '{}', signed('{}')), 404, 'Not found')
    expectWireError(await ask('POST', '/inbound/nobody', '{}'), 404, 'Not found')
    for (const name of ['UPPER', 'with.dot', '%00', '..%2f', "'%20or%201=1"])
      expectWireError(await ask('POST', `/inbound/${name}`, '{}'), 404, 'Not found')
  })

  test('a removed supplier is Not found as soon as the process hears of it', async () => {
    const it = await scene()
    const noise = JSON.stringify({ ...it.message, id: 'noise', text: 'noise' })
    await removeSupplier(world.database, it.name, world.clock.now(), { now: true })
    await eventually(async () => expectWireError(await ask('POST', it.url, noise, signed(noise)), 404, 'Not found'))
    const body = JSON.stringify(it.message)
    expectWireError(await ask('POST', it.url, body, signed(body)), 404, 'Not found')
    expect((await it.getSms()).status).toBe(409)
  })
})

describe('405', () => {
  test('only POST is taken, and Allow says so', async () => {
    const { url } = await scene()
    for (const method of ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']) {
      const answer = await ask(method, url)
      if (method === 'HEAD') expect(answer).toMatchObject({ status: 405, body: '' })
      else expectWireError(answer, 405, 'Method not allowed')
      expect(answer.headers.get('allow'), method).toBe('POST')
    }
  })
})

describe('413', () => {
  test('a body that no message needs is refused and not stored', async () => {
    const it = await scene()
    for (const bytes of [40 * 1024, 64 * 1024, 256 * 1024 + 1, 1_000_000]) {
      const body = JSON.stringify({ ...it.message, more: 'x'.repeat(bytes) })
      expectWireError(await ask('POST', it.url, body, signed(body)), 413, 'Body too large: at most 40960 bytes')
    }
    expect(await stored(it.supplierId)).toBe(0)
  })

  test('40 KiB are taken to the byte, and one more is not, however it is framed', async () => {
    const it = await scene()
    const most = JSON.stringify(it.message).padEnd(40 * 1024)
    expect((await ask('POST', it.url, most, signed(most))).status).toBe(200)
    expectWireError(await ask('POST', it.url, `${most} `, signed(`${most} `)), 413)
    const size = (40 * 1024 + 1).toString(16)
    const chunked = { ...signed(`${most} `), 'transfer-encoding': 'chunked' }
    expectWireError(await ask('POST', it.url, `${size}\r\n${most} \r\n0\r\n\r\n`, chunked), 413)
  })

  test('the longest message that a provider hands over fits, written as long as JSON allows', async () => {
    const it = await scene()
    // Twilio and others end at 1,600 letters; sixteen parts are 2,448 of GSM or 1,072 of others.
    const text = `Telegram code: 24680 ${'د'.repeat(2_448)}`
    const body = JSON.stringify({ ...it.message, text }).replaceAll('د', String.raw`\u062f`)
    expect(body.length).toBeGreaterThan(14_000)
    expect((await ask('POST', it.url, body, signed(body))).status).toBe(200)
    expect((await it.getSms()).body).toEqual({ sms: '24680' })
  })
})

describe('a body that is nested without end', () => {
  const deep = `${'['.repeat(15_000)}${']'.repeat(15_000)}`

  test('is 400 and not stored, wherever it nests', async () => {
    const it = await scene()
    for (const body of [deep, `{"more":${deep}}`, JSON.stringify(it.message).replace(/}$/, `,"more":${deep}}`)])
      expectWireError(await ask('POST', it.url, body, signed(body)), 400)
    expect(await stored(it.supplierId)).toBe(0)
  })

  test('is 400 also for who writes a part of it down as it came', async () => {
    const name = `deep-${world.next()}`
    const pathSecret = 'a-path-secret-of-a-test'
    await addSupplier(world.database, {
      name,
      kind: 'infobip',
      settings: { pathSecret },
      coolDownSeconds: 0,
      at: world.clock.now(),
    })
    const message = { messageId: 'm', from: 'a', to: '79590000001', text: 'x' }
    const one = JSON.stringify({ ...message, receivedAt: '2026-11-24T12:00:00.000+0000' })
    const url = `/inbound/${name}/${pathSecret}`
    const results = (more: string): string => `{"results":[${one.replace(/}$/, `,"more":${more}}`)}]}`
    const headers = { 'content-type': 'application/json' }
    expectWireError(await ask('POST', url, results(deep), headers), 400)
    expect((await ask('POST', url, results('[]'), headers)).status).toBe(200)
  })
})

describe('allowFrom', () => {
  const body = JSON.stringify({ id: 'x', from: 'a', to: '79590000001', text: 'hello' })

  test('is not bypassed by what a client writes to the left of what our proxy saw', async () => {
    const name = `fenced-${world.next()}`
    const settings = { secret: testWebhookSecret, allowFrom: ['198.51.100.0/24'] }
    await addSupplier(world.database, { name, kind: 'webhook', settings, coolDownSeconds: 0, at: world.clock.now() })
    const behindProxy = await createApp({
      database: world.database,
      clock: world.clock,
      log: pino({ level: 'silent' }),
      publicUrl: 'http://127.0.0.1:8080',
      proxies: 1,
    })
    const ask = async (forwarded: string): Promise<number> => {
      const headers = { ...signed(body), 'x-forwarded-for': forwarded }
      const url = `/inbound/${name}`
      return (
        await behindProxy.http.inject({ method: 'POST', url, remoteAddress: '192.0.2.1', headers, payload: body })
      ).statusCode
    }
    try {
      for (const forged of ['198.51.100.7, 203.0.113.9', '198.51.100.7, nonsense', '203.0.113.9', 'nonsense', ''])
        expect(await ask(forged), forged).toBe(403)
      expect(await ask('203.0.113.9, 198.51.100.7')).toBe(200)
    } finally {
      await behindProxy.stop()
    }
  })
})
