import { once } from 'node:events'
import { connect, type AddressInfo, type Socket } from 'node:net'
import pg from 'pg'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Refused, Unavailable } from '#core/errors'
import { expectWireError, openRaw, rawRequest } from '#test/raw-http'
import { createHttpServer, jsonBody, rawBody, type HttpServer } from './index.ts'

const logged: string[] = []
let app: HttpServer
let port = 0
const thrown = new Map<string, () => unknown>()

beforeAll(async () => {
  app = createHttpServer({ log: pino({ level: 'info' }, { write: (line: string) => logged.push(line) }) })
  app.get('/throws/:what', async (request) => {
    throw thrown.get((request.params as { what: string }).what)?.()
  })
  app.get('/throws-at-once', () => {
    throw new Error('at once')
  })
  app.get('/unserializable', async () => ({ amount: 1n }))
  await app.register(async (instance) => {
    jsonBody(instance, 100)
    instance.post('/json', async (request) => request.body ?? 'none')
  })
  await app.register(async (instance) => {
    rawBody(instance, 100)
    instance.post('/raw', async (request) => ({ bytes: (request.body as Buffer | undefined)?.length ?? null }))
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  port = (app.server.address() as AddressInfo).port
})
afterAll(() => app.close())

async function ask(...request: Parameters<typeof rawRequest>) {
  const raw = await openRaw(port)
  raw.send(rawRequest(...request))
  const answer = await raw.answer()
  raw.destroy()
  return answer
}

function databaseError(code: string): pg.DatabaseError {
  return Object.assign(new pg.DatabaseError('duplicate key (code)=(546533)', 1, 'error'), { code })
}

describe('500', () => {
  test.each<[string, () => unknown]>([
    ['an Error', () => new Error('the code is 546533 <b>')],
    ['an Error that claims a status', () => Object.assign(new Error('x'), { statusCode: 418 })],
    ['an Error that claims a status of success', () => Object.assign(new Error('x'), { statusCode: 200 })],
    ['a TypeError', () => new TypeError('x is not a function')],
    ['a refusal of the database', () => databaseError('23505')],
    ['a text', () => 'a text'],
    ['a number', () => 404],
    ['null', () => null],
    ['undefined', () => undefined],
    ['an object', () => ({ code: 'x' })],
  ])('%s thrown within is Internal error and nothing more', async (what, make) => {
    thrown.set('it', make)
    const answer = await ask('GET', '/throws/it')
    expect(answer?.body, what).toBe('{"status":500,"detail":"Internal error"}')
    expectWireError(answer, 500, 'Internal error')
  })

  test('what a handler throws at once, or cannot be written as JSON, is Internal error too', async () => {
    expectWireError(await ask('GET', '/throws-at-once'), 500, 'Internal error')
    expectWireError(await ask('GET', '/unserializable'), 500, 'Internal error')
  })

  test('a fault is logged with its route and without the URL, which may hold a secret', async () => {
    logged.length = 0
    thrown.set('secret', () => new Error('a fault of ours'))
    await ask('GET', '/throws/secret?token=vp_secret')
    expect(logged).toHaveLength(1)
    expect(logged[0]).toContain('/throws/:what')
    expect(logged[0]).not.toContain('vp_secret')
  })
})

describe('503 and 400', () => {
  test.each<[string, Error, string]>([
    ['a full queue', new Unavailable('queue full', 7), '7'],
    ['a lost connection', new Error('Connection terminated unexpectedly'), '1'],
    ['a refused connection', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), '1'],
    ['a database that shuts down', databaseError('57P01'), '1'],
    ['a standby', databaseError('25006'), '1'],
  ])('%s is 503 and says when to come again', async (_what, error, retryAfter) => {
    thrown.set('it', () => error)
    const answer = await ask('GET', '/throws/it')
    expectWireError(answer, 503, 'Temporarily unavailable. Please try again')
    expect(answer?.headers.get('retry-after')).toBe(retryAfter)
  })

  test('a refusal in words for a person is 400 with these words', async () => {
    thrown.set('it', () => new Refused('There is no "such" thing'))
    expectWireError(await ask('GET', '/throws/it'), 400, 'There is no "such" thing')
  })
})

describe('bodies', () => {
  test('a JSON route takes its limit exactly, and 413 names the limit of the contract', async () => {
    expect((await ask('POST', '/json', `"${'x'.repeat(98)}"`))?.status).toBe(200)
    expectWireError(await ask('POST', '/json', `"${'x'.repeat(99)}"`), 413)
  })

  test('a raw route takes every content type, and none, as bytes', async () => {
    for (const contentType of ['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'a/b; c=d'])
      expect((await ask('POST', '/raw', '{ \xff', { 'content-type': contentType }))?.body).toBe('{"bytes":4}')
    expect((await ask('POST', '/raw', 'abc', {}))?.body).toBe('{"bytes":3}')
    expect((await ask('POST', '/raw'))?.body).toBe('{"bytes":null}')
    expectWireError(await ask('POST', '/raw', 'x'.repeat(101)), 413)
  })
})

describe('slow and broken requests', () => {
  test('a request that takes for ever is 408 in the shape, and the connection is closed', async () => {
    const arrived = new Promise<unknown>((resolve) => {
      app.server.once('connection', resolve)
    })
    const raw = await openRaw(port)
    raw.send('POST /json HTTP/1.1\r\nhost: test\r\ncontent-length: 10\r\n')
    // What Node's own clock does after `requestTimeout`.
    app.server.emit(
      'clientError',
      Object.assign(new Error('slow'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }),
      await arrived,
    )
    expectWireError(await raw.answer(), 408, 'The request took too long')
    await raw.closed
  })

  test('a head has 10 seconds to arrive, and a request 30', () =>
    expect([app.server.headersTimeout, app.server.requestTimeout]).toEqual([10_000, 30_000]))

  test('who says nothing, or never finishes, is cut off; who waits for an answer is not', async () => {
    const own = createHttpServer({
      log: pino({ level: 'silent' }),
      patience: { headMs: 200, requestMs: 400, stallMs: 120_000, lookEveryMs: 50 },
    })
    const entered = Promise.withResolvers<void>()
    const released = Promise.withResolvers<void>()
    own.get('/waits', async () => {
      entered.resolve()
      await released.promise
      return 'done'
    })
    own.post('/reads', async () => 'read')
    await own.listen({ host: '127.0.0.1', port: 0 })
    const { port: ownPort } = own.server.address() as AddressInfo
    const waiting = await openRaw(ownPort)
    waiting.send(rawRequest('GET', '/waits'))
    await entered.promise
    const arrived = once(own.server, 'connection')
    const halfOpen = connect({ port: ownPort, host: '127.0.0.1', allowHalfOpen: true }).resume()
    const [ours] = (await arrived) as [Socket]
    const cutOff = once(ours, 'close')
    const silent = await openRaw(ownPort)
    await silent.closed
    const head = await openRaw(ownPort)
    head.send('GET /waits HTTP/1.1\r\nHost: test\r\nX: ')
    expectWireError(await head.answer(), 408, 'The request took too long')
    await head.closed
    const body = await openRaw(ownPort)
    body.send(rawRequest('POST', '/reads', '{', { 'content-type': 'application/json', 'content-length': '100' }))
    expectWireError(await body.answer(), 408, 'The request took too long')
    await body.closed
    // All of these took longer than the one that waits could have been given.
    released.resolve()
    expect(await waiting.answer()).toMatchObject({ status: 200, body: 'done' })
    // One that never closes its side is not waited for either.
    await cutOff
    halfOpen.destroy()
    waiting.destroy()
    await own.close()
  })

  test('who asks and reads no answer is cut off, and holds no memory for longer', async () => {
    const own = createHttpServer({
      log: pino({ level: 'silent' }),
      patience: { headMs: 10_000, requestMs: 30_000, stallMs: 300, lookEveryMs: 50 },
    })
    own.get('/page', async () => 'x'.repeat(10_000_000))
    await own.listen({ host: '127.0.0.1', port: 0 })
    const { port: ownPort } = own.server.address() as AddressInfo
    const arrived = once(own.server, 'connection')
    const slow = connect({ port: ownPort, host: '127.0.0.1' }).on('error', () => {})
    slow.pause()
    const [ours] = (await arrived) as [Socket]
    const cutOff = once(ours, 'close')
    slow.write(rawRequest('GET', '/page'))
    await cutOff
    slow.destroy()
    await own.close()
  })

  test('a connection that was reset is let go without an answer', async () => {
    const arrived = new Promise<unknown>((resolve) => {
      app.server.once('connection', resolve)
    })
    const raw = await openRaw(port)
    app.server.emit('clientError', Object.assign(new Error('reset'), { code: 'ECONNRESET' }), await arrived)
    expect(await raw.answer()).toBeNull()
  })
})

describe('stopping', () => {
  test('answers what is under way and closes connections that are idle or have never asked anything', async () => {
    const own = createHttpServer({ log: pino({ level: 'silent' }) })
    const entered = Promise.withResolvers<void>()
    const released = Promise.withResolvers<void>()
    own.get('/waits', async () => {
      entered.resolve()
      await released.promise
      return 'done'
    })
    await own.listen({ host: '127.0.0.1', port: 0 })
    const { port: ownPort } = own.server.address() as AddressInfo
    const [idle, unused, busy] = [await openRaw(ownPort), await openRaw(ownPort), await openRaw(ownPort)]
    idle.send(rawRequest('GET', '/'))
    await idle.answer()
    busy.send(rawRequest('GET', '/waits'))
    await entered.promise
    const closed = own.close()
    await idle.closed
    await unused.closed
    released.resolve()
    expect(await busy.answer()).toMatchObject({ status: 200, body: 'done' })
    busy.destroy()
    await closed
  })
})
