import { ensureSecretKey } from '#audit'
import type { Config } from '#config'
import { systemClock } from '#core/clock'
import { Refused } from '#core/errors'
import { invitationLink, inviteFirstOperator } from '#people/invitations'
import { originsOf } from '#people/origins'
import { createReadiness, databaseTime, watchClock } from '#db'
import type { Probes } from '#http'
import { noteStart, readInstallation } from '#installation'
import { bannerLines } from './banner.ts'
import { portFailure } from './port-failure.ts'
import { makeFirstCustomer } from './first-run.ts'
import { watchTerminal } from './hang-up.ts'
import { hints } from './hints.ts'
import { differences, installedBy } from './installed.ts'
import { isPrintedToLog, writeSecrets } from './kept-secrets.ts'
import { openServingDatabase, type OpenedDatabase } from './open-database.ts'
import { choosePort } from './choose-port.ts'
import { rootLine } from './root.ts'
import { prepareSandbox } from './prepare-sandbox.ts'
import { signUpDecision } from './sign-up-words.ts'
import type { Call, Terminal } from './terminal.ts'
import { startWorkers } from './workers.ts'

/** The process that was started: it prepares the database, holds the port, and watches over those that serve. */
export async function serve(terminal: Terminal, call: Call): Promise<void> {
  const signals = listenToSignals((line) => terminal.progress(line))
  // Before the database: it is the likeliest mistake of a first start, and the quickest to find.
  const { host, port } = terminal.config
  const taken = await portFailure(host, port, 'PORT')
  if (taken !== null) throw new Refused(`The server cannot listen on ${host} port ${port}: ${taken}`)
  const config = await choosePort(terminal.config)
  const metricsTaken =
    config.metricsPort === null ? null : await portFailure(config.host, config.metricsPort, 'METRICS_PORT')
  if (metricsTaken !== null)
    throw new Refused(`The metrics cannot be served on ${config.host} port ${config.metricsPort}: ${metricsTaken}`)
  const opened = await openServingDatabase(
    { ...terminal, config },
    { role: 'server', mayCreate: true, keepsSession: true },
  )
  await makeSecretKey(config.secretKeyFile, (line) => terminal.progress(line))
  const asRoot = rootLine(process.geteuid?.(), config)
  if (asRoot !== null) terminal.progress(asRoot)
  try {
    const installation = { ...(await readInstallation(opened.database)), lastStart: null }
    for (const line of differences(config, installation)) terminal.progress(line)
    await noteStart(opened.database, config, systemClock.now())
    const installed = installedBy(config, installation)
    const sandbox = await prepareSandbox(installed.sandbox, opened.database)
    const first = sandbox ? await makeFirstCustomer(opened.database) : null
    const server = await start(config, opened)
    const metricsServer = await serveMetrics(config, server.probes).catch(async (error: unknown) => {
      await server.stop()
      throw error
    })
    const url = serverUrl(config, server.port)
    const secret = await inviteFirstOperator(opened.database, systemClock.now())
    // PUBLIC_URL may name a port that is chosen at the start, or every address of this machine.
    const publicUrl = originsOf(config.publicUrl).loopback ? url : config.publicUrl
    const operatorLink = secret && invitationLink(publicUrl, secret)
    try {
      const files = isPrintedToLog(call) ? await writeSecrets(config.dataDir, { url, first, operatorLink }) : null
      const decision = signUpDecision(installed)
      const lines = bannerLines({ url, sandbox, first, operatorLink, files, signUpDecision: decision })
      call.stdout.write(`${hints(config, lines).join('\n')}\n`)
      signals.onHangUp(() => server.replaceAll())
      await Promise.race([signals.stopAsked, server.failed])
    } finally {
      await server.stop()
      await metricsServer.stop()
    }
  } finally {
    await opened.close()
  }
}

/** Without a key everything is served and nothing is sealed: the job that seals says so, again and again. */
async function makeSecretKey(file: string, tell: (line: string) => void): Promise<void> {
  try {
    if ((await ensureSecretKey(file)).isNew)
      tell(`A key file was created, ${file}: keep a copy of it, apart from the backups of the database.`)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    tell(error.message)
  }
}

/** The HTTP server is loaded where this process serves something by it. */
async function serveMetrics(config: Config, probes: Probes): Promise<{ stop(): Promise<void> }> {
  if (config.metricsPort === null) return { stop: async () => {} }
  const { startMetricsServer } = await import('./metrics-server.ts')
  return startMetricsServer(config, config.metricsPort, probes)
}

interface RunningServer {
  port: number
  probes: Probes
  /** Rejects when the server cannot go on. */
  failed: Promise<never>
  replaceAll(): void
  stop(): Promise<void>
}

async function start(config: Config, opened: OpenedDatabase): Promise<RunningServer> {
  const { database } = opened
  const workers = await startWorkers(config, database.connectionString)
  // What refuses writes, and how far the clock is off, is in the logs of the processes that serve.
  const whyNoWrite = createReadiness(database, systemClock, () => {})
  const clockWatch = await watchClock({
    clock: systemClock,
    databaseTime: () => databaseTime(database),
    onChange: () => {},
    onError: () => {},
  })
  return {
    ...workers,
    probes: {
      whyNotReady: async () => (await whyNoWrite()) ?? (clockWatch.last()?.isOff ? 'clock_off' : null),
      metrics: workers.metrics,
    },
    async stop() {
      clockWatch.stop()
      await workers.stop()
    },
  }
}

function serverUrl(config: Config, port: number): string {
  const host = config.host === '0.0.0.0' || config.host === '::' ? '127.0.0.1' : config.host
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

interface Signals {
  /** Resolves at the first Ctrl-C or SIGTERM; a second one ends the process where it stands, which the database survives. */
  stopAsked: Promise<void>
  /** Who is told of SIGHUP from now on; one that came before says nothing to a server that is only just starting. */
  onHangUp(replaceAll: () => void): void
}

function listenToSignals(tell: (line: string) => void): Signals {
  const terminalIsGone = watchTerminal()
  let replaceAll = (): void => {}
  const { promise: stopAsked, resolve } = Promise.withResolvers<void>()
  let asked = false
  const stop = (): void => {
    if (asked) process.exit(130)
    asked = true
    // Nobody reads it where the terminal is gone.
    if (!terminalIsGone()) tell('Stopping…')
    resolve()
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  process.on('SIGHUP', () => {
    if (!terminalIsGone()) replaceAll()
    // A shell that closes may say so more than once.
    else if (!asked) stop()
  })
  return {
    stopAsked,
    onHangUp(work) {
      replaceAll = work
    },
  }
}
