import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Browsers and proxies connect ahead of need. Node takes a connection that has not asked anything yet for a busy one, and
 * a server that stops would wait for it. The answer ends all of them.
 */
export function watchUnusedConnections(server: Server): () => void {
  const unused = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    unused.add(socket)
    socket.once('close', () => unused.delete(socket))
  })
  server.on('request', (request) => unused.delete(request.socket))
  return () => {
    for (const socket of unused) socket.destroy()
  }
}
