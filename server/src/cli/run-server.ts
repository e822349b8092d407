import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { createApp, type App } from '#app'
import { createConnections } from '#carriers/connections'
import { createTraffic } from '#carriers/health'
import type { Config } from '#config'
import { systemClock } from '#core/clock'
import { Unavailable } from '#core/errors'
import { aborted, pause } from '#core/pause'
import { watchPulse } from '#core/pulse'
import { createOwnership, databaseTime, type Database } from '#db'
import { createWorkWatch, ownAuditJobs, ownBackupJobs, ownClockJobs, ownMailJobs, runEvery, runSandbox } from '#jobs'
import { hostRules } from '#http'
import { signUpBy } from '#installation'
import { createLog } from '#log'
import { sandboxKind } from '#numbers'
import { stoodStill } from './stood-still.ts'

/** A request that is under way at the stop is answered within this time, or cut off. */
const stopWithinMs = 10_000
/** For so long a connection that asks nothing is kept open by a process that leaves. */
const leaveWithinMs = 10_000
/** Where `npm run build -w panel` writes the site. */
const siteFolder = fileURLToPath(new URL('../../../panel/dist', import.meta.url))
const writeTrafficEveryMs = 5_000
const watchWorkEveryMs = 5_000
/** In memory: suppliers are told of as they come. */
const lookForSandboxEveryMs = 1_000

export interface ServerProcess {
  port: number
  /** The metrics of this process, as one that gathers those of all takes them. */
  figures(): Promise<object[]>
  /**
   * Where others serve on: lets go of what one process of all owns, takes no new connection, and closes each that is there behind
   * its next answer. Resolves when none is left, after a bounded time, or when `hurry` aborts.
   */
  leave(hurry: AbortSignal): Promise<void>
  stop(): Promise<void>
}

/** One serving process: the HTTP server, and its readiness to own the work that one process of all does. */
export async function runServer(
  config: Config,
  database: Database,
  allMetrics: () => Promise<string>,
): Promise<ServerProcess> {
  const log = createLog(config.logLevel)
  const traffic = createTraffic(database, systemClock)
  const app = await createApp({
    database,
    clock: systemClock,
    log,
    databaseTime: () => databaseTime(database),
    publicUrl: config.publicUrl,
    proxies: config.proxies,
    allowsHost: hostRules({ publicUrl: config.publicUrl, listening: config.host, more: config.allowedHosts }),
    connectionLimits: config.connectionLimits,
    metricsApart: config.metricsPort !== null,
    signUp: (stored) => signUpBy(config.said.signUp ?? stored, config.publicUrl),
    newAccounts: config.newAccounts,
    shelves: config.shelves,
    sendsMail: config.mail !== null,
    contact: config.contact,
    siteFolder,
    told: traffic.count,
    allMetrics,
  })
  await app.http.listen({ host: config.host, port: config.port })
  const { port } = app.http.server.address() as AddressInfo
  const ownership = createOwnership({
    connectionString: database.connectionString,
    clock: systemClock,
    mayOwn: () => !app.isClockOff(),
    onError: (work, error) => app.warnings.warn('owned work was interrupted', { err: error, work }, work),
  })
  const onError = (job: string, error: unknown): void => {
    // Until another process has taken it over, within a second; the log says of the clock what there is to say.
    if (error instanceof Unavailable && error.why === 'clock_off') return
    app.warnings.warn('a clock job failed and is tried again', { err: error, job }, job)
  }
  ownClockJobs({ database, ownership, joining: app.joining, clock: app.rightClock, pauseRule: config.shelves, onError })
  ownMailJobs({ database, ownership, clock: app.rightClock, mail: config.mail, onError })
  ownBackupJobs({ database, ownership, clock: app.rightClock, onError })
  ownAuditJobs({
    database,
    ownership,
    clock: app.rightClock,
    secretKeyFile: config.secretKeyFile,
    tellHead: ({ position, mac }) =>
      log.info({ event: 'audit_head', position: String(position), mac: mac.toString('hex') }, 'the audit ends here'),
    onError,
  })
  ownership.own('sandbox', (signal) => ownSandbox(config, database, app, log, signal))
  const work = createWorkWatch({
    database,
    clock: systemClock,
    names: () => ownership.names(),
    warn: (fields, sentence) => log.warn(fields, sentence),
    failed: (error) => app.warnings.warn('it cannot be seen whether work goes on', { err: error }),
  })
  app.metrics.watchWork(() => work.seen())
  const watching = new AbortController()
  const watched = runEvery(
    { clock: systemClock, pauseMs: watchWorkEveryMs, signal: watching.signal, onError: () => {} },
    () => work.look(),
  )
  const connections = createConnections({ database, ownership, accept: app.acceptCounted, clock: systemClock, log })
  app.suppliers.onChange((suppliers) => connections.follow(suppliers))
  app.metrics.watchConnections(connections.held)
  const trafficTimer = setInterval(() => {
    traffic.write().catch((error: unknown) => log.debug({ err: error }, 'traffic counts could not be written'))
  }, writeTrafficEveryMs)
  const pulse = watchPulse({
    clock: systemClock,
    onStandstill: (standstillMs) => log.warn({ standstillMs }, stoodStill),
    onClockSet(byMs) {
      log.warn({ byMs }, 'the clock was set')
      app.clockWasSet()
    },
  })
  log.info({ port, workers: config.workers }, 'serving')
  return {
    port,
    figures: () => app.metrics.registry.getMetricsAsJSON(),
    async leave(hurry) {
      if (hurry.aborted) return
      log.info('leaving: others serve on')
      const owned = connections.stop().then(() => ownership.stop())
      const late = AbortSignal.any([hurry, AbortSignal.timeout(leaveWithinMs)])
      await Promise.race([app.leave(), aborted(late)])
      await owned
    },
    async stop() {
      clearInterval(trafficTimer)
      pulse.stop()
      watching.abort()
      await watched
      const cutOff = setTimeout(() => app.http.server.closeAllConnections(), stopWithinMs)
      // Carriers first: what they have brought is still answered, and nothing new comes in.
      await connections.stop()
      await ownership.stop()
      await app.stop()
      clearTimeout(cutOff)
      await traffic.write().catch(() => {})
      log.info('stopped')
    },
  }
}

/** An operator may open the sandbox while the program runs. Null when it is asked to end. */
async function sandboxSupplier(suppliers: App['suppliers'], signal: AbortSignal): Promise<number | null> {
  while (!signal.aborted) {
    const found = suppliers.all.find(({ kind }) => kind === sandboxKind)
    if (found) return found.supplierId
    await pause(systemClock, lookForSandboxEveryMs, signal)
  }
  return null
}

type SandboxArguments = Parameters<typeof runSandbox>[0]

async function ownSandbox(
  config: Config,
  database: Database,
  { accept, suppliers, warnings }: Pick<App, 'accept' | 'suppliers' | 'warnings'>,
  log: SandboxArguments['log'],
  signal: AbortSignal,
): Promise<void> {
  if (config.said.sandbox === 'off') return aborted(signal)
  const supplierId = await sandboxSupplier(suppliers, signal)
  if (supplierId === null) return
  const { sandboxDelaySeconds: delaySeconds, sandboxShare: share } = config
  await runSandbox(
    {
      database,
      supplierId,
      accept,
      clock: systemClock,
      log,
      delaySeconds,
      share,
      onError: (error) => warnings.warn('the sandbox could not hand over a message', { err: error }),
    },
    signal,
  )
}
