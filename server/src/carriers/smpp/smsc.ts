import { createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { Unavailable } from '#core/errors'
import { createSeldom } from '#core/seldom'
import { type Account, Accounts, type OldPassword, plainAddress } from './accounts.ts'
import { BindGuesses } from './bind-guesses.ts'
import { Status } from './codec/commands.ts'
import type { BindPdu } from './codec/pdu.ts'
import { type Connection, stopGraceMs, type Surroundings } from './connection.ts'
import { deliverPdus, type OutgoingMessage } from './deliver.ts'
import { type ConnectionHealth, Meter } from './health.ts'
import { Intake } from './intake.ts'
import { RecentMessages } from './recent.ts'
import { Session } from './session.ts'
import type { BindDecision, BindMode } from './session-options.ts'
import { limitsOf, readingOf, type SmscSettings } from './settings.ts'
import { UnboundConnections } from './unbound.ts'

export interface SmscOptions extends Surroundings {
  settings: SmscSettings
  oldPasswords?: readonly OldPassword[]
  onBound?: (bound: { systemId: string; mode: BindMode; address: string }) => void
}

export interface SmscConnection extends Connection {
  /** The port that was bound: interesting when the settings say 0. */
  port: number
  /**
   * Sends a message to a bound receiver or transceiver and resolves when all its parts are answered OK. Rejects with
   * Unavailable when nobody is bound, the peer postpones or does not answer, and with Error when it refuses for good.
   */
  deliver(message: OutgoingMessage): Promise<void>
}

/** Listens for ESMEs: gateways and SIM banks that bring messages, or (the sandbox) those we deliver to. */
export async function startSmsc(options: SmscOptions): Promise<SmscConnection> {
  const smsc = new Smsc(options)
  await smsc.listen()
  options.signal?.addEventListener('abort', () => void smsc.stop(), { once: true })
  if (options.signal?.aborted) await smsc.stop()
  return smsc
}

interface Peer {
  socket: Socket
  session: Session
  address: string
  account?: Account
}

class Smsc implements SmscConnection {
  readonly #options: SmscOptions
  readonly #accounts: Accounts
  readonly #meter: Meter
  readonly #recent: RecentMessages
  readonly #server: Server
  readonly #connections: UnboundConnections
  readonly #guesses: BindGuesses
  /** Whoever tries many must not fill the log, nor hide what is wrong with a gateway that is named. */
  readonly #seldomNamed: () => number | null
  readonly #seldomOther: () => number | null
  readonly #peers = new Set<Peer>()
  #turn = 0
  #reference = 0
  #stopping: Promise<void> | undefined
  port = 0

  constructor(options: SmscOptions) {
    const { settings, clock, log, supplierId } = options
    this.#options = options
    this.#accounts = new Accounts(settings.accounts, options.oldPasswords)
    this.#guesses = new BindGuesses(clock)
    this.#seldomNamed = createSeldom(clock)
    this.#seldomOther = createSeldom(clock)
    const seldom = createSeldom(clock)
    this.#connections = new UnboundConnections(settings, this.#accounts, () => {
      const gaveWay = seldom()
      if (gaveWay !== null) log.warn({ supplierId, gaveWay }, 'connections without a bind gave way: there are too many')
    })
    this.#meter = new Meter(clock, 'listening')
    this.#recent = options.recent ?? new RecentMessages(clock, settings.repeatWindowMs)
    const { tlsKey: key, tlsCert: cert } = settings
    const handshakeTimeout = settings.sessionInitMs
    const tls = key !== undefined && cert !== undefined
    this.#server = tls ? createTlsServer({ key, cert, minVersion: 'TLSv1.2', handshakeTimeout }) : createTcpServer()
    this.#server.on('connection', (socket: Socket) => this.#connections.admit(socket))
    this.#server.on(tls ? 'secureConnection' : 'connection', (socket: Socket) => this.#onSocket(socket))
  }

  async listen(): Promise<void> {
    const { host, port } = this.#options.settings
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen({ host, port }, () => {
        this.#server.removeListener('error', reject)
        resolve()
      })
    })
    this.#server.on('error', (error: NodeJS.ErrnoException) =>
      this.#meter.problem(`listener: ${error.code ?? error.name}`),
    )
    const address = this.#server.address()
    if (address !== null && typeof address === 'object') this.port = address.port
  }

  health(): ConnectionHealth {
    let bound = 0
    for (const { session } of this.#peers) if (session.bound) bound++
    return this.#meter.read(bound)
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#end()
    return this.#stopping
  }

  async #end(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    await Promise.all([...this.#peers].map(({ session }) => session.stop(stopGraceMs)))
    await closed
    this.#meter.enter('stopped')
  }

  async deliver(message: OutgoingMessage): Promise<void> {
    const session = this.#nextReceiver()
    if (!session) throw new Unavailable('no receiver is bound')
    const { window, defaultAlphabet } = this.#options.settings
    if (session.unanswered > window + maxQueued) throw new Unavailable('the queue to the ESME is full')
    this.#reference = (this.#reference + 1) & 0xffff
    const pdus = deliverPdus(message, { defaultAlphabet, reference: this.#reference })
    const statuses = await Promise.all(
      pdus.map((pdu) => new Promise<number | undefined>((resolve) => session.sendMessage(pdu, resolve))),
    )
    const bad = statuses.findIndex((status) => status !== Status.ok)
    if (bad >= 0) throw deliveryError(statuses[bad])
  }

  /** In turn, as SMSCs spread their messages over all binds of an account. */
  #nextReceiver(): Session | undefined {
    const receivers = [...this.#peers].filter(({ session }) => session.mode && session.mode !== 'transmitter')
    return receivers[this.#turn++ % receivers.length]?.session
  }

  #onSocket(socket: Socket): void {
    // A socket that was not admitted is given to us all the same.
    if (this.#stopping || socket.destroyed) return void socket.on('error', () => {}).destroy()
    const address = plainAddress(socket.remoteAddress ?? '')
    const { settings, clock, log } = this.#options
    let intake: Intake | undefined
    const limits = limitsOf(settings)
    const peer: Peer = {
      socket,
      address,
      session: new Session({
        socket,
        role: 'smsc',
        limits,
        clock,
        meter: this.#meter,
        onBind: (pdu, mode) => {
          const decision = this.#decide(peer, pdu, mode)
          if (peer.account?.window !== undefined) limits.maxOutstanding = peer.account.window
          return decision
        },
        onMessages: (received) => {
          intake ??= this.#intakeFor(peer)
          intake.take(received)
        },
        onClosed: (reason) => {
          this.#peers.delete(peer)
          if (!peer.account) return
          this.#meter.problem(reason)
          log.info({ ...this.#logFields(peer), reason }, 'an ESME is gone')
        },
      }),
    }
    this.#peers.add(peer)
  }

  #decide(peer: Peer, { systemId, password }: BindPdu, mode: BindMode): BindDecision {
    const { settings, clock, log, onBound, supplierId } = this.#options
    const isNamed = this.#accounts.names(systemId, peer.address)
    const { allowed, delayMs } = this.#guesses.look(peer.address, systemId, isNamed)
    const refusal = {
      status: Status.bindFailed,
      systemId: settings.systemId,
      delayMs: Math.max(delayMs, settings.refusalDelayMs),
    }
    const account = allowed ? this.#accounts.find(systemId, password, peer.address, clock.now()) : undefined
    if (!account) {
      if (allowed) this.#guesses.wrong(peer.address, systemId, { isAccount: this.#accounts.has(systemId), isNamed })
      const refused = (isNamed ? this.#seldomNamed : this.#seldomOther)()
      // One status for all reasons, so that nobody learns which system_ids exist.
      if (refused !== null)
        log.warn({ supplierId, address: peer.address, refused }, 'a bind was refused: system_id, password or address')
      return refusal
    }
    this.#guesses.right(peer.address, systemId)
    const binds = [...this.#peers].filter((other) => other.account === account).length
    if (binds >= account.maxBinds) {
      log.warn({ supplierId, systemId: account.systemId, binds }, 'a bind was refused: the account has enough')
      return refusal
    }
    peer.account = account
    this.#connections.bound(peer.socket)
    log.info({ ...this.#logFields(peer), mode }, 'an ESME is bound')
    onBound?.({ systemId: account.systemId, mode, address: peer.address })
    return { status: Status.ok, systemId: settings.systemId, delayMs }
  }

  #intakeFor(peer: Peer): Intake {
    const { supplierId, accept, clock, log, settings } = this.#options
    return new Intake({
      supplierId,
      accept,
      clock,
      log,
      meter: this.#meter,
      recent: this.#recent,
      reading: readingOf(settings),
      answerTimeoutMs: settings.answerTimeoutMs,
      maxHanging: settings.maxOutstanding,
      ...(peer.account && { allows: peer.account.allowsNumber }),
    })
  }

  #logFields(peer: Peer): object {
    return { supplierId: this.#options.supplierId, systemId: peer.account?.systemId, address: peer.address }
  }
}

/** Messages that may wait for the window of one ESME. */
const maxQueued = 10_000

function deliveryError(status: number | undefined): Error {
  if (status === undefined) return new Unavailable('the ESME did not answer')
  const words = `the ESME answered status 0x${status.toString(16)}`
  const isTemporary =
    status === Status.temporaryAppError || status === Status.messageQueueFull || status === Status.throttled
  return isTemporary ? new Unavailable(words) : new Error(words)
}
