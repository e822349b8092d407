import { afterEach, describe, expect, it } from 'vitest'
import { ManualClock } from '#core/clock'
import { BindGuesses } from './bind-guesses.ts'
import { Status } from './codec/commands.ts'
import { smscSettings } from './settings.ts'
import { startSmsc } from './smsc.ts'
import { eventually, FakeAccept, recordingLog } from '#test/smpp/fakes'
import { RawPeer } from '#test/smpp/raw-peer'

const open: { stop: () => unknown }[] = []
afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item.stop()
})

async function listener(account: Record<string, unknown> = {}) {
  const clock = new ManualClock()
  const log = recordingLog()
  const accounts = [{ systemId: 'bank', password: 'secret', ...account }]
  const settings = smscSettings.parse({ port: 0, accounts, refusalDelayMs: 0 })
  const smsc = await startSmsc({ supplierId: 7, settings, accept: new FakeAccept().accept, clock, log })
  open.push(smsc)
  /** The answer to a bind, and for how long it was kept back. */
  const bind = async (fields: { systemId?: string; password?: string } = {}): Promise<[number, number]> => {
    const peer = await RawPeer.connect(smsc.port)
    open.push({ stop: () => peer.destroy() })
    const startedMs = clock.elapsedMs()
    let status: number | undefined
    void peer.bind(fields).then((answer) => (status = answer))
    await eventually(() => {
      clock.advance(1)
      return status !== undefined
    })
    return [status as number, clock.elapsedMs() - startedMs]
  }
  return { clock, log, bind }
}

describe('who tries passwords on a listener', () => {
  it('is not looked at after ten wrong ones from a strange address, right or wrong, and at one in ten seconds from then on', async () => {
    const { clock, log, bind } = await listener()
    for (let i = 0; i < 10; i++) expect((await bind({ password: `wrong-${i}` }))[0]).toBe(Status.bindFailed)
    expect((await bind())[0]).toBe(Status.bindFailed)
    clock.advance(10_000)
    expect((await bind({ password: 'wrong' }))[0]).toBe(Status.bindFailed)
    expect((await bind())[0]).toBe(Status.bindFailed)
    clock.advance(10_000)
    expect((await bind())[0]).toBe(Status.ok)
    // A line for the first, and not one for each.
    expect(log.lines.filter((line) => line.includes('a bind was refused'))).toHaveLength(1)
  })

  it.each([
    ['that the account names', { allowedAddresses: ['127.0.0.1'] }, false],
    ['from which it was bound before', {}, true],
  ])('keeps nobody out at an address %s, and makes right and wrong wait alike', async (_name, account, boundBefore) => {
    const { bind } = await listener(account)
    if (boundBefore) expect((await bind())[0]).toBe(Status.ok)
    const waits: number[] = []
    for (let i = 0; i < 14; i++) {
      const [status, waitedMs] = await bind({ password: `wrong-${i}` })
      expect(status).toBe(Status.bindFailed)
      waits.push(waitedMs)
    }
    expect(waits.at(-1)).toBeGreaterThanOrEqual(1_000)
    const [status, waitedMs] = await bind()
    expect(status).toBe(Status.ok)
    expect(waitedMs).toBeGreaterThanOrEqual(1_500)
    expect(waitedMs).toBeLessThan(5_500)
  })
})

describe('guesses', () => {
  const stranger = (n: number): string => `198.51.${n >> 8}.${n & 0xff}`
  const isAccount = { isAccount: true, isNamed: false }

  it('of one account are counted over all strange addresses, and hold up nobody who is known', () => {
    const clock = new ManualClock()
    const guesses = new BindGuesses(clock)
    guesses.right('192.0.2.1', 'bank')
    for (let n = 0; n < 50; n++) guesses.wrong(stranger(n), 'bank', isAccount)
    expect(guesses.look(stranger(999), 'bank', false).allowed).toBe(false)
    expect(guesses.look('192.0.2.1', 'bank', false)).toEqual({ allowed: true, delayMs: 0 })
    expect(guesses.look(stranger(999), 'bank', true)).toEqual({ allowed: true, delayMs: 0 })
    expect(guesses.look(stranger(999), 'shop', false).allowed).toBe(true)
    clock.advance(5_000)
    expect(guesses.look(stranger(999), 'bank', false).allowed).toBe(true)
  })

  it('of a whole IPv6 /64 are those of one address', () => {
    const guesses = new BindGuesses(new ManualClock())
    for (let n = 0; n < 10; n++) guesses.wrong(`2001:db8::${n}`, `name-${n}`, { isAccount: false, isNamed: false })
    expect(guesses.look('2001:db8::ffff', 'bank', false).allowed).toBe(false)
    expect(guesses.look('2001:db8:0:1::1', 'bank', false).allowed).toBe(true)
  })

  it('are kept in a bounded memory, of which the oldest address is forgotten first', () => {
    const guesses = new BindGuesses(new ManualClock())
    for (let n = 0; n < 10; n++) guesses.wrong('192.0.2.1', 'x', { isAccount: false, isNamed: false })
    for (let n = 0; n < 9_999; n++) guesses.wrong(stranger(n), 'x', { isAccount: false, isNamed: false })
    expect(guesses.look('192.0.2.1', 'bank', false).allowed).toBe(false)
    guesses.wrong('203.0.113.1', 'x', { isAccount: false, isNamed: false })
    expect(guesses.look('192.0.2.1', 'bank', false).allowed).toBe(true)
  })
})
