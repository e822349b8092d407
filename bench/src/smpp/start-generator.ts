import { fork } from 'node:child_process'
import { once } from 'node:events'

export type GeneratorOrder = { pdus: Uint8Array } | { window: number }
export type GeneratorReport =
  | { port: number }
  | { isBound: true }
  | { isPrepared: true }
  | { isDelivered: true }
  | { failed: string }

export interface Generator {
  port: number
  /** Resolves when a receiver has bound. */
  bound: Promise<void>
  /** Hands over deliver_sm, one after another, for the next run. */
  prepare(pdus: Uint8Array): Promise<void>
  /** Resolves when each of them was answered OK, with at most `window` unanswered at a time. */
  deliver(window: number): Promise<void>
  stop(): Promise<void>
}

export async function startGenerator(): Promise<Generator> {
  const child = fork(new URL('generator.ts', import.meta.url), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    serialization: 'advanced',
  })
  const exited = once(child, 'exit')
  const bound = Promise.withResolvers<void>()
  let settle: { resolve(report: GeneratorReport): void; reject(error: Error): void } | undefined
  child.on('message', (report: GeneratorReport) => {
    if ('isBound' in report) bound.resolve()
    else if ('failed' in report) settle?.reject(new Error(report.failed))
    else settle?.resolve(report)
  })
  child.on('exit', () => settle?.reject(new Error('the generator has ended')))

  function ask(order?: GeneratorOrder): Promise<GeneratorReport> {
    return new Promise((resolve, reject) => {
      settle = { resolve, reject }
      if (order) child.send(order)
    })
  }

  const listening = await ask()
  return {
    port: 'port' in listening ? listening.port : 0,
    bound: bound.promise,
    async prepare(pdus) {
      await ask({ pdus })
    },
    async deliver(window) {
      await ask({ window })
    },
    async stop() {
      if (child.connected) child.disconnect()
      await exited
    },
  }
}
