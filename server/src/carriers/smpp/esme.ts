import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Clock } from '#core/clock'
import { Status } from './codec/commands.ts'
import { type Connection, stopGraceMs, type Surroundings } from './connection.ts'
import { type ConnectionHealth, Meter } from './health.ts'
import { Intake } from './intake.ts'
import { RecentMessages } from './recent.ts'
import { Session } from './session.ts'
import { type EsmeSettings, limitsOf, readingOf } from './settings.ts'

export interface EsmeOptions extends Surroundings {
  settings: EsmeSettings
  /** Which of the supplier's parallel binds this is, from 0: only for the log. */
  bindIndex: number
  /** For the jitter between attempts; 0 to 1. */
  random?: () => number
}

/** Keeps one bind to the supplier's SMSC: connects, binds, and does so again whenever it ends, until it is stopped. */
export function startEsme(options: EsmeOptions): Connection {
  const esme = new Esme(options)
  options.signal?.addEventListener('abort', () => void esme.stop(), { once: true })
  if (options.signal?.aborted) void esme.stop()
  else esme.connect()
  return esme
}

/** A bind that held this long was good: the next attempt starts again with the shortest delay. */
const steadyMs = 30_000

class Esme implements Connection {
  readonly #options: EsmeOptions
  readonly #clock: Clock
  readonly #meter: Meter
  readonly #intake: Intake
  #socket: Socket | undefined
  #session: Session | undefined
  #cancelTimer: () => void = () => {}
  #boundAtMs: number | undefined
  #failures = 0
  #stopping: Promise<void> | undefined

  constructor(options: EsmeOptions) {
    const { settings, clock, supplierId, accept, log } = options
    this.#options = options
    this.#clock = clock
    this.#meter = new Meter(clock, 'connecting')
    this.#intake = new Intake({
      supplierId,
      accept,
      clock,
      log,
      meter: this.#meter,
      recent: options.recent ?? new RecentMessages(clock, settings.repeatWindowMs),
      reading: readingOf(settings),
      answerTimeoutMs: settings.answerTimeoutMs,
      maxHanging: settings.maxOutstanding,
    })
  }

  health(): ConnectionHealth {
    return this.#meter.read(this.#session?.bound ? 1 : 0)
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#end()
    return this.#stopping
  }

  async #end(): Promise<void> {
    this.#cancelTimer()
    if (this.#session) await this.#session.stop(stopGraceMs)
    else this.#socket?.destroy()
    this.#meter.enter('stopped')
  }

  connect(): void {
    this.#meter.enter('connecting')
    const { settings } = this.#options
    const socket = openSocket(settings)
    this.#socket = socket
    const abandon = (reason: string): void => {
      this.#cancelTimer()
      socket.removeAllListeners()
      socket.on('error', () => {})
      socket.destroy()
      this.#retryAfter(reason)
    }
    socket.once('error', (error: NodeJS.ErrnoException) => abandon(`connect: ${error.code ?? error.name}`))
    socket.once(settings.tls ? 'secureConnect' : 'connect', () => {
      this.#cancelTimer()
      socket.removeAllListeners('error')
      this.#bind(socket)
    })
    this.#cancelTimer = this.#clock.after(settings.connectTimeoutMs, () => abandon('connect: no answer in time'))
  }

  #bind(socket: Socket): void {
    const { settings, clock } = this.#options
    this.#meter.enter('binding')
    const session = new Session({
      socket,
      role: 'esme',
      limits: limitsOf(settings),
      clock,
      meter: this.#meter,
      onMessages: (received) => this.#intake.take(received),
      onClosed: (reason) => {
        this.#session = undefined
        this.#retryAfter(reason)
      },
    })
    this.#session = session
    const { systemId, password, systemType, addressTon, addressNpi, addressRange } = settings
    const range = { ton: addressTon, npi: addressNpi, address: addressRange }
    session.bind(
      settings.bindMode,
      { systemId, password, systemType, interfaceVersion: 0x34, addressRange: range },
      (status) => this.#onBindAnswer(session, status),
    )
  }

  #onBindAnswer(session: Session, status: number | undefined): void {
    if (status === Status.ok) {
      this.#boundAtMs = this.#clock.elapsedMs()
      this.#meter.enter('bound')
      this.#options.log.info(this.#logFields(), 'bound to the SMSC')
      return
    }
    // A wrong password does not mend itself, and many SMSCs lock an account that keeps trying: go to the longest delay.
    if (status !== undefined && isRefusal(status)) this.#failures = refusalFailures
    session.close(status === undefined ? 'bind unanswered' : `bind refused with status 0x${status.toString(16)}`)
  }

  #retryAfter(reason: string): void {
    this.#meter.problem(reason)
    if (this.#stopping) return
    const { settings, log, random = Math.random } = this.#options
    const nowMs = this.#clock.elapsedMs()
    if (this.#boundAtMs !== undefined && nowMs - this.#boundAtMs >= steadyMs) this.#failures = 0
    this.#boundAtMs = undefined
    const longestMs = Math.min(settings.reconnectMaxMs, settings.reconnectMinMs * 2 ** Math.min(this.#failures, 30))
    // Half of it is random, so that many binds that were cut at once do not all come back at once.
    const delayMs = Math.round(longestMs * (0.5 + random() / 2))
    this.#failures++
    this.#meter.enter('waiting')
    log.warn({ ...this.#logFields(), reason, delayMs }, 'not bound to the SMSC')
    this.#cancelTimer = this.#clock.after(delayMs, () => this.connect())
  }

  #logFields(): object {
    const { supplierId, bindIndex, settings } = this.#options
    return { supplierId, bindIndex, host: settings.host, port: settings.port }
  }
}

const refusalFailures = 30

function isRefusal(status: number): boolean {
  return status === Status.bindFailed || status === Status.invalidPassword || status === Status.invalidSystemId
}

function openSocket(settings: EsmeSettings): Socket {
  const { host, port, tls, tlsCa, tlsServername } = settings
  if (!tls) return connectTcp({ host, port })
  return connectTls({
    host,
    port,
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    ...(tlsServername !== undefined && { servername: tlsServername }),
    ...(tlsCa !== undefined && { ca: tlsCa }),
  })
}
