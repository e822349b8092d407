import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** Clients that hold a server up without asking much of it, all of them until `stop`. */
export interface BadClients {
  /** How many connections they have now. */
  readonly open: number
  stop(): void
}

export interface BadClientsOptions {
  port: number
  /** Ask for a page again and again on one connection, and read none of the answers. */
  slowReaders: number
  /** Connect and say nothing. */
  silent: number
  /** Send half of a head, or a head and half of its body. */
  halfOpen: number
}

/** So many are asked for at once that no buffer of the kernel holds their answers. */
const pagesAsked = 100
const page = 'GET /docs/openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'
const halves = [
  'POST /api/get_sms HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-',
  'POST /api/get_number HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 200\r\n\r\n{"token":',
]

/** Resolves when all have connected or been refused. */
export async function startBadClients(options: BadClientsOptions): Promise<BadClients> {
  const sockets = new Set<Socket>()

  async function open(says: string): Promise<void> {
    const socket = connect(options.port, '127.0.0.1')
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    socket.pause()
    await Promise.race([once(socket, 'connect'), once(socket, 'close')])
    if (says !== '') socket.write(says)
  }

  const all: Promise<void>[] = []
  for (let n = 0; n < options.slowReaders; n++) all.push(open(page.repeat(pagesAsked)))
  for (let n = 0; n < options.silent; n++) all.push(open(''))
  for (let n = 0; n < options.halfOpen; n++) all.push(open(halves[n % halves.length] as string))
  await Promise.all(all)
  return {
    get open() {
      return sockets.size
    },
    stop() {
      for (const socket of sockets) socket.destroy()
    },
  }
}
