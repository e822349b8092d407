import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectWireError, openRaw, rawRequest, type RawAnswer, type RawConnection } from '#test/raw-http'
import { withWorld } from '#test/world'

const world = withWorld()
const post = '/api/get_number'
let port = 0
let raw: RawConnection

beforeAll(async () => {
  await world.app.http.listen({ host: '127.0.0.1', port: 0 })
  port = (world.app.http.server.address() as AddressInfo).port
  raw = await openRaw(port)
})
afterAll(() => raw.destroy())

/** Sends on one connection, which stays open: an answer that broke it would fail what is asked next. */
async function ask(...request: Parameters<typeof rawRequest>): Promise<RawAnswer | null> {
  raw.send(rawRequest(...request))
  return raw.answer()
}

/** Sends on a connection of its own, which the server may close. */
async function askAlone(bytes: string | Uint8Array): Promise<RawAnswer | null> {
  const own = await openRaw(port)
  own.send(bytes)
  const answer = await own.answer()
  own.destroy()
  return answer
}

describe('the HTTP itself', () => {
  test.each([
    ['a line that is no request', 'hello\r\n\r\n'],
    ['a method that does not exist', 'FROB / HTTP/1.1\r\nHost: test\r\n\r\n'],
    ['a version that does not exist', 'GET / HTTP/9.9\r\nHost: test\r\n\r\n'],
    ['HTTP/2 without asking', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['TLS on a plain port', Buffer.from('160301020001000100', 'hex')],
    ['a header without a name', 'GET / HTTP/1.1\r\n: x\r\n\r\n'],
    ['a header with a space in its name', 'GET / HTTP/1.1\r\nHost: test\r\na b: x\r\n\r\n'],
    ['NUL in a header', 'GET / HTTP/1.1\r\nHost: test\r\nA: \0\r\n\r\n'],
    ['a space in the path', 'GET /a b HTTP/1.1\r\nHost: test\r\n\r\n'],
    [
      'a chunk of no size',
      `POST ${post} HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
    ],
  ])('%s gets the shape, and the connection is closed', async (_name, bytes) => {
    const own = await openRaw(port)
    own.send(bytes)
    expectWireError(await own.answer(), 400, 'the request is not valid HTTP')
    await own.closed
  })

  test('headers larger than 16 KiB are 431', async () => {
    const own = await openRaw(port)
    own.send(`GET / HTTP/1.1\r\nHost: test\r\nA: ${'x'.repeat(17_000)}\r\n\r\n`)
    expectWireError(await own.answer(), 431, 'Headers too large')
    await own.closed
  })

  test('a path larger than 16 KiB is 431 too', async () => {
    expectWireError(await askAlone(rawRequest('GET', `/${'a'.repeat(17_000)}`)), 431)
  })

  test('a request without Host is 400 in the shape', async () => {
    expectWireError(await askAlone('GET /healthz HTTP/1.1\r\n\r\n'), 400, 'the request has no Host header')
  })

  test('HTTP/1.0 needs no Host', async () => {
    expect(await askAlone('GET /healthz HTTP/1.0\r\n\r\n')).toMatchObject({ status: 200, body: '{"status":"ok"}' })
  })

  test('Expect: 100-continue is continued; any other expectation is 417 in the shape', async () => {
    const own = await openRaw(port)
    const headers = { 'content-type': 'application/json', 'content-length': '2', expect: '100-continue' }
    own.send(rawRequest('POST', post, '', headers))
    expect((await own.answer())?.status).toBe(100)
    own.send('{}')
    expectWireError(await own.answer(), 400, 'token is missing')
    own.destroy()
    expectWireError(await ask('GET', '/healthz', '', { expect: 'a-pony' }), 417)
  })

  test('an absolute URL asks the same route', async () => {
    expect((await ask('GET', 'http://example.org/healthz'))?.body).toBe('{"status":"ok"}')
    expectWireError(await ask('GET', 'http://example.org/nowhere'), 404, 'Not found')
  })

  test('an offered upgrade is not taken and the request is answered', async () => {
    const answer = await ask('GET', '/healthz', '', { connection: 'upgrade', upgrade: 'websocket' })
    expect(answer).toMatchObject({ status: 200, body: '{"status":"ok"}' })
  })

  test('pipelined requests are answered in their order', async () => {
    const own = await openRaw(port)
    own.send(
      Buffer.concat([rawRequest('GET', '/nowhere'), rawRequest('POST', post, '{}'), rawRequest('GET', '/healthz')]),
    )
    expect([(await own.answer())?.status, (await own.answer())?.status, (await own.answer())?.status]).toEqual([
      404, 400, 200,
    ])
    own.destroy()
  })

  test('a client that hangs up within its body leaves the server serving', async () => {
    const own = await openRaw(port)
    own.send(rawRequest('POST', post, '{"tok', { 'content-type': 'application/json', 'content-length': '100' }))
    own.destroy()
    await own.closed
    expect((await ask('GET', '/healthz'))?.status).toBe(200)
  })
})
