import { Registry } from 'prom-client'
import type { Config } from '#config'
import { systemClock } from '#core/clock'
import { Refused } from '#core/errors'
import { watchPulse } from '#core/pulse'
import type { Probes } from '#http'
import { createLog } from '#log'
import { watchDisk } from './disk-watch.ts'
import { createReplacing } from './replace-workers.ts'
import { stoodStill } from './stood-still.ts'
import { watchExits } from './worker-exits.ts'
import { createWorkerMetrics } from './worker-metrics.ts'
import { forkWorker, type WorkerProcess } from './worker-process.ts'

/** A worker that dies is replaced, not faster than this: one that dies at its start must not eat the machine. */
const replaceAfterMs = 1_000
/** One that takes longer waits for something that does not come. */
const startWithinMs = 60_000
const stopWithinMs = 15_000
/** What it takes for whoever is connected, what a stop takes, and some more. */
const leaveWithinMs = 30_000

export interface Workers {
  port: number
  /** Those of all processes. */
  metrics: Probes['metrics']
  /** Rejects when processes die as soon as they are started. */
  failed: Promise<never>
  /** Puts a new process in the place of each, one after another, and refuses nobody meanwhile. */
  replaceAll(): void
  stop(): Promise<void>
}

/** Starts equal processes on one port. They share nothing but PostgreSQL; this one only watches over them. */
export async function startWorkers(config: Config, connectionString: string): Promise<Workers> {
  const log = createLog(config.logLevel)
  let stopping = false
  // What is of the machine is told by this process alone: the figures of the others are summed.
  const own = new Registry()
  const diskWatch =
    config.databaseUrl === null ? watchDisk({ folder: config.dataDir, registry: own, clock: systemClock, log }) : null
  // The others say it of themselves, and where this one stands still nobody is let in.
  const pulse = watchPulse({
    clock: systemClock,
    onStandstill: (standstillMs) => log.warn({ standstillMs }, stoodStill),
    onClockSet: () => {},
  })
  const exits = watchExits(log)
  /** Every process that is not gone. */
  const all = new Set<WorkerProcess>()
  /** Those that are replaced when they die. */
  const kept = new Set<WorkerProcess>()

  const processes = createWorkerMetrics(() => all)
  const allMetrics = async (): Promise<string> =>
    (await Promise.all([processes.metrics(), own.metrics(), exits.metrics(), replacing.metrics()])).join('')

  function fork(): WorkerProcess {
    // The owner's password is none of theirs.
    const env = { DATABASE_URL: connectionString, DATABASE_OWNER_URL: '', PORT: String(config.port) }
    const worker = forkWorker(env, allMetrics)
    all.add(worker)
    void worker.ended.then(() => all.delete(worker))
    return worker
  }

  function keep(worker: WorkerProcess): WorkerProcess {
    kept.add(worker)
    void worker.ended.then((end) => {
      if (!kept.delete(worker) || stopping) return
      exits.count(end)
      setTimeout(() => !stopping && keep(fork()), replaceAfterMs)
    })
    return worker
  }

  async function startOne(): Promise<WorkerProcess> {
    const worker = fork()
    const late = setTimeout(() => void worker.end('stop', 0), startWithinMs)
    await worker.ready.finally(() => clearTimeout(late))
    return worker
  }

  const replacing = createReplacing({
    serving: () => [...kept],
    startOne,
    async exchange(old, next) {
      keep(next)
      kept.delete(old)
      await old.end('leave', leaveWithinMs)
    },
    log,
  })

  async function stop(): Promise<void> {
    stopping = true
    diskWatch?.stop()
    pulse.stop()
    const replaced = replacing.stop()
    await Promise.all([...all].map((worker) => worker.end('stop', stopWithinMs)))
    await replaced
  }

  const first = Array.from({ length: config.workers }, () => keep(fork()))
  const ports = await Promise.all(first.map(({ ready }) => ready)).catch(async (error: unknown) => {
    await stop()
    throw new Refused(`${(error as Error).message}: the lines before say why`, { cause: error })
  })
  return {
    port: ports[0] as number,
    metrics: async () => ({ contentType: own.contentType, body: await allMetrics() }),
    failed: exits.tooMany,
    replaceAll: () => replacing.begin(),
    stop,
  }
}
