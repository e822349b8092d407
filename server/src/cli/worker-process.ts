import cluster from 'node:cluster'

export type ToWorker = { ask: 'stop' | 'leave' } | { metrics: string | null; of: number }
export type ToPrimary = { port: number } | { askMetrics: number }

export interface WorkerEnd {
  pid: number | undefined
  code: number | null
  signal: string | null
  livedMs: number
}

/** One process that serves, as the one that watches over it sees it. */
export interface WorkerProcess {
  /** The port, once it serves. Rejects when it ends before. */
  ready: Promise<number>
  ended: Promise<WorkerEnd>
  /** `leave`: others serve on, so it takes its time for who is connected to it. SIGKILL where it is still there after `withinMs`. */
  end(ask: 'stop' | 'leave', withinMs: number): Promise<void>
}

/** Starts a process on the shared port. `metrics` answers it the figures of all. */
export function forkWorker(env: Record<string, string>, metrics: () => Promise<string>): WorkerProcess {
  // What is said to one that dies in this moment, by prom-client too, is an error of the channel that would end this process.
  const worker = cluster.fork(env).on('error', () => {})
  const startedMs = performance.now()
  const { pid } = worker.process
  const ended = new Promise<WorkerEnd>((resolve) => {
    worker.once('exit', (code, signal) => resolve({ pid, code, signal, livedMs: performance.now() - startedMs }))
  })

  function send(message: ToWorker): void {
    worker.send(message)
  }

  const ready = new Promise<number>((resolve, reject) => {
    // What prom-client says to itself comes by the same channel.
    worker.on('message', (message: ToPrimary | { type: string }) => {
      if ('port' in message) resolve(message.port)
      if (!('askMetrics' in message)) return
      const of = message.askMetrics
      void metrics()
        .catch(() => null)
        .then((text) => worker.isConnected() && send({ metrics: text, of }))
    })
    void ended.then(({ code, signal }) => reject(new Error(`a process ended at its start (${signal ?? code})`)))
  })
  // Who asked for it may not wait for it any more.
  ready.catch(() => {})

  return {
    ready,
    ended,
    async end(ask, withinMs) {
      const kill = setTimeout(() => worker.process.kill('SIGKILL'), withinMs)
      if (worker.isConnected()) send({ ask })
      else worker.kill()
      await ended
      clearTimeout(kill)
    },
  }
}
