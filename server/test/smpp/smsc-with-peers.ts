import { afterEach, expect } from 'vitest'
import { ManualClock } from '#core/clock'
import { Status } from '../../src/carriers/smpp/codec/commands.ts'
import { type SmscSettings, smscSettings } from '../../src/carriers/smpp/settings.ts'
import { type SmscConnection, startSmsc } from '../../src/carriers/smpp/smsc.ts'
import { FakeAccept, recordingLog } from './fakes.ts'
import { RawPeer } from './raw-peer.ts'

const open: { stop: () => unknown }[] = []
afterEach(async () => {
  for (const item of open.splice(0)) await item.stop()
})

/** An SMSC of ours with one account, and peers to bind to it. The clock only moves by hand. */
export async function setup(settings: Partial<SmscSettings> = {}) {
  const clock = new ManualClock()
  const accept = new FakeAccept()
  const log = recordingLog()
  const smsc: SmscConnection = await startSmsc({
    supplierId: 7,
    settings: {
      ...smscSettings.parse({ port: 0, accounts: [{ systemId: 'bank', password: 'secret' }], refusalDelayMs: 0 }),
      ...settings,
    },
    accept: accept.accept,
    clock,
    log,
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
  const bound = async (): Promise<RawPeer> => {
    const peer = await connect()
    expect(await peer.bind()).toBe(Status.ok)
    return peer
  }
  return { clock, accept, log, smsc, connect, bound }
}
