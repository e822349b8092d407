import type { Socket } from 'node:net'
import { Command, isResponse, Status } from './codec/commands.ts'
import { FrameReader, FramingLost } from './codec/frame.ts'
import { type BadPdu, type BindPdu, decodePdu, encodePdu, type MessagePdu, type Pdu } from './codec/pdu.ts'
import type { ReceivedMessage } from './intake.ts'
import { bindCommands, modeOfBind } from './bind-commands.ts'
import { Outbox } from './outbox.ts'
import type { BindMode, SessionOptions } from './session-options.ts'
import { SessionWatch } from './session-watch.ts'
import { isMessage, type NoResponse, Requests, statusOf } from './requests.ts'
import { Responses } from './responses.ts'

type State = 'open' | 'bound' | 'closing' | 'closed'

/** One SMPP session on one socket, for either side: ESME and SMSC differ in who binds and which messages may come. */
export class Session {
  readonly #options: SessionOptions
  readonly #socket: Socket
  readonly #reader = new FrameReader()
  readonly #outbox: Outbox
  readonly #requests: Requests
  readonly #responses: Responses
  #state: State = 'open'
  #mode: BindMode | undefined
  #reason = 'closed by the peer'
  #collected: ReceivedMessage[] = []
  #pumping = false
  /** Why reading pauses; a peer that is not read cannot be blamed for silence. */
  #held = false
  #decidingBind = false
  #grantingBind = false
  #refusing = false
  readonly #watch: SessionWatch
  #onEnd: (() => void) | undefined

  constructor(options: SessionOptions) {
    this.#options = options
    this.#socket = options.socket
    const clockMs = (): number => options.clock.elapsedMs()
    this.#outbox = new Outbox(this.#socket, clockMs)
    this.#requests = new Requests({
      send: (frame) => this.#outbox.send(frame),
      clockMs,
      timeoutMs: options.limits.responseTimeoutMs,
      window: options.limits.window,
    })
    this.#responses = new Responses({
      outbox: this.#outbox,
      meter: options.meter,
      bound: () => this.#state === 'bound',
      answered: () => this.#onAnswered(),
      unbound: () => this.#close('unbound by the peer'),
    })
    this.#socket.setNoDelay(true)
    this.#socket.on('data', (chunk: Buffer) => this.#onData(chunk))
    this.#socket.on('drain', () => this.#onDrain())
    this.#socket.on('error', (error: NodeJS.ErrnoException) => this.#fail(`connection: ${error.code ?? error.name}`))
    this.#socket.on('close', () => this.#onClose())
    this.#watch = new SessionWatch(options.clock, options.limits, {
      bound: () => this.#state === 'bound',
      granting: () => this.#grantingBind,
      held: () => this.#held,
      blockedSinceMs: () => this.#outbox.blockedSinceMs,
      requests: this.#requests,
      answeredIn: (rttMs) => options.meter.enquireLinkRtt(rttMs),
      expired: (reason, last) => this.#expired(reason, last),
    })
  }

  get mode(): BindMode | undefined {
    return this.#state === 'bound' ? this.#mode : undefined
  }

  get bound(): boolean {
    return this.#state === 'bound'
  }

  /** Messages of ours that are unanswered or queued. */
  get unanswered(): number {
    return this.#requests.size
  }

  /** ESME role: binds, and calls `done` with the status of the answer, or undefined when none came. */
  bind(
    mode: BindMode,
    fields: Omit<BindPdu, 'kind' | 'command' | 'status' | 'sequence'>,
    done: (status?: number) => void,
  ) {
    const command = bindCommands[mode]
    const frame = encodePdu({ kind: 'bind', command, status: 0, sequence: 0, ...fields })
    this.#requests.sendNow(command, frame.subarray(16), (answer) => {
      const status = statusOf(answer)
      // Set here and not by the caller: a deliver_sm may stand right behind the bind_resp in the same read.
      if (status === Status.ok && this.#state === 'open') this.#enterBound(mode)
      done(status)
    })
  }

  /** Sends a message PDU within the window; `settle` gets the status of the answer, or undefined when none came. */
  sendMessage(pdu: Omit<MessagePdu, 'sequence' | 'status'>, settle: (status: number | undefined) => void): void {
    if (this.#state !== 'bound') return settle(undefined)
    const frame = encodePdu({ ...pdu, status: 0, sequence: 0 })
    this.#requests.sendMessage(pdu.command, frame.subarray(16), (answer: Pdu | BadPdu | NoResponse) => {
      settle(statusOf(answer))
    })
  }

  /** Postpones new messages, waits for the answers to those taken, unbinds and closes; each step at most `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    if (this.#state === 'closed') return
    this.#refusing = true
    if (this.#state === 'bound') {
      if (this.#responses.outstanding > 0) await this.#within(graceMs, (done) => this.#responses.whenIdle(done))
      if (this.bound) {
        await this.#within(graceMs, (done) => this.#requests.sendNow(Command.unbind, noBody, done))
      }
    }
    if (this.#isClosed()) return
    this.#close('stopped')
    await this.#within(graceMs, (done) => (this.#onEnd = done))
  }

  #isClosed(): boolean {
    return this.#state === 'closed'
  }

  #within(graceMs: number, begin: (done: () => void) => void): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(graceMs, resolve)
      begin(() => {
        cancel()
        resolve()
      })
    })
  }

  // ---- reading

  #onData(chunk: Buffer): void {
    if (this.#state === 'closing' || this.#state === 'closed') return
    this.#pump(chunk)
  }

  /** Handles whole PDUs until the bytes end or the session is full, then hands their messages on together. */
  #pump(chunk?: Buffer): void {
    if (this.#pumping) return
    this.#pumping = true
    try {
      if (chunk) this.#reader.push(chunk)
      let isDrained = false
      // Receipts are answered at once, so a session that has just been full may have room for what is left of the chunk.
      while (!isDrained && this.#mayRead()) {
        isDrained = this.#readFrames()
        const collected = this.#collected
        this.#collected = []
        if (collected.length > 0) this.#options.onMessages(collected)
      }
    } catch (error) {
      // Whatever it is, it stays in this session: the others and the process go on.
      this.#fail(`internal error: ${error instanceof Error ? error.name : typeof error}`)
    } finally {
      this.#pumping = false
    }
    this.#outbox.flush()
    this.#holdOrRead()
  }

  /** True when no whole PDU is left. */
  #readFrames(): boolean {
    try {
      while (this.#mayRead()) {
        const frame = this.#reader.next()
        if (!frame) return true
        this.#watch.pduRead()
        this.#onFrame(frame)
      }
    } catch (error) {
      if (!(error instanceof FramingLost)) throw error
      this.#options.meter.counts.badPdus++
      this.#responses.nack(Status.invalidCommandLength, 0)
      this.#close('lost the framing: command_length out of bounds')
    }
    return false
  }

  #mayRead(): boolean {
    return (
      (this.#state === 'open' || this.#state === 'bound') &&
      !this.#decidingBind &&
      !this.#responses.unbinding &&
      this.#responses.outstanding < this.#options.limits.maxOutstanding &&
      this.#outbox.blockedSinceMs === undefined
    )
  }

  #holdOrRead(): void {
    if (this.#state === 'closing' || this.#state === 'closed') return
    if (!this.#mayRead()) {
      if (!this.#held) this.#socket.pause()
      this.#held = true
      return
    }
    if (this.#reader.bufferedBytes > 0) this.#watch.pduBegun()
    if (!this.#held) return
    this.#held = false
    this.#socket.resume()
  }

  /** Something that held reading back is gone. */
  #goOn(): void {
    if (this.#held && this.#mayRead()) this.#pump()
  }

  #onDrain(): void {
    this.#outbox.drained()
    this.#goOn()
  }

  #onFrame(frame: Buffer): void {
    const pdu = decodePdu(frame)
    if (isResponse(pdu.command)) return this.#onResponse(pdu)
    if (isMessage(pdu.command) && !this.#takesMessages(pdu.command)) {
      return this.#responses.refuse(pdu.command, Status.invalidBindState, pdu.sequence)
    }
    switch (pdu.kind) {
      case 'bad':
        this.#options.meter.problem(`bad PDU: ${pdu.reason}`)
        return this.#responses.refuse(pdu.command, pdu.reject, pdu.sequence)
      case 'message':
        return this.#onMessage(pdu, frame)
      case 'bind':
        return this.#onBind(pdu)
      case 'plain':
        return this.#onPlain(pdu.command, pdu.sequence)
      case 'bindResp':
      case 'messageResp':
        // Unreachable: responses are handled above.
        return
    }
  }

  /** An SMSC's peer sends as a transmitter, an ESME receives as a receiver; a transceiver is both. */
  #takesMessages(command: number): boolean {
    if (this.#state !== 'bound') return false
    if (this.#options.role === 'esme') return command !== Command.submitSm && this.#mode !== 'transmitter'
    return this.#mode !== 'receiver'
  }

  #onMessage(pdu: MessagePdu, frame: Buffer): void {
    const { command, sequence } = pdu
    if (this.#refusing) {
      this.#options.meter.counts.postponed++
      return this.#responses.message(command, Status.temporaryAppError, sequence)
    }
    this.#collected.push({ pdu, frame, answer: this.#responses.owe(command, sequence) })
  }

  #onAnswered(): void {
    // Reading again at half the limit, so that a full session does not stop and start at every answer.
    if (this.#responses.outstanding <= this.#options.limits.maxOutstanding >> 1) this.#goOn()
  }

  #onBind(pdu: BindPdu): void {
    const { onBind } = this.#options
    if (this.#state === 'bound') return this.#responses.refuse(pdu.command, Status.alreadyBound, pdu.sequence)
    if (!onBind) return this.#responses.refuse(pdu.command, Status.invalidBindState, pdu.sequence)
    const mode = modeOfBind(pdu.command)
    const { status, systemId, delayMs = 0 } = onBind(pdu, mode)
    if (status === Status.ok && delayMs === 0) return this.#acceptBind(pdu, systemId, mode)
    this.#decidingBind = true
    this.#grantingBind = status === Status.ok
    // Who is refused is gone when the time for a bind is over; who is accepted did bind in time.
    const waitMs = this.#grantingBind ? delayMs : Math.min(delayMs, this.#watch.initLeftMs())
    this.#options.clock.after(waitMs, () => {
      if (this.#state !== 'open') return
      if (status !== Status.ok) {
        this.#responses.refuse(pdu.command, status, pdu.sequence)
        return this.#close('bind refused')
      }
      this.#decidingBind = false
      this.#acceptBind(pdu, systemId, mode)
      this.#outbox.flush()
      this.#goOn()
    })
  }

  #acceptBind(pdu: BindPdu, systemId: string, mode: BindMode): void {
    this.#responses.bind(pdu.command, pdu.sequence, systemId)
    this.#enterBound(mode)
  }

  #onPlain(command: number, sequence: number): void {
    switch (command) {
      case Command.enquireLink:
        return this.#responses.enquireLink(sequence)
      case Command.unbind:
        return this.#responses.unbind(sequence)
      default:
        // outbind and alert_notification have no response and nothing to tell us.
        return
    }
  }

  #onResponse(pdu: Pdu | BadPdu): void {
    if (!this.#requests.settle(pdu)) this.#options.meter.counts.strayResponses++
  }

  #enterBound(mode: BindMode): void {
    this.#state = 'bound'
    this.#mode = mode
  }

  /** Time is up for something; `cut` says that the peer would not read our last words. */
  #expired(reason: string, last: 'nack' | 'words' | 'cut'): void {
    if (last === 'cut') return this.#fail(reason)
    if (last === 'nack') this.#responses.nack(Status.invalidCommandLength, 0)
    this.#close(reason)
  }

  // ---- ending

  /** Ends the session from outside, e.g. when its bind was refused. */
  close(reason: string): void {
    this.#close(reason)
  }

  /** Sends what is left and half-closes; the rest of the peer's bytes is thrown away so that it can read our last words. */
  #close(reason: string): void {
    if (this.#state === 'closing' || this.#state === 'closed') return
    this.#reason = reason
    this.#outbox.flush()
    this.#state = 'closing'
    this.#watch.stop()
    this.#socket.resume()
    this.#socket.end()
    this.#requests.fail(reason)
    this.#options.clock.after(closeGraceMs, () => this.#socket.destroy())
  }

  #fail(reason: string): void {
    if (this.#state === 'open' || this.#state === 'bound') this.#reason = reason
    this.#socket.destroy()
  }

  #onClose(): void {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    this.#watch.stop()
    this.#options.meter.counts.sessionsEnded++
    this.#requests.fail(this.#reason)
    this.#responses.end()
    this.#onEnd?.()
    this.#options.onClosed(this.#reason)
  }
}

const closeGraceMs = 1000
const noBody = new Uint8Array(0)
