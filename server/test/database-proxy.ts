import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import pg from 'pg'

/** A way to the database that can be cut for whoever uses it, while everybody else reaches it. */
export interface DatabaseProxy {
  readonly connectionString: string
  /** Ends all connections through it, and lets nobody in until it is mended. */
  cut(): void
  /** Swallows all that goes through it and tells neither end, as a firewall does; who connects is let in and hears nothing. */
  fallSilent(): void
  /** Who connects from now on gets through. What fell silent stays so. */
  mend(): void
  close(): Promise<void>
}

export async function openDatabaseProxy(connectionString: string): Promise<DatabaseProxy> {
  const { host, port, user, password, database } = new pg.Client({ connectionString })
  const sockets = new Set<Socket>()
  /** Those through which bytes still go. */
  let speaking = new WeakSet<Socket>()
  let isCut = false
  let isSilent = false
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    if (isCut) return void socket.destroy()
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    if (isSilent) return
    const address = host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { port, host }
    const behind = connect({ ...address, allowHalfOpen: true })
    sockets.add(behind)
    behind.on('error', () => {})
    behind.on('close', () => sockets.delete(behind))
    speaking.add(socket)
    for (const [from, to] of [
      [socket, behind],
      [behind, socket],
    ] as const) {
      from.on('data', (bytes) => speaking.has(socket) && to.write(bytes))
      from.on('end', () => speaking.has(socket) && to.end())
      from.on('close', () => speaking.has(socket) && to.destroy())
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = (): void => {
    isCut = true
    for (const socket of sockets) socket.destroy()
  }
  return {
    connectionString: `postgres://${user}:${String(password)}@127.0.0.1:${(server.address() as AddressInfo).port}/${database}?sslmode=disable`,
    cut,
    fallSilent() {
      isSilent = true
      speaking = new WeakSet()
    },
    mend() {
      isCut = isSilent = false
    },
    async close() {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
