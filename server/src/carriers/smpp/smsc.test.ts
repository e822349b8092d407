import { afterEach, describe, expect, it } from 'vitest'
import { ManualClock } from '#core/clock'
import { Unavailable } from '#core/errors'
import { Command, Status } from './codec/commands.ts'
import type { OldPassword } from './accounts.ts'
import type { OutgoingMessage } from './deliver.ts'
import { startEsme } from './esme.ts'
import { esmeSettings, smscSettings } from './settings.ts'
import { startSmsc } from './smsc.ts'
import { eventually, FakeAccept, recordingLog } from '#test/smpp/fakes'
import { RawPeer } from '#test/smpp/raw-peer'

const open: { stop: () => unknown }[] = []
afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item.stop()
})

async function setup(settings: Record<string, unknown> = {}, oldPasswords: readonly OldPassword[] = []) {
  const clock = new ManualClock()
  const accept = new FakeAccept()
  const log = recordingLog()
  const bound: string[] = []
  const smsc = await startSmsc({
    supplierId: 7,
    settings: smscSettings.parse({
      port: 0,
      accounts: [{ systemId: 'bank', password: 'secret' }],
      refusalDelayMs: 0,
      ...settings,
    }),
    oldPasswords,
    accept: accept.accept,
    clock,
    log,
    onBound: ({ systemId, mode }) => bound.push(`${systemId} ${mode}`),
  })
  const peers: RawPeer[] = []
  open.push({
    stop: async () => {
      for (const peer of peers) await peer.destroy()
      await smsc.stop()
    },
  })
  const connect = async (): Promise<RawPeer> => {
    const peer = await RawPeer.connect(smsc.port)
    peers.push(peer)
    return peer
  }
  return { clock, accept, log, smsc, connect, bound }
}

async function bindStatus(peer: RawPeer, clock: ManualClock, fields: { systemId?: string; password?: string }) {
  const answer = peer.bind(fields)
  let status: number | undefined
  void answer.then((value) => (status = value))
  await eventually(() => {
    clock.advance(1)
    return status !== undefined
  })
  return answer
}

describe('who may bind', () => {
  it('an account with its password; onBound is told', async () => {
    const { connect, bound, smsc } = await setup()
    const peer = await connect()
    expect(await peer.bind({ command: Command.bindTransmitter })).toBe(Status.ok)
    expect(peer.received[0]).toMatchObject({ kind: 'bindResp', systemId: 'verifyplus' })
    expect(bound).toEqual(['bank transmitter'])
    expect(smsc.health()).toMatchObject({ state: 'listening', bound: 1 })
  })

  it('nobody with a wrong password or an unknown name: one status for both, the end, and no secret in the log', async () => {
    const { connect, clock, log } = await setup()
    for (const fields of [{ password: 'wrong-pass' }, { systemId: 'other' }, { password: '' }]) {
      const peer = await connect()
      expect(await bindStatus(peer, clock, fields)).toBe(Status.bindFailed)
      await peer.closed
    }
    expect(log.lines.join('\n')).not.toMatch(/secret|wrong-pass/)
  })

  it('the refusal is kept back for refusalDelayMs', async () => {
    const { connect, clock } = await setup({ refusalDelayMs: 1_000 })
    const peer = await connect()
    const other = await connect()
    const answer = peer.bind({ password: 'wrong' })
    expect(await other.bind()).toBe(Status.ok)
    clock.advance(999)
    expect(await other.isAlive()).toBe(true)
    expect(peer.received).toHaveLength(0)
    clock.advance(1)
    expect(await answer).toBe(Status.bindFailed)
  })

  it('nobody from an address that is not allowed', async () => {
    const accounts = [{ systemId: 'bank', password: 'secret', allowedAddresses: ['10.0.0.0/8', '192.0.2.7'] }]
    const { connect } = await setup({ accounts })
    const peer = await connect()
    await peer.closed
    expect(peer.received).toHaveLength(0)
  })

  it('only to the account that allows the address', async () => {
    const accounts = [
      { systemId: 'here', password: 'secret', allowedAddresses: ['127.0.0.0/8'] },
      { systemId: 'there', password: 'secret', allowedAddresses: ['10.0.0.0/8'] },
    ]
    const { connect, clock } = await setup({ accounts })
    expect(await (await connect()).bind({ systemId: 'here' })).toBe(Status.ok)
    expect(await bindStatus(await connect(), clock, { systemId: 'there' })).toBe(Status.bindFailed)
  })

  it('not more than maxBinds at a time', async () => {
    const { connect, clock, smsc } = await setup({ accounts: [{ systemId: 'bank', password: 'secret', maxBinds: 2 }] })
    const first = await connect()
    expect(await first.bind()).toBe(Status.ok)
    expect(await (await connect()).bind()).toBe(Status.ok)
    expect(await bindStatus(await connect(), clock, {})).toBe(Status.bindFailed)
    await first.destroy()
    await eventually(() => smsc.health().bound === 1)
    expect(await (await connect()).bind()).toBe(Status.ok)
  })

  it('with the password that was rotated until its time is over, and beside it with the new one', async () => {
    const until = new Date('2026-01-01T00:01:00Z')
    const { connect, clock } = await setup({}, [{ systemId: 'bank', password: 'before', until }])
    for (const password of ['before', 'secret']) expect(await (await connect()).bind({ password })).toBe(Status.ok)
    clock.advance(60_000)
    expect(await bindStatus(await connect(), clock, { password: 'before' })).toBe(Status.bindFailed)
    expect(await (await connect()).bind()).toBe(Status.ok)
  })

  it('connections that do not bind cannot take the place of those that would', async () => {
    const { connect } = await setup({ maxUnboundPerAddress: 3 })
    const idle = [await connect(), await connect(), await connect()]
    const tooMany = await connect()
    await tooMany.closed
    expect(await idle[0]!.bind()).toBe(Status.ok)
    expect(await (await connect()).bind()).toBe(Status.ok)
  })
})

/** An SMSC of ours and an ESME of ours that is bound to it. */
async function pair(smscAlphabet = 'gsm7') {
  const { clock, log, smsc } = await setup({ defaultAlphabet: smscAlphabet, window: 3 })
  const accept = new FakeAccept()
  const esme = startEsme({
    supplierId: 8,
    bindIndex: 0,
    settings: esmeSettings.parse({
      host: '127.0.0.1',
      port: smsc.port,
      systemId: 'bank',
      password: 'secret',
      defaultAlphabet: smscAlphabet,
    }),
    accept: accept.accept,
    clock,
    log,
  })
  open.push({ stop: () => Promise.all([esme.stop(), smsc.stop()]) })
  await eventually(() => smsc.health().bound === 1 && esme.health().state === 'bound')
  return { smsc, esme, accept }
}

describe('delivering to a bound ESME', () => {
  const long = 'کد تأیید شما ۱۲۳۴۵ است 😀 '.repeat(8)

  it.each<[string, string, Partial<OutgoingMessage>]>([
    ['GSM with extension', 'code {12345} [€]', {}],
    ['Persian and emoji', 'کد ۱۲۳۴۵ 😀', {}],
    ['GSM text forced to UTF-16', 'code 1', { ucs2: true }],
    ['long, 8-bit reference', long, {}],
    ['long, 16-bit reference', long, { split: 'udh16' }],
    ['long, SAR', long, { split: 'sar' }],
    ['long, payload', long, { split: 'payload' }],
    ['long GSM', 'Your code is {1234}. '.repeat(30), {}],
  ])('%s arrives as it was sent', async (_name, text, more) => {
    for (const alphabet of ['gsm7', 'gsm7-packed', 'latin1']) {
      const { smsc, accept } = await pair(alphabet)
      await smsc.deliver({ originator: 'Telegram', msisdn: '989121234567', text, ...more })
      const parts = [...accept.committed.values()].sort((a, b) => (a.segment?.part ?? 1) - (b.segment?.part ?? 1))
      expect(parts.map((part) => part.text).join('')).toBe(text)
      expect(parts.map((part) => part.segment?.total ?? 1)).toEqual(parts.map(() => parts.length))
      expect(new Set(parts.map((part) => part.segment?.reference)).size).toBe(1)
      expect(parts[0]).toMatchObject({ originator: 'Telegram', msisdn: '989121234567' })
    }
  })

  it('more messages than the window are all delivered, in order', async () => {
    const { smsc, accept } = await pair()
    const texts = Array.from({ length: 200 }, (_, n) => `code ${n}`)
    await Promise.all(texts.map((text) => smsc.deliver({ originator: '12345', msisdn: '989121234567', text })))
    expect(accept.offered.map((message) => message.text)).toEqual(texts)
    expect(Math.max(...accept.batches.map((batch) => batch.length))).toBeLessThanOrEqual(3)
  })

  it('is Unavailable when nobody is bound, and when the ESME postpones', async () => {
    const { smsc: lonely } = await setup()
    const message = { originator: '1', msisdn: '989121234567', text: 'code' }
    await expect(lonely.deliver(message)).rejects.toBeInstanceOf(Unavailable)
    const { smsc, accept } = await pair()
    accept.failWith = () => new Unavailable('database away')
    await expect(smsc.deliver(message)).rejects.toBeInstanceOf(Unavailable)
  })

  it('is Unavailable, not for ever, when the ESME goes before it answers', async () => {
    const { smsc, connect } = await setup()
    const peer = await connect()
    await peer.bind()
    const delivery = smsc.deliver({ originator: '1', msisdn: '989121234567', text: 'code' })
    expect((await peer.next()).command).toBe(Command.deliverSm)
    await Promise.all([expect(delivery).rejects.toBeInstanceOf(Unavailable), peer.destroy()])
  })

  it('spreads messages over all receivers', async () => {
    const { smsc, connect } = await setup()
    const peers = [await connect(), await connect()]
    for (const peer of peers) await peer.bind({ command: Command.bindReceiver })
    for (let n = 0; n < 4; n++) void smsc.deliver({ originator: '1', msisdn: '98912', text: `${n}` }).catch(() => {})
    for (const peer of peers) expect(await peer.take(2)).toHaveLength(2)
  })
})
