import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AddressInfo } from 'node:net'
import { expectWireError, openRaw, type RawAnswer } from '#test/raw-http'
import { addProbes, createHttpServer, hostRules, type HttpServer } from './index.ts'

const publicUrl = 'https://sms.example.org'
const logged: string[] = []
let app: HttpServer
let port = 0

beforeAll(async () => {
  app = createHttpServer({
    log: pino({ level: 'info' }, { write: (line: string) => logged.push(line) }),
    allowsHost: hostRules({ publicUrl, listening: '192.0.2.7', more: ['other.example.org:8443', '[2001:db8::7]'] }),
  })
  app.get('/page', async () => 'a page')
  addProbes(app, { whyNotReady: async () => null, metrics: async () => ({ contentType: 'text/plain', body: 'a 1' }) })
  await app.listen({ host: '127.0.0.1', port: 0 })
  port = (app.server.address() as AddressInfo).port
})
afterAll(() => app.close())

async function ask(path: string, ...hosts: string[]): Promise<RawAnswer | null> {
  const raw = await openRaw(port)
  raw.send(`GET ${path} HTTP/1.1\r\n${hosts.map((host) => `host: ${host}\r\n`).join('')}\r\n`)
  const answer = await raw.answer()
  raw.destroy()
  return answer
}

describe('a request that names a host', () => {
  test.each([
    'sms.example.org',
    'SMS.example.org.',
    'sms.example.org:443',
    '192.0.2.7:8080',
    'other.example.org:8443',
    '[2001:db8::7]:8080',
    'localhost',
    'localhost:5173',
    '127.0.0.1:8080',
    '127.8.9.10',
    '[::1]:8080',
  ])('%s of ours is answered', async (host) => expect((await ask('/page', host))?.status).toBe(200))

  test.each([
    'evil.example.org',
    'sms.example.org.evil.example',
    'xsms.example.org',
    'other.example.org',
    'other.example.org:8080',
    '192.0.2.8',
    '127.0.0.1.evil.example',
    'user@sms.example.org',
    'sms.example.org/x',
    'sms.example.org:443:1',
    '',
  ])('%j of somebody else is 400, before any route', async (host) => {
    expectWireError(await ask('/page', host), 400, 'the Host is not one of this server')
    expectWireError(await ask('/nowhere', host), 400)
  })

  test('two of them, also if both are ours, are 400 (RFC 9112, 3.2)', async () => {
    for (const path of ['/page', '/healthz'])
      expectWireError(await ask(path, 'localhost', 'localhost'), 400, 'the request has more than one Host header')
  })

  test('probes are answered whichever host they name: an orchestrator knows an address and no name', async () => {
    for (const path of ['/healthz', '/readyz', '/metrics']) expect((await ask(path, '10.1.2.3:80'))?.status).toBe(200)
  })

  test('the log says it once a minute, with what to set', async () => {
    logged.length = 0
    await ask('/page', 'evil.example.org')
    await ask('/page', 'evil.example.org')
    expect(logged.length).toBeLessThanOrEqual(1)
  })
})

describe('who listens on every address', () => {
  const allows = hostRules({ publicUrl: 'http://0.0.0.0:8080', listening: '0.0.0.0' })

  test('is reached by any address, which no other site can be made to have', () => {
    for (const host of ['192.168.1.5:8080', '[2001:db8::1]', '10.0.0.1']) expect(allows(host), host).toBe(true)
  })

  test('and by no name that nobody set', () => {
    for (const host of ['evil.example.org', '1.2.3', 'a.10.0.0.1']) expect(allows(host), host).toBe(false)
  })
})

test('* is every host', () => {
  expect(hostRules({ publicUrl, listening: '127.0.0.1', more: ['*'] })('anything at all')).toBe(true)
})
