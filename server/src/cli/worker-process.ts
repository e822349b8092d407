import cluster from 'node:cluster'

export type ToWorker = { ask: 'stop' | 'leave' } | { askFigures: number } | { metrics: string | null; of: number }
export type ToPrimary = { port: number } | { figures: Figures; of: number } | { askMetrics: number }

/** As prom-client's `getMetricsAsJSON` tells them. */
export type Figures = object[]

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
  readonly serves: boolean
  /** Its figures; null where it does not tell them in time. */
  figures(withinMs: number): Promise<Figures | null>
  /** `leave`: others serve on, so it takes its time for who is connected to it. SIGKILL where it is still there after `withinMs`. */
  end(ask: 'stop' | 'leave', withinMs: number): Promise<void>
}

/** Starts a process on the shared port. `metrics` answers it the figures of all. */
export function forkWorker(env: Record<string, string>, metrics: () => Promise<string>): WorkerProcess {
  // What is said to one that dies in this moment is an error of the channel that would end this process.
  const worker = cluster.fork(env).on('error', () => {})
  const startedMs = performance.now()
  const { pid } = worker.process
  const ended = new Promise<WorkerEnd>((resolve) => {
    worker.once('exit', (code, signal) => resolve({ pid, code, signal, livedMs: performance.now() - startedMs }))
  })

  function send(message: ToWorker): void {
    worker.send(message)
  }

  let serves = false
  let asks = 0
  const asked = new Map<number, (figures: Figures) => void>()

  const ready = new Promise<number>((resolve, reject) => {
    worker.on('message', (message: ToPrimary) => {
      if ('port' in message) {
        serves = true
        resolve(message.port)
      }
      if ('figures' in message) asked.get(message.of)?.(message.figures)
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
    get serves() {
      return serves
    },
    figures(withinMs) {
      const ask = ++asks
      return new Promise((resolve) => {
        const answer = (figures: Figures | null): void => {
          clearTimeout(late)
          asked.delete(ask)
          resolve(figures)
        }
        const late = setTimeout(() => answer(null), withinMs)
        asked.set(ask, answer)
        if (worker.isConnected()) send({ askFigures: ask })
      })
    },
    async end(ask, withinMs) {
      const kill = setTimeout(() => worker.process.kill('SIGKILL'), withinMs)
      if (worker.isConnected()) send({ ask })
      else worker.kill()
      await ended
      clearTimeout(kill)
    },
  }
}
