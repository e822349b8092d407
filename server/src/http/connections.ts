import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { addressKey } from './address.ts'

export interface ConnectionLimits {
  total: number
  /** From one address, or IPv6 /64. Not for this machine itself, nor for our proxies, behind which everybody stands. */
  perAddress: number
}

export type ConnectionLimit = keyof ConnectionLimits

export interface Connections {
  readonly open: number
  /** How many were closed because of each limit. */
  readonly refused: Readonly<Record<ConnectionLimit, number>>
  /** Ends those that have not asked anything yet: Node takes them for busy, and a server that stops would wait for them. */
  endUnused(): void
  /** Resolves when none is open. */
  allClosed(): Promise<void>
}

/**
 * Bounds the connections of a server. Browsers and proxies connect ahead of need, and strangers may do so without end: at the
 * limit for all, the oldest that has not asked anything yet gives way, and only where there is none the newcomer.
 */
export function watchConnections(
  server: Server,
  limits: ConnectionLimits,
  options: { isProxy(address: string): boolean; onRefused(limit: ConnectionLimit): void },
): Connections {
  /** Each with the key of its address; null where that is not counted. */
  const open = new Map<Socket, string | null>()
  const unused = new Set<Socket>()
  const perAddress = new Map<string, number>()
  const refused = { total: 0, perAddress: 0 }
  const waitingForNone: (() => void)[] = []

  function enter(socket: Socket, key: string | null): void {
    open.set(socket, key)
    unused.add(socket)
    if (key !== null) perAddress.set(key, (perAddress.get(key) ?? 0) + 1)
    socket.once('close', () => leave(socket))
  }

  function leave(socket: Socket): void {
    const key = open.get(socket)
    if (!open.delete(socket)) return
    unused.delete(socket)
    if (open.size === 0) for (const resolve of waitingForNone.splice(0)) resolve()
    if (key === null || key === undefined) return
    const left = (perAddress.get(key) ?? 1) - 1
    if (left > 0) perAddress.set(key, left)
    else perAddress.delete(key)
  }

  function refuse(socket: Socket, limit: ConnectionLimit): void {
    refused[limit]++
    // At once and not when it is closed: who comes in the meantime would be taken for one more.
    leave(socket)
    socket.destroy()
    options.onRefused(limit)
  }

  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? ''
    const key = isThisMachine(address) || options.isProxy(address) ? null : addressKey(address)
    if (key !== null && (perAddress.get(key) ?? 0) >= limits.perAddress) return refuse(socket, 'perAddress')
    if (open.size >= limits.total) {
      const [oldest] = unused
      refuse(oldest ?? socket, 'total')
      if (!oldest) return
    }
    enter(socket, key)
  })
  server.on('request', (request) => unused.delete(request.socket))

  return {
    get open() {
      return open.size
    },
    refused,
    endUnused() {
      for (const socket of unused) socket.destroy()
    },
    allClosed: () => new Promise((resolve) => (open.size === 0 ? resolve() : waitingForNone.push(resolve))),
  }
}

function isThisMachine(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127\./.test(address)
}
