import { once } from 'node:events'
import { connect as connectTls } from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import { ManualClock } from '#core/clock'
import { Status } from './codec/commands.ts'
import { smscSettings } from './settings.ts'
import { startSmsc } from './smsc.ts'
import { selfSigned } from '#test/smpp/certificate'
import { eventually, FakeAccept, recordingLog } from '#test/smpp/fakes'
import { RawPeer } from '#test/smpp/raw-peer'

const gateway = '127.0.0.2'
const stranger = '127.0.0.3'
/** One account for a gateway whose address is known, and one that may bind from anywhere. */
const accounts = [
  { systemId: 'bank', password: 'secret', allowedAddresses: [`${gateway}/32`] },
  { systemId: 'roaming', password: 'secret' },
]

const open: { stop: () => unknown }[] = []
afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item.stop()
})

async function listen(settings: Record<string, unknown> = {}) {
  const log = recordingLog()
  const smsc = await startSmsc({
    supplierId: 7,
    settings: smscSettings.parse({ port: 0, accounts, refusalDelayMs: 0, ...settings }),
    accept: new FakeAccept().accept,
    clock: new ManualClock(),
    log,
  })
  open.push(smsc)
  const connect = async (from: string): Promise<RawPeer> => {
    const peer = await RawPeer.connect(smsc.port, from)
    open.push({ stop: () => peer.destroy() })
    return peer
  }
  const silent = async (count: number, from: string): Promise<RawPeer[]> => {
    const peers: RawPeer[] = []
    for (let i = 0; i < count; i++) peers.push(await connect(from))
    return peers
  }
  return { smsc, log, connect, silent }
}

const closed = (peers: readonly RawPeer[]): number => peers.filter((peer) => peer.isClosed).length

describe('a gateway whose address an account names', () => {
  it('binds while forty of another address say nothing', async () => {
    const { connect, silent } = await listen()
    const strangers = await silent(40, stranger)
    expect(await (await connect(gateway)).bind()).toBe(Status.ok)
    await eventually(() => closed(strangers) === 8)
  })

  it('binds while forty that share its address say nothing: the oldest of them gives way', async () => {
    const { connect, silent } = await listen()
    const others = await silent(40, gateway)
    expect(await (await connect(gateway)).bind()).toBe(Status.ok)
    await eventually(() => closed(others) === 9)
    expect(others.slice(0, 9).every((peer) => peer.isClosed)).toBe(true)
  })

  it('binds while strangers of many addresses hold every connection there is', async () => {
    const { connect, silent, smsc } = await listen({ maxConnections: 40 })
    const bound = await connect('127.0.0.9')
    expect(await bound.bind({ systemId: 'roaming' })).toBe(Status.ok)
    const few = await silent(9, '127.0.0.4')
    const many = await silent(30, stranger)
    expect(await (await connect(gateway)).bind()).toBe(Status.ok)
    await eventually(() => closed(many) === 1)
    expect([many[0]?.isClosed, closed(few), bound.isClosed]).toEqual([true, 0, false])
    expect(smsc.health().bound).toBe(2)
  })

  it('binds by TLS while strangers hold every connection and finish no handshake', async () => {
    const certificate = selfSigned('smsc.test')
    const { smsc, silent } = await listen({ maxConnections: 20, tlsKey: certificate.key, tlsCert: certificate.cert })
    const strangers = await silent(20, stranger)
    const socket = connectTls({
      host: '127.0.0.1',
      port: smsc.port,
      localAddress: gateway,
      ca: certificate.cert,
      servername: 'smsc.test',
    } as never)
    await once(socket, 'secureConnect')
    const peer = new RawPeer(socket)
    open.push({ stop: () => peer.destroy() })
    expect(await peer.bind()).toBe(Status.ok)
    await eventually(() => closed(strangers) === 1)
  })
})

describe('a stranger', () => {
  it('takes the place of another stranger, and never that of an address that is named', async () => {
    const { connect, silent } = await listen({ maxConnections: 10 })
    const named = await silent(9, gateway)
    const first = await connect(stranger)
    const second = await connect('127.0.0.4')
    await first.closed
    expect(await second.isAlive()).toBe(true)
    await second.destroy()
    await silent(1, gateway)
    const refused = await connect(stranger)
    await refused.closed
    expect(closed(named)).toBe(0)
  })

  it('is refused where everybody has bound', async () => {
    const { connect } = await listen({ maxConnections: 2 })
    for (let i = 0; i < 2; i++) expect(await (await connect(stranger)).bind({ systemId: 'roaming' })).toBe(Status.ok)
    await (
      await connect(stranger)
    ).closed
  })

  it('cannot fill the log: one line a minute says how many gave way', async () => {
    const { silent, log } = await listen({ maxConnections: 2 })
    await silent(12, stranger)
    await eventually(() => log.lines.length > 0)
    expect(log.lines).toHaveLength(1)
    expect(log.lines[0]).toContain('"gaveWay":1')
  })
})
