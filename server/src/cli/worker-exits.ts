import { Counter, Registry } from 'prom-client'
import type { Logger } from 'pino'
import { Refused } from '#core/errors'
import type { WorkerEnd } from './worker-process.ts'

export interface WorkerExits {
  /** A process ended that nobody had asked to. */
  count(end: WorkerEnd): void
  /** In the words of Prometheus. */
  metrics(): Promise<string>
  /** Rejects when processes die as soon as they are started. */
  tooMany: Promise<never>
}

/** Of a process that found the database away at its start (EX_TEMPFAIL of sysexits.h): it is started again until it is back. */
export const databaseAwayExitCode = 75

const earlyMs = 10_000
/** One after another, with none between that lived longer: a fault that starting again does not mend. */
const mostEarlyExits = 5

export function watchExits(log: Pick<Logger, 'error'>): WorkerExits {
  const registry = new Registry()
  const counter = new Counter({
    name: 'verifyplus_worker_exits_total',
    help: 'Worker processes that ended unexpectedly and were replaced, by signal or exit code',
    labelNames: ['reason'],
    registers: [registry],
  })
  const { promise: tooMany, reject } = Promise.withResolvers<never>()
  // Nobody waits for it yet while the first processes are started.
  tooMany.catch(() => {})
  let early = 0
  return {
    tooMany,
    count({ pid, code, signal, livedMs }) {
      const reason = signal ?? String(code)
      counter.inc({ reason })
      log.error({ worker: pid, signal, exitCode: code, livedMs: Math.round(livedMs) }, 'a process died and is replaced')
      if (code === databaseAwayExitCode) return
      early = livedMs < earlyMs ? early + 1 : 0
      if (early === mostEarlyExits)
        reject(
          new Refused(
            `${mostEarlyExits} processes in a row died within ${earlyMs / 1_000} seconds of their start, the last of ${reason}: the log says why`,
          ),
        )
    },
    metrics: () => registry.metrics(),
  }
}
