import { randomUUID } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { expectStatus, type Ask } from './asker.ts'
import { count, textOf, type FaultsRecord, type SentMessage, type ToldLease } from './record.ts'
import type { Chance } from './chance.ts'
import { wait } from './waiting.ts'
import { sender, webhookSupplier, type World } from './world.ts'

/** The carriers: they send a message again until they are told that it is stored. */
export interface Carriers {
  /** Sends a new code to the lease's number. */
  send(lease: ToldLease): void
  /** How many messages are on their way. */
  readonly underway: number
}

/** Of a hundred messages that were acknowledged, so many are sent once more: carriers do. */
const repeatedShare = 0.1

export function createCarriers(
  world: World,
  record: FaultsRecord,
  ask: Ask,
  chance: Chance,
  signal: AbortSignal,
): Carriers {
  let nextCode = 100_000
  let underway = 0
  const webhook = new Webhook(world.webhookSecret)

  async function postOnce(id: string, message: SentMessage): Promise<boolean> {
    const { msisdn, text, sentAt } = message
    const body = JSON.stringify({ id, from: sender, to: msisdn, text, sentAt: sentAt.toISOString() })
    const at = new Date()
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': webhook.sign(id, at, body),
    }
    const answer = await ask({ method: 'POST', path: `/inbound/${webhookSupplier}`, body, headers })
    expectStatus(record, answer, 'inbound', [200])
    return answer.status === 200
  }

  async function post(message: SentMessage): Promise<void> {
    const id = `m-${message.code}-${randomUUID()}`
    do {
      if (message.tries++ > 0) await wait(chance.between(100, 400), signal)
    } while (!(await postOnce(id, message)))
    if (chance.next() < repeatedShare) await postOnce(id, message)
  }

  async function carry(message: SentMessage): Promise<void> {
    const { msisdn, text } = message
    if (message.door === 'webhook') await post(message)
    else {
      const wire = { msisdn, originator: sender, esmClass: 0, dataCoding: 0, shortMessage: Buffer.from(text, 'latin1') }
      await world.smsc.deliver([wire])
    }
    message.acknowledgedAt = new Date()
    count(record.counts, `messages acknowledged by ${message.door}`)
  }

  return {
    send({ id, msisdn }) {
      const code = String(nextCode++)
      const door = world.isOfWebhook(msisdn) ? 'webhook' : 'smpp'
      const fields = { code, text: textOf(code), leaseId: id, msisdn, door, sentAt: new Date() } as const
      const message: SentMessage = { ...fields, acknowledgedAt: null, tries: 0 }
      record.sent.set(message.text, message)
      underway++
      carry(message)
        .catch((error: unknown) => {
          if (!signal.aborted) record.surprises.push(`a carrier failed: ${String(error)}`)
        })
        .finally(() => underway--)
    },
    get underway() {
      return underway
    },
  }
}
