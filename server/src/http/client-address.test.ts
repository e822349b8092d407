import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import { clientAddressOf, createHttpServer, type TrustedProxies } from './index.ts'

async function addressOf(proxies: TrustedProxies, from: string, forwarded?: string): Promise<string> {
  const app = createHttpServer({ log: pino({ level: 'silent' }), proxies })
  app.get('/', async (request) => clientAddressOf(request))
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
  return (await app.inject({ url: '/', remoteAddress: from, headers })).body
}

const peer = '192.0.2.1'

describe('X-Forwarded-For', () => {
  test.each<[TrustedProxies, string, string]>([
    [0, '198.51.100.1', peer],
    [1, '198.51.100.1', '198.51.100.1'],
    [1, '203.0.113.66, 198.51.100.1', '198.51.100.1'],
    [2, '203.0.113.66, 198.51.100.1, 192.0.2.2', '198.51.100.1'],
    [2, '198.51.100.1', '198.51.100.1'],
    [['192.0.2.0/24'], '203.0.113.66, 198.51.100.1, 192.0.2.2', '198.51.100.1'],
    [['192.0.2.0/24', '2001:db8::1'], '203.0.113.66, 198.51.100.1, 2001:db8::1', '198.51.100.1'],
    [['10.0.0.0/8'], '198.51.100.1', peer],
  ])('with proxies %j, %j is counted from its right end', async (proxies, forwarded, expected) =>
    expect(await addressOf(proxies, peer, forwarded)).toBe(expected),
  )

  test.each<[TrustedProxies, string, string]>([
    [1, 'unknown', peer],
    [1, '', peer],
    [1, '198.51.100.1:4711', peer],
    [1, '203.0.113.66, <script>', peer],
    [2, '203.0.113.66, nonsense', peer],
    [2, '203.0.113.66, nonsense, 192.0.2.2', '192.0.2.2'],
    [['192.0.2.0/24'], '203.0.113.66, nonsense, 192.0.2.2', '192.0.2.2'],
  ])(
    'with proxies %j, what in %j is no address is nobody’s, nor is anything to its left',
    async (proxies, forwarded, expected) => expect(await addressOf(proxies, peer, forwarded)).toBe(expected),
  )

  test('of a proxy that IPv6 carries is believed like that of its IPv4 address', async () =>
    expect(await addressOf(['192.0.2.1'], '::ffff:192.0.2.1', '198.51.100.1')).toBe('198.51.100.1'))
})
