import { randomBytes } from 'node:crypto'
import { esmeSettings, smscSettings, startEsme, startSmsc, type SmppLog } from '#carriers/smpp'
import type { Clock } from '#core/clock'
import type { AcceptMessages } from '#messages'
import type { SandboxMessage } from './sandbox.ts'

export interface SandboxNetwork {
  /** Brings a message over SMPP to our own ESME. Rejects when it was not accepted: it is to be sent again. */
  carry: (message: SandboxMessage) => Promise<void>
  stop(): Promise<void>
}

/**
 * The sandbox's mobile network: a small SMSC on loopback to which our own ESME binds, so that a first run takes the way
 * that real messages take, UCS-2 and long messages in parts included. Port and password are made for this run.
 */
export async function openSandboxNetwork(options: {
  supplierId: number
  accept: AcceptMessages
  clock: Clock
  log: SmppLog
}): Promise<SandboxNetwork> {
  const { supplierId, accept, clock, log } = options
  const account = { systemId: 'sandbox', password: randomBytes(12).toString('base64url') }
  const refuse: AcceptMessages = (_supplierId, messages) =>
    messages.map(() => Promise.reject(new Error('the sandbox network takes no messages')))
  const smsc = await startSmsc({
    supplierId,
    settings: smscSettings.parse({ host: '127.0.0.1', port: 0, accounts: [account] }),
    accept: refuse,
    clock,
    log,
  })
  const esme = startEsme({
    supplierId,
    settings: esmeSettings.parse({ host: '127.0.0.1', port: smsc.port, ...account, bindMode: 'transceiver' }),
    bindIndex: 0,
    accept,
    clock,
    log,
  })
  return {
    carry: ({ msisdn, originator, text }) => smsc.deliver({ msisdn, originator, text }),
    async stop() {
      await esme.stop()
      await smsc.stop()
    },
  }
}
