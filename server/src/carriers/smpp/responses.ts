import { Command, responseTo, Status } from './codec/commands.ts'
import { encodePdu, withHeader } from './codec/pdu.ts'
import { noTlvs } from './codec/tlv.ts'
import { isBind, submitResponse } from './bind-commands.ts'
import type { Meter } from './health.ts'
import type { Outbox } from './outbox.ts'
import { isMessage } from './requests.ts'

/** What the answering side asks of its session, and what it tells it. */
export interface Answering {
  outbox: Outbox
  meter: Meter
  bound: () => boolean
  /** A message was answered, so there may be room for another. */
  answered: () => void
  /** The peer's unbind was answered, so the session is over. */
  unbound: () => void
}

/** The responses this side sends: counts the messages it still owes one, and answers an unbind after the last of them. */
export class Responses {
  readonly #answering: Answering
  #outstanding = 0
  #unbindSequence: number | undefined
  #onIdle: (() => void) | undefined

  constructor(answering: Answering) {
    this.#answering = answering
  }

  /** Messages read and not yet answered. */
  get outstanding(): number {
    return this.#outstanding
  }

  /** The peer has asked to unbind and waits for the answers to its messages. */
  get unbinding(): boolean {
    return this.#unbindSequence !== undefined
  }

  /** Owes a response to a message; what is returned gives it, and does nothing when called again. */
  owe(command: number, sequence: number): (status: number) => void {
    this.#outstanding++
    let answered = false
    return (status) => {
      if (answered) return
      answered = true
      this.#outstanding--
      this.#answer(command, status, sequence)
    }
  }

  /** Calls `done` with the last of the responses that are owed now, or when the session has ended before that. */
  whenIdle(done: () => void): void {
    this.#onIdle = done
  }

  /** The session is over: nobody waits any longer. */
  end(): void {
    this.#onIdle?.()
  }

  #answer(command: number, status: number, sequence: number): void {
    if (!this.#answering.bound()) return
    this.message(command, status, sequence)
    if (this.#outstanding === 0) this.#onIdle?.()
    if (this.unbinding) this.#finishUnbind()
    else this.#answering.answered()
  }

  /** Answers a message at once. */
  message(command: number, status: number, sequence: number): void {
    const { outbox } = this.#answering
    if (command === Command.submitSm && status === Status.ok) outbox.send(submitResponse(sequence))
    else outbox.respond(command, status, sequence, command !== Command.submitSm)
  }

  /** Accepts a bind; `systemId` is our own. */
  bind(command: number, sequence: number, systemId: string): void {
    const bindResp = { kind: 'bindResp', command: responseTo(command), status: Status.ok, sequence } as const
    this.#answering.outbox.send(encodePdu({ ...bindResp, systemId, tlvs: noTlvs }))
  }

  enquireLink(sequence: number): void {
    this.#answering.outbox.respond(Command.enquireLink, Status.ok, sequence)
  }

  unbind(sequence: number): void {
    this.#unbindSequence = sequence
    this.#finishUnbind()
  }

  /** The peer gets the answers to its messages first: without them it would send all of them again. */
  #finishUnbind(): void {
    if (this.#outstanding > 0 || this.#unbindSequence === undefined) return
    this.#answering.outbox.respond(Command.unbind, Status.ok, this.#unbindSequence)
    this.#answering.unbound()
  }

  /** Refuses a request with the response it has, or with a generic_nack when it has none. */
  refuse(command: number, status: number, sequence: number): void {
    this.#answering.meter.counts.badPdus++
    if (isMessage(command)) this.message(command, status, sequence)
    else if (isBind(command)) this.#answering.outbox.respond(command, status, sequence)
    else this.nack(status, sequence)
  }

  nack(status: number, sequence: number): void {
    this.#answering.outbox.send(withHeader({ command: Command.genericNack, status, sequence }, noBody))
  }
}

const noBody = new Uint8Array(0)
