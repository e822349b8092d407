import { fork } from 'node:child_process'
import { once } from 'node:events'

/** What a server process is told, and what it answers. */
export type ServerOrder = { start: ServerSettings } | 'cpu'
export type ServerReport = { port: number } | { cpuMicros: number }

export interface ServerSettings {
  connectionString: string
  /** The SMSC to bind to, for a server that is an ESME. */
  smsc?: { port: number; supplierId: number }
}

export interface StartedServer {
  port: number
  /** The processor time that the process has taken since it began. */
  cpuMicros(): Promise<number>
  stop(): Promise<void>
}

const stopWithinMs = 5_000

/** Starts a server in a process of its own and waits until it listens. */
export async function startServer(
  file: 'ours.ts' | 'bare.ts' | 'smpp.ts',
  settings: ServerSettings,
): Promise<StartedServer> {
  const child = fork(new URL(file, import.meta.url), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const exited = once(child, 'exit')

  function ask(order: ServerOrder): Promise<ServerReport> {
    return new Promise((resolve, reject) => {
      const onExit = (): void => reject(new Error(`the server process ${file} has ended`))
      child.once('exit', onExit)
      child.once('message', (report: ServerReport) => {
        child.off('exit', onExit)
        resolve(report)
      })
      child.send(order)
    })
  }

  async function stop(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return
    if (child.connected) child.disconnect()
    const tooLate = setTimeout(() => child.kill('SIGKILL'), stopWithinMs)
    await exited
    clearTimeout(tooLate)
  }

  try {
    const listening = await ask({ start: settings })
    if (!('port' in listening)) throw new Error(`the server process ${file} answered something else than its port`)
    return {
      port: listening.port,
      async cpuMicros() {
        const report = await ask('cpu')
        return 'cpuMicros' in report ? report.cpuMicros : Number.NaN
      },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
