import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '@verifyplus/server/test/free-port.ts'

const bearerbox = '/usr/sbin/bearerbox'
const smsbox = '/usr/sbin/smsbox'

/** What to do where it is not there; undefined where it is. */
export function kannelIsMissing(): string | undefined {
  return existsSync(bearerbox)
    ? undefined
    : 'Kannel is not there (as root: apt-get install --no-install-recommends kannel)'
}

export interface Kannel {
  ended: Promise<unknown>
  /** Resolves when it has handed so many messages on, all told. Rejects when it ends before: what it held is lost. */
  handedOn(count: number): Promise<void>
  stop(): Promise<void>
}

/**
 * Kannel as it is used: bearerbox as ESME of the generator, which stores nothing, acknowledges and hands on to smsbox, which
 * calls a URL. What answers there is the least that can.
 */
export async function startKannel(smscPort: number): Promise<Kannel> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-kannel-'))
  const sink = await openSink()
  const [admin, box, sendsms] = [await freePort(), await freePort(), await freePort()]
  await writeFile(join(folder, 'k.conf'), configOf({ smscPort, sinkPort: sink.port, admin, box, sendsms }))
  const start = (program: string): ChildProcess =>
    // Says nothing but why it ends by itself.
    spawn(program, ['-v', '4', 'k.conf'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
  const boxes = [start(bearerbox)]
  while (!(await accepts(box))) await pause(20)
  boxes.push(start(smsbox))
  const exits = boxes.map((each) => once(each, 'exit'))
  let hasEnded = false
  const ended = Promise.race(exits).then(() => (hasEnded = true))
  return {
    ended,
    async handedOn(count) {
      while (sink.count() < count) {
        if (hasEnded) throw new Error('Kannel has ended before it handed everything on')
        await pause(20)
      }
    },
    async stop() {
      for (const each of boxes) each.kill('SIGKILL')
      await Promise.all(exits)
      await sink.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function openSink(): Promise<{ port: number; count(): number; close(): Promise<void> }> {
  let count = 0
  const server = createHttpServer((_, response) => {
    count++
    response.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    count: () => count,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

function configOf(ports: Record<'smscPort' | 'sinkPort' | 'admin' | 'box' | 'sendsms', number>): string {
  return `
group = core
admin-port = ${ports.admin}
admin-password = bench
admin-interface = "127.0.0.1"
smsbox-port = ${ports.box}
smsbox-interface = "127.0.0.1"
box-allow-ip = "127.0.0.1"

group = smsc
smsc = smpp
smsc-id = BENCH
host = 127.0.0.1
port = ${ports.smscPort}
transceiver-mode = yes
smsc-username = "bench"
smsc-password = "bench"
system-type = ""

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = ${ports.box}
sendsms-port = ${ports.sendsms}
sendsms-interface = "127.0.0.1"

group = sms-service
keyword = default
catch-all = yes
get-url = "http://127.0.0.1:${ports.sinkPort}/mo?id=%I&from=%p&to=%P&text=%b&charset=%C"
max-messages = 0
`
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}
