import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectWireError, openRaw, rawRequest, type RawAnswer, type RawConnection } from '#test/raw-http'
import { withWorld } from '#test/world'
import type { AddressInfo } from 'node:net'

const world = withWorld()
let port = 0
let raw: RawConnection

beforeAll(async () => {
  await world.app.http.listen({ host: '127.0.0.1', port: 0 })
  port = (world.app.http.server.address() as AddressInfo).port
  raw = await openRaw(port)
})
afterAll(() => raw.destroy())

const posts = ['/api/get_number', '/api/get_sms'] as const

/** Sends on one connection, which stays open unless the answer announced its end. */
async function ask(...request: Parameters<typeof rawRequest>): Promise<RawAnswer | null> {
  raw.send(rawRequest(...request))
  const answer = await raw.answer(request[0] === 'HEAD' ? 'HEAD' : undefined)
  if (answer?.headers.get('connection') === 'close') {
    await raw.closed
    raw = await openRaw(port)
  }
  return answer
}

const asJson = async (body: string | Uint8Array): Promise<RawAnswer | null> => ask('POST', posts[1], body)

/** Sends on a connection of its own, which the server may close. */
async function askAlone(bytes: string | Uint8Array): Promise<RawAnswer | null> {
  const own = await openRaw(port)
  own.send(bytes)
  const answer = await own.answer()
  own.destroy()
  return answer
}

/** A JSON body of exactly so many bytes. */
const bodyOf = (bytes: number): string => JSON.stringify({ token: 'x'.repeat(bytes - 12) }).padEnd(bytes)
const chunked = (body: string, pieces: number): string => {
  const size = Math.ceil(body.length / pieces)
  const chunks = Array.from({ length: pieces }, (_, i) => body.slice(i * size, (i + 1) * size)).filter(Boolean)
  return `${chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('')}0\r\n\r\n`
}

describe('404', () => {
  test.each([
    '/',
    '//',
    '///',
    '/api',
    '/api/',
    '/api/get_number/',
    '/api//get_number',
    '/API/GET_NUMBER',
    '/api/get_numbers',
    '/apiv2/get_number',
    '/apiv2/get_available/',
    '/api/get_available',
    '/index.html',
    '/favicon.ico',
    '/../../etc/passwd',
    '/%2e%2e/',
    '/inbound',
    '/inbound/',
    '/inbound/nobody',
    '/inbound/nobody/secret',
    '/inbound/a/b/c',
    `/inbound/${'x'.repeat(64)}`,
    `/inbound/${'x'.repeat(500)}`,
    '/inbound/%00',
    '/inbound/..%2f..%2f',
    '/__proto__',
    '/constructor',
    '/%00',
    '/?country=RU',
    '/%F0%9F%98%80',
    `/${'a'.repeat(8_000)}`,
  ])('no route at %s is Not found, whether it is read or posted to', async (path) => {
    expectWireError(await ask('GET', path), 404, 'Not found')
    expectWireError(await ask('POST', path, '{}'), 404, 'Not found')
  })
})

describe('400: the URL', () => {
  test.each(['/%', '/%zz', '/%F0%9F', '/api/get_number%', '/inbound/%ff'])(
    'the percent nonsense %s is answered in the shape',
    async (path) => expectWireError(await ask('GET', path), 400, 'the URL is malformed'),
  )
})

describe('405', () => {
  const allowed: readonly [string, string][] = [
    ['/api/get_number', 'POST'],
    ['/api/get_sms', 'POST'],
    ['/apiv2/get_available', 'GET, HEAD'],
    ['/healthz', 'GET, HEAD'],
    ['/readyz', 'GET, HEAD'],
    ['/metrics', 'GET, HEAD'],
  ]
  const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'MKCOL', 'QUERY']

  test.each(allowed)('%s names what it allows (%s) to every other method', async (path, allow) => {
    for (const method of methods) {
      if (allow.split(', ').includes(method)) continue
      const answer = await ask(method, `${path}?country=RU`)
      if (method === 'HEAD') expect(answer, method).toMatchObject({ status: 405, body: '' })
      else expectWireError(answer, 405, 'Method not allowed')
      expect(answer?.headers.get('allow'), method).toBe(allow)
      expect(answer?.headers.get('content-type')).toBe('application/json')
    }
  })

  test('HEAD of what can be read has the status and the headers without a body', async () => {
    expect(await ask('HEAD', '/apiv2/get_available?country=PH')).toMatchObject({ status: 200, body: '' })
    expect(await ask('HEAD', '/apiv2/get_available?country=XX')).toMatchObject({ status: 400, body: '' })
    expect(await ask('HEAD', '/nowhere')).toMatchObject({ status: 404, body: '' })
    expect((await ask('GET', '/healthz'))?.body).toBe('{"status":"ok"}')
  })

  test('CONNECT is no method of any route and the connection is closed cleanly', async () => {
    const own = await openRaw(port)
    own.send('CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n')
    expectWireError(await own.answer(), 405, 'Method not allowed')
    await own.closed
  })

  test('what is posted where there is no route is Not found, whatever it is', async () => {
    for (const contentType of ['application/json', 'text/xml', 'x']) {
      expectWireError(await ask('POST', '/nowhere', '{', { 'content-type': contentType }), 404, 'Not found')
      expectWireError(await ask('PUT', '/api/get_sms', '{', { 'content-type': contentType }), 405, 'Method not allowed')
    }
    expectWireError(await ask('POST', '/nowhere', '{}', {}), 404, 'Not found')
    expectWireError(await ask('POST', '/nowhere', 'x'.repeat(20_000)), 404, 'Not found')
  })

  test('OPTIONS * is answered in the shape', async () => {
    expectWireError(await ask('OPTIONS', '*'), 404, 'Not found')
  })
})

describe('413', () => {
  const detail = 'Body too large: at most 16384 bytes'

  test.each(posts)('%s takes 16 KiB exactly and not one byte more', async (path) => {
    expectWireError(await ask('POST', path, bodyOf(16_384)), 400, 'country is missing')
    expectWireError(await askAlone(rawRequest('POST', path, bodyOf(16_385))), 413, detail)
  })

  test.each(posts)('%s counts a chunked body as it comes', async (path) => {
    const headers = { 'content-type': 'application/json', 'transfer-encoding': 'chunked' }
    expectWireError(await ask('POST', path, chunked(bodyOf(16_384), 7), headers), 400, 'country is missing')
    expectWireError(await askAlone(rawRequest('POST', path, chunked(bodyOf(16_385), 7), headers)), 413, detail)
  })

  test('a length that says too much is refused before the body comes, and the connection ends', async () => {
    const own = await openRaw(port)
    own.send(rawRequest('POST', posts[0], '', { 'content-type': 'application/json', 'content-length': '999999999999' }))
    expectWireError(await own.answer(), 413, detail)
    await own.closed
  })

  test('a length shorter than the body: the rest is no request, and the connection ends', async () => {
    const own = await openRaw(port)
    own.send(rawRequest('POST', posts[0], '{}{"a":1}', { 'content-type': 'application/json', 'content-length': '2' }))
    expectWireError(await own.answer(), 400)
    await own.closed
  })

  test('a length and chunks at once, or two lengths, are no valid request', async () => {
    for (const framing of [
      'content-length: 2\r\ntransfer-encoding: chunked',
      'content-length: 2\r\ncontent-length: 3',
      'content-length: -1',
      'content-length: 2x',
      'transfer-encoding: chunked\r\ntransfer-encoding: identity',
    ]) {
      const answer = await askAlone(
        `POST ${posts[0]} HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\n${framing}\r\n\r\n{}`,
      )
      expectWireError(answer, 400, 'the request is not valid HTTP')
    }
  })
})

describe('415', () => {
  const body = '{"token":"x"}'
  const unsupported = 'Unsupported content type: send application/json'

  test.each([
    'text/plain',
    'text/html',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonx',
    'application/json5',
    'application/problem+json',
    'application/xml',
    'json',
    'x',
    ';',
    '*/*',
    'text/plain; application/json',
    'application/json, text/plain',
  ])('content type %s is not taken', async (contentType) => {
    for (const path of posts)
      expectWireError(await ask('POST', path, body, { 'content-type': contentType }), 415, unsupported)
  })

  test('a body without a content type, an empty one, and no body at all are not taken', async () => {
    for (const path of posts) {
      expectWireError(await ask('POST', path, body, {}), 415, unsupported)
      expectWireError(await ask('POST', path, body, { 'content-type': '' }), 415, unsupported)
      expectWireError(await ask('POST', path, '', { 'content-length': '0' }), 415, unsupported)
    }
  })

  test.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'Application/JSON',
    'application/json ; q=1',
  ])('%s is taken', async (contentType) => {
    for (const path of posts)
      expectWireError(await ask('POST', path, body, { 'content-type': contentType }), 400, 'country is missing')
  })
})

describe('400: the body', () => {
  test.each([
    ['nothing but spaces', '  '],
    ['an open brace', '{'],
    ['single quotes', `{'token':'x'}`],
    ['a trailing comma', '{"token":"x",}'],
    ['trailing garbage', '{"token":"x"} x'],
    ['two documents', '{}{}'],
    ['a byte order mark', '\ufeff{}'],
    ['a comment', '{/* */}'],
    ['NaN', '{"token":NaN}'],
    ['a bare word', 'token'],
    ['a leading zero', '{"productId":02}'],
    ['a raw control character', '{"token":"\u0001"}'],
    ['NUL', '\0'],
    ['half of UTF-16', Buffer.from('{}', 'utf16le')],
    ['an unfinished depth of 16,000 brackets', '['.repeat(16_000)],
  ])('%s is no JSON', async (_name, body) => expectWireError(await asJson(body), 400, 'body must be JSON'))

  test('bytes that are no UTF-8 are refused', async () => {
    expectWireError(await asJson(Buffer.from('{"token":"\xff"}', 'latin1')), 400, 'body must be UTF-8')
  })

  test.each(['null', 'true', '0', '"text"', '[]', '[{}]', `${'['.repeat(8_000)}${']'.repeat(8_000)}`])(
    '%.20s is JSON but no object',
    async (body) => expectWireError(await asJson(body), 400, 'body must be a JSON object'),
  )

  test('a depth of 100,000 brackets is over 16 KiB and refused before it is read', async () => {
    expectWireError(await askAlone(rawRequest('POST', posts[0], '['.repeat(100_000))), 413)
  })

  test('__proto__ and constructor as fields give nobody a token', async () => {
    for (const field of ['__proto__', 'constructor', 'prototype'])
      expectWireError(
        await asJson(`{"${field}":{"token":"x","country":"RU","productId":"2","numberId":"1"}}`),
        400,
        'token is missing',
      )
    expectWireError(await asJson('{"token":{"__proto__":"x"}}'), 400, 'token must be a string')
    expect(({} as Record<string, unknown>)['token']).toBeUndefined()
  })

  test('of duplicate keys the last one counts, as everywhere in JavaScript', async () => {
    const { token } = await world.customer()
    const body = `{"token":"first","token":"${token}","country":"XX","country":"RU","numberId":"1","productId":"0"}`
    expectWireError(await asJson(body), 400, 'Invalid productId')
  })

  test.each([
    ['a lone surrogate', '"\\ud800"'],
    ['an escaped NUL', '"\\u0000"'],
    ['an enormous number', '1e400'],
    ['digits beyond every integer', '9'.repeat(300)],
    ['a negative number', '-2'],
    ['a fraction', '2.5'],
    ['the empty text', '""'],
    ['an emoji', '"😀"'],
  ])('%s as an identifier names nothing', async (_name, value) => {
    const { token } = await world.customer()
    const { body } = (await ask(
      'POST',
      posts[1],
      `{"token":"${token}","country":"RU","numberId":1,"productId":${value}}`,
    ))!
    expect(body).toBe('{"status":400,"detail":"Invalid productId"}')
    expectWireError(
      await asJson(`{"token":"${token}","country":"RU","numberId":${value},"productId":2}`),
      400,
      'Invalid numberId',
    )
    if (!value.startsWith('"')) return
    expectWireError(
      await asJson(`{"token":"${token}","country":${value},"numberId":1,"productId":2}`),
      400,
      'Invalid country',
    )
    expectWireError(await asJson(`{"token":${value},"country":"RU","numberId":1,"productId":2}`), 401, 'Invalid token')
  })

  test('the wrong type of each field names the field', async () => {
    const whole: Record<string, unknown> = { token: 't', country: 'RU', numberId: '1', productId: '2' }
    for (const field of Object.keys(whole)) {
      for (const value of [null, true, [], {}, ['2']]) {
        const answer = await asJson(JSON.stringify({ ...whole, [field]: value }))
        expectWireError(answer, 400)
        expect(answer?.body).toMatch(new RegExp(`"detail":"${field} must be a string( or a number)?"`))
      }
      const { [field]: _left, ...rest } = whole
      expectWireError(await asJson(JSON.stringify(rest)), 400, `${field} is missing`)
    }
  })
})
