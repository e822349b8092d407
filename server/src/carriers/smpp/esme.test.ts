import { afterEach, describe, expect, it } from 'vitest'
import { ManualClock } from '#core/clock'
import { Unavailable } from '#core/errors'
import { Command, Status } from './codec/commands.ts'
import { startEsme } from './esme.ts'
import { RecentMessages } from './recent.ts'
import { type EsmeSettings, esmeSettings } from './settings.ts'
import { eventually, FakeAccept, recordingLog } from '#test/smpp/fakes'
import { messagePdu, plain } from '#test/smpp/pdus'
import { RawSmsc } from '#test/smpp/raw-peer'

const open: { stop: () => unknown }[] = []
afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item.stop()
})

async function setup(settings: Partial<EsmeSettings> = {}, signal?: AbortSignal) {
  const clock = new ManualClock()
  const accept = new FakeAccept()
  const log = recordingLog()
  const smsc = await RawSmsc.start()
  const esme = startEsme({
    supplierId: 7,
    bindIndex: 0,
    settings: {
      ...esmeSettings.parse({ host: '127.0.0.1', port: smsc.port, systemId: 'us', password: 'secret' }),
      ...settings,
    },
    accept: accept.accept,
    clock,
    log,
    random: () => 1,
    ...(signal && { signal }),
  })
  open.push({
    stop: async () => {
      await smsc.stop()
      await esme.stop()
    },
  })
  return { clock, accept, log, smsc, esme }
}

describe('the ESME binds', () => {
  it('as a transceiver with its credentials', async () => {
    const { smsc, esme } = await setup({ systemType: 'SMS', addressTon: 1, addressNpi: 1, addressRange: '98912' })
    const peer = await smsc.nextBound()
    expect(peer.received[0]).toMatchObject({
      kind: 'bind',
      command: Command.bindTransceiver,
      systemId: 'us',
      password: 'secret',
      systemType: 'SMS',
      interfaceVersion: 0x34,
      addressRange: { ton: 1, npi: 1, address: '98912' },
    })
    await eventually(() => esme.health().state === 'bound')
    expect(esme.health().bound).toBe(1)
  })

  it('as a receiver when told so', async () => {
    const { smsc } = await setup({ bindMode: 'receiver' })
    expect((await smsc.nextBound()).received[0]?.command).toBe(Command.bindReceiver)
  })

  it('and takes messages that stand right behind the bind_resp', async () => {
    const { smsc, accept } = await setup()
    const peer = await smsc.nextPeer()
    const bind = await peer.next()
    peer.send(
      {
        kind: 'bindResp',
        command: Command.bindTransceiverResp,
        status: 0,
        sequence: bind.sequence,
        systemId: '',
        tlvs: [],
      },
      messagePdu(0, 'code 1'),
    )
    expect(await peer.next()).toMatchObject({ command: Command.deliverSmResp, status: 0, sequence: 0 })
    expect(accept.texts).toEqual(['code 1'])
  })
})

describe('the ESME answers', () => {
  it('enquire_link at any time, and refuses a submit_sm, which only an SMSC takes', async () => {
    const { smsc } = await setup()
    const peer = await smsc.nextBound()
    expect(await peer.isAlive()).toBe(true)
    peer.send(messagePdu(9, 'x', { command: Command.submitSm }))
    expect(await peer.next()).toMatchObject({ command: Command.submitSmResp, status: Status.invalidBindState })
  })

  it('after a link that was lost before the answer, the retry on the next link has the same dedupe key', async () => {
    const { smsc, esme, accept, clock } = await setup()
    accept.manual = true
    const first = await smsc.nextBound()
    first.send(messagePdu(4, 'code 1'))
    await accept.until(() => accept.waiting.length === 1)
    accept.manual = false
    await first.destroy()
    accept.waiting[0]!.resolve()
    await eventually(() => accept.committed.size === 1 && esme.health().state === 'waiting')
    clock.advance(1_000)
    const second = await smsc.nextBound()
    second.send(messagePdu(77, 'code 1'))
    expect(await second.next()).toMatchObject({ sequence: 77, status: 0 })
    expect(accept.offered).toHaveLength(2)
    expect(accept.committed.size).toBe(1)
  })
})

describe('several binds of one supplier', () => {
  it('that share what was recent know a retry on another bind, also across the edge of a window', async () => {
    const clock = new ManualClock('2026-01-01T00:01:59Z')
    const recent = new RecentMessages(clock, 120_000)
    const accept = new FakeAccept()
    const smsc = await RawSmsc.start()
    const settings = esmeSettings.parse({ host: '127.0.0.1', port: smsc.port, systemId: 'us' })
    const log = recordingLog()
    const esmes = [0, 1].map((bindIndex) =>
      startEsme({ supplierId: 7, bindIndex, settings, accept: accept.accept, clock, log, recent }),
    )
    open.push({
      stop: async () => {
        await smsc.stop()
        await Promise.all(esmes.map((esme) => esme.stop()))
      },
    })
    const [first, second] = [await smsc.nextBound(), await smsc.nextBound()]
    first.send(messagePdu(1, 'code 1'))
    await accept.until(() => accept.committed.size === 1)
    await first.destroy()
    clock.advance(5_000)
    second.send(messagePdu(1, 'code 1'))
    expect((await second.next()).status).toBe(0)
    expect(accept.committed.size).toBe(1)
  })
})

describe('the ESME comes back', () => {
  it('after a lost link, later and later, up to the longest delay', async () => {
    const { smsc, esme, clock } = await setup({ reconnectMinMs: 1_000, reconnectMaxMs: 4_000 })
    for (const delayMs of [1_000, 2_000, 4_000, 4_000]) {
      const peer = await smsc.nextBound()
      await eventually(() => esme.health().state === 'bound')
      await peer.destroy()
      await eventually(() => esme.health().state === 'waiting')
      clock.advance(delayMs - 1)
      expect(esme.health().state).toBe('waiting')
      clock.advance(1)
      expect(esme.health().state).toBe('connecting')
    }
  })

  it('soon again after a bind that held for a while', async () => {
    const { smsc, esme, clock } = await setup({
      reconnectMinMs: 1_000,
      reconnectMaxMs: 60_000,
      enquireLinkIntervalMs: 3_600_000,
    })
    for (let i = 0; i < 3; i++) {
      const peer = await smsc.nextBound()
      await eventually(() => esme.health().state === 'bound')
      clock.advance(30_000)
      await peer.destroy()
      await eventually(() => esme.health().state === 'waiting')
      clock.advance(1_000)
      expect(esme.health().state).toBe('connecting')
    }
  })

  it('only after the longest delay when its password is refused, and says why without naming it', async () => {
    const { smsc, esme, clock, log } = await setup({ reconnectMinMs: 1_000, reconnectMaxMs: 60_000 })
    const peer = await smsc.nextBound(Status.invalidPassword)
    await peer.closed
    await eventually(() => esme.health().state === 'waiting')
    expect(esme.health().lastProblem).toBe('bind refused with status 0xe')
    clock.advance(59_999)
    expect(esme.health().state).toBe('waiting')
    clock.advance(1)
    expect(esme.health().state).toBe('connecting')
    expect(log.lines.join('\n')).not.toContain('secret')
  })

  it('when nobody answers its bind', async () => {
    const { smsc, esme, clock } = await setup({ responseTimeoutMs: 5_000 })
    const peer = await smsc.nextPeer()
    await peer.next()
    clock.advance(6_000)
    await peer.closed
    await eventually(() => esme.health().state === 'waiting')
    expect(esme.health().lastProblem).toBe('bind unanswered')
  })

  it('when nobody listens', async () => {
    const { smsc, esme } = await setup()
    await smsc.stop()
    await eventually(() => esme.health().state === 'waiting')
    expect(esme.health().lastProblem).toMatch(/connection|connect/)
  })

  it('after the SMSC has unbound it', async () => {
    const { smsc, esme, clock } = await setup()
    const peer = await smsc.nextBound()
    peer.send(plain(Command.unbind, 5))
    expect(await peer.next()).toMatchObject({ command: Command.unbindResp, sequence: 5 })
    await peer.closed
    await eventually(() => esme.health().state === 'waiting')
    clock.advance(1_000)
    await smsc.nextBound()
    await eventually(() => esme.health().state === 'bound')
  })
})

describe('the ESME stops', () => {
  it('with an unbind, after answering what it has taken', async () => {
    const { smsc, esme, accept, clock } = await setup()
    accept.manual = true
    const peer = await smsc.nextBound()
    peer.send(messagePdu(1, 'code'))
    await accept.until(() => accept.waiting.length === 1)
    const stopped = esme.stop()
    accept.waiting[0]!.reject(new Unavailable('stopping'))
    expect(await peer.next()).toMatchObject({ sequence: 1, status: Status.temporaryAppError })
    const unbind = await peer.next()
    expect(unbind.command).toBe(Command.unbind)
    peer.send(plain(Command.unbindResp, unbind.sequence))
    await stopped
    expect(esme.health().state).toBe('stopped')
    clock.advance(3_600_000)
    expect(esme.health().state).toBe('stopped')
  })

  it('when its signal is aborted, also while it waits for the next attempt', async () => {
    const abort = new AbortController()
    const { smsc, esme, clock } = await setup({}, abort.signal)
    const peer = await smsc.nextBound()
    await eventually(() => esme.health().state === 'bound')
    await peer.destroy()
    await eventually(() => esme.health().state === 'waiting')
    abort.abort()
    await eventually(() => esme.health().state === 'stopped')
    clock.advance(3_600_000)
    expect(esme.health().state).toBe('stopped')
  })

  it('even when the SMSC answers nothing any more', async () => {
    const { smsc, esme, clock } = await setup()
    const peer = await smsc.nextBound()
    await eventually(() => esme.health().state === 'bound')
    const stopped = esme.stop()
    expect((await peer.next()).command).toBe(Command.unbind)
    clock.advance(5_000)
    await peer.closed
    await stopped
    expect(esme.health().state).toBe('stopped')
  })
})
