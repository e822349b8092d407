import type { AddressInfo } from 'node:net'
import type { Logger } from 'pino'
import { createApp, type App } from '#app'
import { createSandbox } from '#carriers/sandbox'
import type { Config } from '#config'
import { systemClock } from '#core/clock'
import { createOwnership, type Database, type Ownership } from '#db'
import { runEvery } from '#jobs'
import { endDueLeases } from '#leases'
import { eraseBodies } from '#messages'
import {
  closeSandboxStock,
  findSupplier,
  listSuppliers,
  openSandboxStock,
  sandboxKind,
  sandboxSupplierName,
} from '#numbers'
import { carryOverWebhook } from '../carriers/sandbox/carry-over-webhook.ts'
import { createLog } from '../log.ts'

/** How late a lease may be ended after it was due. Nothing hangs on it but how soon its number and its place are free again. */
const endLeasesEveryMs = 500
const eraseBodiesEveryMs = 60_000
const deliverIncompleteEveryMs = 5_000
/** Parts of one message come within seconds; a code that expires in minutes should not wait for a part that was lost. */
const partsWaitMs = 60_000
const lookAtSandboxEveryMs = 250
/** A request that is under way at the stop is answered within this time, or cut off. */
const stopWithinMs = 10_000
const sandboxCoolDownSeconds = 5

export interface ServerProcess {
  port: number
  stop(): Promise<void>
}

/** Whether the sandbox serves: its numbers come into the stock, or leave it. */
export async function prepareSandbox(config: Config, database: Database): Promise<boolean> {
  const serves =
    config.sandbox === 'on' ||
    (config.sandbox === 'auto' && (await listSuppliers(database)).every((supplier) => supplier.kind === sandboxKind))
  if (serves) await openSandboxStock(database, { coolDownSeconds: sandboxCoolDownSeconds, at: systemClock.now() })
  else await closeSandboxStock(database, systemClock.now())
  return serves
}

/** One serving process: the HTTP server, and its readiness to own the work that one process of all does. */
export async function runServer(
  config: Config,
  database: Database,
  allMetrics?: () => Promise<string>,
): Promise<ServerProcess> {
  const log = createLog(config.logLevel)
  const app = await createApp({
    database,
    clock: systemClock,
    log,
    publicUrl: config.publicUrl,
    trustProxy: config.trustProxy,
    ...(allMetrics && { allMetrics }),
  })
  await app.http.listen({ host: config.host, port: config.port })
  const { port } = app.http.server.address() as AddressInfo
  const ownership = createOwnership({
    connectionString: database.connectionString,
    clock: systemClock,
    onError: (name, error) => log.warn({ err: error, work: name }, 'owned work was interrupted'),
  })
  ownWork(ownership, app, database, log)
  ownership.own('sandbox', (signal) => runSandbox(config, database, log, port, signal))
  log.info({ port, workers: config.workers }, 'serving')
  return {
    port,
    async stop() {
      const cutOff = setTimeout(() => app.http.server.closeAllConnections(), stopWithinMs)
      await ownership.stop()
      await app.stop()
      clearTimeout(cutOff)
      log.info('stopped')
    },
  }
}

function ownWork(ownership: Ownership, app: App, database: Database, log: Logger): void {
  const job = (name: string, pauseMs: number, work: (signal: AbortSignal) => Promise<unknown>): void => {
    const onError = (error: unknown): void =>
      log.warn({ err: error, job: name }, 'a clock job failed and is tried again')
    ownership.own(name, (signal) => runEvery({ clock: systemClock, pauseMs, signal, onError }, work))
  }
  job('end leases', endLeasesEveryMs, (signal) => endDueLeases(database, systemClock.now(), signal))
  job('deliver incomplete messages', deliverIncompleteEveryMs, () =>
    app.joining.deliverIncomplete(new Date(systemClock.now().getTime() - partsWaitMs)),
  )
  job('erase bodies', eraseBodiesEveryMs, (signal) => eraseBodies(database, systemClock.now(), signal))
}

/** Sends what sandbox numbers wait for, through our own inbound door. Numbers lent before the sandbox closed are still served. */
async function runSandbox(
  config: Config,
  database: Database,
  log: Logger,
  port: number,
  signal: AbortSignal,
): Promise<void> {
  const supplier = await findSupplier(database, sandboxSupplierName)
  if (!supplier || config.sandbox === 'off') return until(signal)
  const host = config.host === '0.0.0.0' ? '127.0.0.1' : config.host === '::' ? '::1' : config.host
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}/inbound/${sandboxSupplierName}`
  const onError = (error: unknown): void => log.warn({ err: error }, 'the sandbox could not hand over a message')
  const sandbox = createSandbox({
    database,
    clock: systemClock,
    delaySeconds: config.sandboxDelaySeconds,
    share: config.sandboxShare,
    carry: carryOverWebhook({ url, secret: supplier.settings['secret'] as string }),
    onError,
  })
  await runEvery({ clock: systemClock, pauseMs: lookAtSandboxEveryMs, signal, onError }, () => sandbox.look())
}

function until(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    signal.addEventListener('abort', () => resolve())
  })
}
