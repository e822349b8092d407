import type { Logger } from 'pino'
import { Counter, Registry } from 'prom-client'
import type { WorkerProcess } from './worker-process.ts'

export interface Replacing {
  /** Replaces all that are there now. Asked meanwhile, it is done once more after that. */
  begin(): void
  /** In the words of Prometheus. */
  metrics(): Promise<string>
  /** Resolves when the replacing that is under way has ended, which it does at its next step. */
  stop(): Promise<void>
}

export interface ReplacingOptions {
  /** Those that serve now. */
  serving(): readonly WorkerProcess[]
  /** Starts one and waits until it serves. Rejects, with nothing left running, where it does not. */
  startOne(): Promise<WorkerProcess>
  /** Takes the one for the other, and resolves when the old one is gone. */
  exchange(old: WorkerProcess, next: WorkerProcess): Promise<void>
  log: Pick<Logger, 'info' | 'error'>
}

/** Replaces processes one after another, each by one that serves already: at no time are there fewer than before. */
export function createReplacing(options: ReplacingOptions): Replacing {
  const { log } = options
  const registry = new Registry()
  const counter = new Counter({
    name: 'verifyplus_worker_replacements_total',
    help: 'Processes that SIGHUP was to replace, by outcome: replaced, or failed where the new one did not start',
    labelNames: ['outcome'],
    registers: [registry],
  })
  for (const outcome of ['replaced', 'failed']) counter.inc({ outcome }, 0)
  let underWay: Promise<void> | null = null
  let again = false
  let stopped = false

  async function replaceAll(): Promise<void> {
    const old = options.serving()
    log.info({ processes: old.length }, 'the processes are replaced one after another')
    for (const each of old) {
      if (stopped) return
      // One that died meanwhile has a new one in its place.
      if (!options.serving().includes(each)) continue
      const next = await options.startOne()
      // Whoever ends all ends this one too.
      if (stopped) return
      await options.exchange(each, next)
      counter.inc({ outcome: 'replaced' })
    }
    log.info('the processes were replaced')
  }

  async function work(): Promise<void> {
    do {
      again = false
      try {
        await replaceAll()
      } catch (error) {
        if (stopped) return
        counter.inc({ outcome: 'failed' })
        const { message } = error as Error
        log.error(
          { reason: message },
          'a new process did not start, so the old ones serve on: the lines before say why',
        )
      }
    } while (again && !stopped)
  }

  return {
    begin() {
      if (stopped) return
      again = underWay !== null
      underWay ??= work().finally(() => {
        underWay = null
      })
    },
    metrics: () => registry.metrics(),
    async stop() {
      stopped = true
      await underWay
    },
  }
}
