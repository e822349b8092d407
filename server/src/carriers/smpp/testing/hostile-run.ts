import { systemClock } from '#core/clock'
import { smscSettings } from '../settings.ts'
import { startSmsc } from '../smsc.ts'
import { FakeAccept, eventually, recordingLog } from './fakes.ts'
import { runHostileSessions, type Tally } from './hostile-sessions.ts'
import { randomFrom } from './mutations.ts'
import { messagePdu } from './pdus.ts'
import { RawPeer } from './raw-peer.ts'

export interface HostileRun {
  tally: Tally
  /** Messages that a good session sent meanwhile, and those of them that were committed and answered OK. */
  witness: { sent: number; answered: number; committed: number }
  heapGrowthBytes: number
}

/** An SMSC of ours under `count` hostile sessions, while a good session goes on sending messages one after the other. */
export async function hostileRun(count: number, seed: number): Promise<HostileRun> {
  const accept = new FakeAccept()
  const smsc = await startSmsc({
    supplierId: 1,
    settings: smscSettings.parse({
      port: 0,
      accounts: [{ systemId: 'bank', password: 'secret', maxBinds: 200 }],
      refusalDelayMs: 5,
      sessionInitMs: 200,
      partialFrameMs: 200,
      maxUnboundPerAddress: 200,
    }),
    accept: accept.accept,
    clock: systemClock,
    log: recordingLog(),
  })
  const witness = await RawPeer.connect(smsc.port)
  await witness.bind()
  const running = { yes: true }
  let sent = 0
  let answered = 0
  const sending = (async () => {
    while (running.yes) {
      sent++
      witness.send(messagePdu(sent, `witness ${sent}`))
      const answer = await witness.next()
      if (answer.sequence === sent && answer.status === 0) answered++
    }
  })()
  const before = process.memoryUsage().heapUsed
  const tally = await runHostileSessions(count, 20, randomFrom(seed), () => RawPeer.connect(smsc.port))
  running.yes = false
  await sending
  await eventually(() => smsc.health().bound === 1)
  const heapGrowthBytes = process.memoryUsage().heapUsed - before
  const committed = accept.texts.filter((text) => text.startsWith('witness ')).length
  await witness.destroy()
  await eventually(() => smsc.health().bound === 0)
  await smsc.stop()
  return { tally, witness: { sent, answered, committed }, heapGrowthBytes }
}
