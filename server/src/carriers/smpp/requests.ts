import { Command, isResponse, responseTo, Status } from './codec/commands.ts'
import { type DecodedPdu, type Header, withHeader } from './codec/pdu.ts'

/** The peer did not answer a request in time, or the session ended before it did. */
export class NoResponse extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'NoResponse'
  }
}

/** Called once with the answer, in the same turn in which it was read, or with why none will come. */
export type Settle = (answer: DecodedPdu | NoResponse) => void

interface Pending {
  command: number
  deadlineMs: number
  settle: Settle
}

interface Queued {
  command: number
  body: Uint8Array
  settle: Settle
}

const maxSequence = 0x7fffffff

/** The requests this side sends: numbers them, keeps to the window, matches answers, gives up on those that stay away. */
export class Requests {
  readonly #send: (frame: Buffer) => void
  readonly #clockMs: () => number
  readonly #timeoutMs: number
  readonly #window: number
  readonly #pending = new Map<number, Pending>()
  #queue: Queued[] = []
  #windowed = 0
  #sequence = 0

  constructor(options: {
    send: (frame: Buffer) => void
    clockMs: () => number
    timeoutMs: number
    /** Message PDUs that may be unanswered at once; binds and enquire_links do not count. */
    window: number
  }) {
    this.#send = options.send
    this.#clockMs = options.clockMs
    this.#timeoutMs = options.timeoutMs
    this.#window = options.window
  }

  get size(): number {
    return this.#pending.size + this.#queue.length
  }

  /** Sends at once, whatever the window says. */
  sendNow(command: number, body: Uint8Array, settle: Settle): void {
    const sequence = this.#nextSequence()
    this.#pending.set(sequence, { command, deadlineMs: this.#clockMs() + this.#timeoutMs, settle })
    this.#send(withHeader({ command, status: Status.ok, sequence }, body))
  }

  /** Sends a message PDU, or queues it while the window is full. */
  sendMessage(command: number, body: Uint8Array, settle: Settle): void {
    this.#queue.push({ command, body, settle })
    this.#drain()
  }

  /** True when `answer` belonged to a request of ours. */
  settle(answer: Header & DecodedPdu): boolean {
    const pending = this.#pending.get(answer.sequence)
    if (!pending) return false
    if (answer.command !== responseTo(pending.command) && answer.command !== Command.genericNack) return false
    this.#finish(answer.sequence, pending, answer)
    return true
  }

  /** Gives up on requests whose answer is overdue; true when there were any. */
  expire(): boolean {
    const nowMs = this.#clockMs()
    let expired = false
    // All wait equally long, so the map's order is the order of their deadlines.
    for (const [sequence, pending] of this.#pending) {
      if (pending.deadlineMs > nowMs) break
      expired = true
      this.#finish(sequence, pending, new NoResponse('no response in time'))
    }
    return expired
  }

  /** Pushes deadlines out by the time in which this side did not read. */
  postpone(byMs: number): void {
    for (const pending of this.#pending.values()) pending.deadlineMs += byMs
  }

  /** The session is over: everybody is told. */
  fail(reason: string): void {
    const abandoned = [...this.#pending.values(), ...this.#queue]
    this.#pending.clear()
    this.#queue = []
    this.#windowed = 0
    for (const { settle } of abandoned) settle(new NoResponse(reason))
  }

  #finish(sequence: number, pending: Pending, answer: DecodedPdu | NoResponse): void {
    this.#pending.delete(sequence)
    if (isMessage(pending.command)) this.#windowed--
    pending.settle(answer)
    this.#drain()
  }

  #drain(): void {
    let sent = 0
    while (this.#windowed < this.#window && sent < this.#queue.length) {
      const { command, body, settle } = this.#queue[sent++]!
      this.#windowed++
      this.sendNow(command, body, settle)
    }
    if (sent > 0) this.#queue.splice(0, sent)
  }

  #nextSequence(): number {
    do this.#sequence = this.#sequence >= maxSequence ? 1 : this.#sequence + 1
    while (this.#pending.has(this.#sequence))
    return this.#sequence
  }
}

export function isMessage(command: number): boolean {
  return command === Command.deliverSm || command === Command.submitSm || command === Command.dataSm
}

/** The status a request ended with: the answer's, or undefined when none came. */
export function statusOf(answer: DecodedPdu | NoResponse): number | undefined {
  if (answer instanceof NoResponse) return undefined
  // A generic_nack with status 0 is still a refusal.
  if (!isResponse(answer.command) || answer.command === Command.genericNack) return answer.status || Status.systemError
  return answer.status
}
