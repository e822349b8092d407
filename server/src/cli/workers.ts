import cluster, { type Worker } from 'node:cluster'
import { AggregatorRegistry, Registry } from 'prom-client'
import type { Config } from '#config'
import { systemClock } from '#core/clock'
import { Unavailable } from '#core/errors'
import { isAway, openDatabase } from '#db'
import type { Probes } from '#http'
import { createLog } from '#log'
import { watchDisk } from './disk-watch.ts'
import { runServer } from './run-server.ts'
import { databaseAwayExitCode, watchExits } from './worker-exits.ts'

type ToWorker = { ask: 'stop' } | { metrics: string | null; of: number }
type ToPrimary = { port: number } | { askMetrics: number }

/** A worker that dies is replaced, not faster than this: one that dies at its start must not eat the machine. */
const replaceAfterMs = 1_000
const stopWithinMs = 15_000

export interface Workers {
  port: number
  /** Those of all processes. */
  metrics: Probes['metrics']
  /** Rejects when processes die as soon as they are started. */
  failed: Promise<never>
  stop(): Promise<void>
}

/** Starts equal processes on one port. They share nothing but PostgreSQL; this one only watches over them. */
export async function startWorkers(config: Config, connectionString: string): Promise<Workers> {
  let stopping = false
  const aggregator = new AggregatorRegistry()
  // What is of the machine is told by this process alone: the figures of the others are summed.
  const own = new Registry()
  const diskWatch =
    config.databaseUrl === null
      ? watchDisk({ folder: config.dataDir, registry: own, clock: systemClock, log: createLog(config.logLevel) })
      : null
  const exits = watchExits(createLog(config.logLevel))
  const allMetrics = async (): Promise<string> =>
    (await aggregator.clusterMetrics()) + (await own.metrics()) + (await exits.metrics())
  const env = { DATABASE_URL: connectionString, PORT: String(config.port) }

  function fork(): Promise<number> {
    const worker = cluster.fork(env)
    const startedMs = performance.now()
    worker.on('message', (message: ToPrimary) => {
      if ('askMetrics' in message) void answerMetrics(allMetrics, worker, message.askMetrics)
    })
    return new Promise((resolve, reject) => {
      worker.on('message', (message: ToPrimary) => {
        if ('port' in message) resolve(message.port)
      })
      worker.once('exit', (code, signal) => {
        reject(new Error(`a process ended at its start (${signal ?? code})`))
        if (stopping) return
        exits.count({ pid: worker.process.pid, code, signal, livedMs: performance.now() - startedMs })
        setTimeout(() => !stopping && void fork().catch(() => {}), replaceAfterMs)
      })
    })
  }

  const ports = await Promise.all(Array.from({ length: config.workers }, fork))
  return {
    port: ports[0] as number,
    metrics: async () => ({ contentType: aggregator.contentType, body: await allMetrics() }),
    failed: exits.tooMany,
    async stop() {
      stopping = true
      diskWatch?.stop()
      await Promise.all(Object.values(cluster.workers ?? {}).map((worker) => stopWorker(worker as Worker)))
    },
  }
}

function stopWorker(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    const kill = setTimeout(() => worker.process.kill('SIGKILL'), stopWithinMs)
    worker.once('exit', () => {
      clearTimeout(kill)
      resolve()
    })
    if (worker.isConnected()) worker.send({ ask: 'stop' } satisfies ToWorker)
    else worker.kill()
  })
}

async function answerMetrics(allMetrics: () => Promise<string>, worker: Worker, of: number): Promise<void> {
  const metrics = await allMetrics().catch(() => null)
  if (worker.isConnected()) worker.send({ metrics, of } satisfies ToWorker)
}

/** The life of one worker: it serves until the primary asks it to stop, or is gone. */
export async function runWorker(config: Config): Promise<void> {
  // A Ctrl-C reaches the whole process group; it is the primary that asks.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
  const database = openDatabase({ connectionString: config.databaseUrl as string, onIdleError: () => {} })
  // Its half in a worker answers the primary, and listens only once one is made.
  void new AggregatorRegistry()
  const asked = new Map<number, (metrics: string | null) => void>()
  let asks = 0
  const stopAsked = new Promise<void>((resolve) => {
    process.on('disconnect', resolve)
    process.on('message', (message: ToWorker) => {
      if ('ask' in message) resolve()
      else asked.get(message.of)?.(message.metrics)
    })
  })
  const allMetrics = (): Promise<string> =>
    new Promise((resolve, reject) => {
      const ask = ++asks
      asked.set(ask, (metrics) => {
        asked.delete(ask)
        if (metrics === null) reject(new Unavailable('a process did not tell its metrics'))
        else resolve(metrics)
      })
      process.send?.({ askMetrics: ask } satisfies ToPrimary)
    })
  const server = await runServer(config, database, allMetrics).catch((error: unknown) => {
    // The other processes serve on and keep their binds meanwhile: an outage must not pass for a fault of the program.
    if (isAway(error)) process.exit(databaseAwayExitCode)
    throw error
  })
  process.send?.({ port: server.port } satisfies ToPrimary)
  await stopAsked
  await server.stop()
  await database.close()
  process.disconnect?.()
}
