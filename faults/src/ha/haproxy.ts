import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { until } from '../waiting.ts'

/** An HAProxy with one of the shipped files. */
export interface Haproxy {
  /** SIGKILL. */
  kill(): Promise<void>
  /** Starts it again, as systemd would. */
  start(): Promise<void>
  stop(): Promise<void>
}

/** Resolves when it listens on `port`; what it writes goes into `home`. */
export async function startHaproxy(home: string, name: string, text: string, port: number): Promise<Haproxy> {
  const file = join(home, `${name}.cfg`)
  await writeFile(file, text)
  let child: ChildProcess | null = null

  async function end(signal: NodeJS.Signals): Promise<void> {
    const ended = child
    child = null
    if (!ended || ended.exitCode !== null || ended.signalCode !== null) return
    ended.kill(signal)
    await once(ended, 'exit')
  }
  async function start(): Promise<void> {
    const log = await open(join(home, `${name}.log`), 'a')
    child = spawn('haproxy', ['-db', '-f', file], { stdio: ['ignore', log.fd, log.fd] })
    await log.close()
    if (!(await until(() => listensOn(port), { withinMs: 20_000 })))
      throw new Error(`HAProxy does not listen on ${port}; see ${name}.log`)
  }

  await start()
  return { kill: () => end('SIGKILL'), start, stop: () => end('SIGTERM') }
}

function listensOn(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('close', () => socket.destroy())
    socket.once('connect', () => socket.destroy())
  })
}
