import { once } from 'node:events'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { pino } from 'pino'
import { afterEach, describe, expect, test } from 'vitest'
import { ManualClock } from '#core/clock'
import { connectionsTo, createHttpServer, type HttpServer, type TrustedProxies } from './index.ts'
import { watchConnections } from './connections.ts'

const logged: string[] = []
const sockets: Socket[] = []
const servers: HttpServer[] = []
const clock = new ManualClock()

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const app of servers.splice(0)) await app.close()
  logged.length = 0
})

async function serve(connectionLimits: { total: number; perAddress: number }, proxies: TrustedProxies = 0) {
  const app = createHttpServer({
    log: pino({ level: 'warn' }, { write: (line: string) => logged.push(line) }),
    clock,
    connectionLimits,
    proxies,
  })
  app.get('/', async () => 'here')
  await app.listen({ host: '127.0.0.1', port: 0 })
  servers.push(app)
  return { app, port: (app.server.address() as AddressInfo).port }
}

async function open(port: number): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port })
  sockets.push(socket)
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}

async function ask(socket: Socket): Promise<string> {
  socket.write('GET / HTTP/1.1\r\nHost: test\r\n\r\n')
  const [bytes] = (await once(socket, 'data')) as [Buffer]
  return bytes.toString()
}

/** Makes a server believe that its connections come from these addresses, one after the other. */
function pretendAddresses(app: HttpServer, addresses: string[]): void {
  app.server.prependListener('connection', (socket: Socket) => {
    Object.defineProperty(socket, 'remoteAddress', { value: addresses.shift() ?? '203.0.113.250' })
  })
}

describe('all connections', () => {
  test('at the limit the oldest that has asked nothing gives way, and who asks is served', async () => {
    const { app, port } = await serve({ total: 3, perAddress: 100 })
    const asked = await open(port)
    expect(await ask(asked)).toContain('200 OK')
    const silent = [await open(port), await open(port)]
    const gone = once(silent[0] as Socket, 'close')
    expect(await ask(await open(port))).toContain('200 OK')
    await gone
    expect(await ask(asked), 'who has asked is let be').toContain('200 OK')
    expect(connectionsTo(app)).toMatchObject({ open: 3, refused: { total: 1, perAddress: 0 } })
  })

  test('where all have asked the newcomer is refused, and one log line a minute says so', async () => {
    const { app, port } = await serve({ total: 2, perAddress: 100 })
    for (let i = 0; i < 2; i++) await ask(await open(port))
    for (let i = 0; i < 5; i++) await once(await open(port), 'close')
    expect(connectionsTo(app).refused.total).toBe(5)
    expect(logged).toHaveLength(1)
    clock.advance(60_000)
    await once(await open(port), 'close')
    expect(logged).toHaveLength(2)
    expect(JSON.parse(logged[1] as string)).toMatchObject({ limit: 'total', connections: 2, refusals: 5 })
  })
})

describe('connections of one address', () => {
  test('beyond the limit are closed, those of others are not, and a closed one makes room', async () => {
    const { app, port } = await serve({ total: 100, perAddress: 2 })
    pretendAddresses(app, ['203.0.113.1', '203.0.113.1', '203.0.113.1', '203.0.113.2', '203.0.113.1'])
    const [first] = [await open(port), await open(port)]
    await once(await open(port), 'close')
    expect(await ask(await open(port))).toContain('200 OK')
    expect(connectionsTo(app)).toMatchObject({ open: 3, refused: { perAddress: 1 } })
    first.resume().end('GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n')
    await once(first, 'close')
    expect(await ask(await open(port))).toContain('200 OK')
  })

  test('an IPv6 /64 is one address', async () => {
    const { app, port } = await serve({ total: 100, perAddress: 1 })
    pretendAddresses(app, ['2001:db8:1:1::1', '2001:db8:1:1::2', '2001:db8:1:2::1'])
    await ask(await open(port))
    await once(await open(port), 'close')
    expect(await ask(await open(port))).toContain('200 OK')
  })

  test.each<[string, TrustedProxies, string]>([
    ['this machine', 0, '127.0.0.1'],
    ['this machine by IPv6', 0, '::1'],
    ['a proxy that is named', ['192.0.2.0/24'], '192.0.2.9'],
    ['the one proxy that there is', 1, '192.0.2.9'],
  ])('%s may have more: everybody may stand behind it', async (_who, proxies, address) => {
    const { app, port } = await serve({ total: 100, perAddress: 1 }, proxies)
    pretendAddresses(app, Array<string>(3).fill(address))
    for (let i = 0; i < 3; i++) expect(await ask(await open(port))).toContain('200 OK')
  })
})

test('closing counts at once: a burst of newcomers ends no more than it has to', () => {
  const closed: unknown[] = []
  const listeners: Record<string, (socket: unknown) => void> = {}
  const server = { on: (event: string, listener: (socket: unknown) => void) => (listeners[event] = listener) }
  watchConnections(server as never, { total: 2, perAddress: 10 }, { isProxy: () => false, onRefused: () => {} })
  const socket = (): object => ({ remoteAddress: '203.0.113.1', once: () => {}, destroy: () => closed.push(1) })
  for (let i = 0; i < 5; i++) listeners['connection']?.(socket())
  expect(closed).toHaveLength(3)
})
