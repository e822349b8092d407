import type { Clock } from '#core/clock'
import { Unavailable } from '#core/errors'
import { createSeldom } from '#core/seldom'
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
  isSettled: boolean
}

/** Hands what sessions read to `accept` and answers each when it has settled: the answer says that the message is committed. */
export class Intake {
  readonly #options: IntakeOptions
  // A line each would be as many as a carrier sends.
  readonly #lateLines: () => number | null
  readonly #faultLines: () => number | null
  #hanging = 0

  constructor(options: IntakeOptions) {
    this.#options = options
    this.#lateLines = createSeldom(options.clock)
    this.#faultLines = createSeldom(options.clock)
  }

  /** Takes the message PDUs of one read together, so that they can be committed together. */
  take(received: readonly ReceivedMessage[]): void {
    const receivedAt = this.#options.clock.now()
    const waiting: Waiting[] = []
    for (const item of received) {
      const message = this.#read(item, receivedAt)
      if (message) waiting.push({ message, answer: item.answer, isSettled: false })
    }
    if (waiting.length === 0) return
    if (this.#hanging >= this.#options.maxHanging) this.#postpone(waiting)
    else this.#accept(waiting, receivedAt)
  }

  /** The message to accept; undefined when the PDU is answered already. */
  #read({ pdu, frame, answer }: ReceivedMessage, receivedAt: Date): MoMessage | undefined {
    const { meter, reading, recent, allows } = this.#options
    if (isReceipt(pdu, reading)) {
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

  /**
   * Each is answered when it is committed and waits for no other of its read: a peer whose window is full sends the next
   * ones meanwhile, which is measured to be worth two fifths of the throughput.
   */
  #accept(waiting: readonly Waiting[], receivedAt: Date): void {
    const { supplierId, accept, clock, log, meter, answerTimeoutMs } = this.#options
    let unsettled = waiting.length
    let late = false
    const cancelTimer = clock.after(answerTimeoutMs, () => {
      late = true
      this.#hanging += unsettled
      const times = this.#lateLines()
      if (times !== null)
        log.warn({ supplierId, messages: unsettled, times }, 'messages were not committed in time and are postponed')
      this.#postpone(waiting.filter((one) => !one.isSettled))
    })
    const settle = (one: Waiting, answer: () => void): void => {
      one.isSettled = true
      unsettled--
      if (late) this.#hanging--
      else answer()
      if (unsettled > 0 || late) return
      cancelTimer()
      meter.answerLatency(clock.now().getTime() - receivedAt.getTime())
    }
    const accepted = accept(
      supplierId,
      waiting.map(({ message }) => message),
    )
    waiting.forEach((one, i) => {
      void accepted[i]?.then(
        () => settle(one, () => this.#committed(one, receivedAt)),
        (error: unknown) => settle(one, () => this.#failed(one, error)),
      )
    })
  }

  #committed({ answer }: Waiting, receivedAt: Date): void {
    const { meter } = this.#options
    meter.counts.messages++
    meter.messageAt(receivedAt)
    answer(Status.ok)
  }

  /** Whatever it is, the message is only postponed: a permanent error would make the peer throw it away. */
  #failed(one: Waiting, error: unknown): void {
    const { supplierId, log } = this.#options
    if (!(error instanceof Unavailable)) {
      // The name only: a database's message may quote the values, and the values are codes.
      const messages = this.#faultLines()
      const name = error instanceof Error ? error.name : typeof error
      if (messages !== null) log.error({ supplierId, error: name, messages }, 'messages were not accepted')
    }
    this.#postpone([one])
  }

  #postpone(waiting: readonly Waiting[]): void {
    this.#options.meter.counts.postponed += waiting.length
    for (const { answer } of waiting) answer(Status.temporaryAppError)
  }
}
