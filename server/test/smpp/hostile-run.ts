import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { systemClock } from '#core/clock'
import type { AcceptMessages } from '#messages/mo-message'
import { Command } from '../../src/carriers/smpp/codec/commands.ts'
import { smscSettings } from '../../src/carriers/smpp/settings.ts'
import { startSmsc } from '../../src/carriers/smpp/smsc.ts'
import { eventually, recordingLog } from './fakes.ts'
import { runHostileSessions, type Tally } from './hostile-sessions.ts'
import { randomFrom } from './mutations.ts'
import { messagePdu, plain } from './pdus.ts'
import { RawPeer } from './raw-peer.ts'

export interface HostileRun {
  tally: Tally
  /** Messages that a good session sent meanwhile, and those of them that were committed and answered OK. */
  witness: { sent: number; answered: number; committed: number }
  heapGrowthBytes: number
}

/** An SMSC of ours under `count` hostile sessions, while a good session goes on sending messages one after the other. */
export async function hostileRun(count: number, seed: number): Promise<HostileRun> {
  let committed = 0
  // Counts and keeps nothing, so that what the heap has gained at the end is the sessions' fault.
  const accept: AcceptMessages = (_supplierId, messages) => {
    for (const { text } of messages) if (text.startsWith('witness ')) committed++
    return messages.map(() => Promise.resolve())
  }
  const smsc = await startSmsc({
    supplierId: 1,
    settings: smscSettings.parse({
      port: 0,
      accounts: [{ systemId: 'bank', password: 'secret', maxBinds: 200 }],
      refusalDelayMs: 5,
      // Small, so that sessions fill up and go on again all the time.
      maxOutstanding: 3,
      sessionInitMs: 1_000,
      partialFrameMs: 1_000,
      maxUnboundPerAddress: 200,
    }),
    accept,
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
      let answer = await witness.next()
      for (; answer.command === Command.enquireLink; answer = await witness.next()) {
        witness.send(plain(Command.enquireLinkResp, answer.sequence))
      }
      witness.forget()
      if (answer.sequence === sent && answer.status === 0) answered++
    }
  })()
  const before = heapAfterCollection()
  const tally = await runHostileSessions(count, 50, randomFrom(seed), (from) => RawPeer.connect(smsc.port, from))
  running.yes = false
  await sending
  await eventually(() => smsc.health().bound === 1)
  const heapGrowthBytes = heapAfterCollection() - before
  await witness.destroy()
  await eventually(() => smsc.health().bound === 0)
  await smsc.stop()
  return { tally, witness: { sent, answered, committed }, heapGrowthBytes }
}

function heapAfterCollection(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  return process.memoryUsage().heapUsed
}
