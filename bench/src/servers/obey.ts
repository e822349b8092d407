import type { ServerOrder, ServerReport, ServerSettings } from './start-server.ts'

export interface ObedientServer {
  port: number
  stop(): Promise<void>
}

/** The other end of `startServer`: starts when told to, and ends when the process that started us lets go or dies. */
export function obey(start: (settings: ServerSettings) => Promise<ObedientServer>): void {
  let server: ObedientServer | undefined
  async function begin(settings: ServerSettings): Promise<void> {
    server = await start(settings)
    report({ port: server.port })
  }
  async function end(): Promise<void> {
    await server?.stop()
    process.exit(0)
  }
  process.on('message', (order: ServerOrder) => {
    if (order === 'cpu') {
      const { user, system } = process.cpuUsage()
      report({ cpuMicros: user + system })
    } else begin(order.start).catch(fail)
  })
  process.on('disconnect', () => {
    end().catch(fail)
  })
  // Ctrl-C reaches the whole group; the benchmark ends us in its own order.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {})
}

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  process.exit(1)
}

function report(what: ServerReport): void {
  process.send?.(what)
}
