import type { Clock } from '#core/clock'
import { Unavailable } from '#core/errors'
import type { AcceptMessages, MoMessage } from '#messages/mo-message'
import { Status } from './codec/commands.ts'
import type { MessagePdu } from './codec/pdu.ts'
import type { Meter } from './health.ts'
import { isReceipt, readMessage, type Reading } from './inbound.ts'
import type { SmppLog } from './log.ts'
import type { RecentMessages } from './recent.ts'

/** A message PDU that a session has read and must answer once. */
export interface ReceivedMessage {
  pdu: MessagePdu
  frame: Buffer
  answer: (status: number) => void
}

export interface IntakeOptions {
  supplierId: number
  accept: AcceptMessages
  clock: Clock
  log: SmppLog
  meter: Meter
  recent: RecentMessages
  reading: Reading
  /** Numbers the peer may deliver for. Absent: all. */
  allows?: (msisdn: string) => boolean
  /** How long the peer is kept waiting when `accept` does not settle; then it gets a temporary error. */
  answerTimeoutMs: number
  /** Messages that may hang in an `accept` that does not settle before new ones are postponed at once. */
  maxHanging: number
}

interface Waiting {
  message: MoMessage
  answer: (status: number) => void
}

/** Hands what sessions read to `accept` and answers when it has settled: the answer says that the message is committed. */
export class Intake {
  readonly #options: IntakeOptions
  #hanging = 0

  constructor(options: IntakeOptions) {
    this.#options = options
  }

  /** Takes the message PDUs of one read together, so that what arrived together is committed together. */
  take(received: readonly ReceivedMessage[]): void {
    const receivedAt = this.#options.clock.now()
    const waiting: Waiting[] = []
    for (const item of received) {
      const message = this.#read(item, receivedAt)
      if (message) waiting.push({ message, answer: item.answer })
    }
    if (waiting.length === 0) return
    if (this.#hanging >= this.#options.maxHanging) this.#postpone(waiting)
    else void this.#accept(waiting, receivedAt)
  }

  /** The message to accept; undefined when the PDU is answered already. */
  #read({ pdu, frame, answer }: ReceivedMessage, receivedAt: Date): MoMessage | undefined {
    const { meter, reading, recent, allows } = this.#options
    if (isReceipt(pdu)) {
      meter.counts.receipts++
      answer(Status.ok)
      return undefined
    }
    const { message, damaged } = readMessage(pdu, frame, receivedAt, reading, recent)
    if (message.msisdn === '' || (allows && !allows(message.msisdn))) {
      meter.counts.refused++
      answer(Status.invalidDestinationAddress)
      return undefined
    }
    if (damaged) meter.counts.damagedTexts++
    return message
  }

  async #accept(waiting: readonly Waiting[], receivedAt: Date): Promise<void> {
    const { supplierId, accept, clock, log, meter, answerTimeoutMs } = this.#options
    let late = false
    const cancelTimer = clock.after(answerTimeoutMs, () => {
      late = true
      this.#hanging += waiting.length
      log.warn({ supplierId, messages: waiting.length }, 'messages were not committed in time and are postponed')
      this.#postpone(waiting)
    })
    try {
      await accept(
        supplierId,
        waiting.map(({ message }) => message),
      )
      if (!late) this.#committed(waiting, receivedAt)
    } catch (error) {
      if (!late) this.#failed(waiting, receivedAt, error)
    } finally {
      cancelTimer()
      if (late) this.#hanging -= waiting.length
      else meter.answerLatency(clock.now().getTime() - receivedAt.getTime())
    }
  }

  #committed(waiting: readonly Waiting[], receivedAt: Date): void {
    const { meter } = this.#options
    meter.counts.messages += waiting.length
    meter.messageAt(receivedAt)
    for (const { answer } of waiting) answer(Status.ok)
  }

  /**
   * Unavailable concerns them all. Any other error may be the fault of one, so each is tried alone; the dedupe key makes
   * that safe. What fails alone is still only postponed: a permanent error would make the peer throw the message away.
   */
  #failed(waiting: readonly Waiting[], receivedAt: Date, error: unknown): void {
    const { supplierId, log } = this.#options
    if (!(error instanceof Unavailable)) {
      if (waiting.length > 1) {
        for (const one of waiting) void this.#accept([one], receivedAt)
        return
      }
      // The name only: a database's message may quote the values, and the values are codes.
      log.error({ supplierId, error: error instanceof Error ? error.name : typeof error }, 'a message was not accepted')
    }
    this.#postpone(waiting)
  }

  #postpone(waiting: readonly Waiting[]): void {
    this.#options.meter.counts.postponed += waiting.length
    for (const { answer } of waiting) answer(Status.temporaryAppError)
  }
}
