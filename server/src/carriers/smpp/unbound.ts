import type { Socket } from 'node:net'
import { plainAddress, type Accounts } from './accounts.ts'

export interface UnboundLimits {
  /** Connections of the listener, bound or not. */
  maxConnections: number
  /** Of one address, as long as they have not bound. */
  maxUnboundPerAddress: number
}

/**
 * Who may hold a connection of a listener, from the first packet on: a peer that never finishes its TLS handshake counts. A
 * connection that has not bound shows nothing of whose it is but its address, and anybody who reaches the port can hold many.
 * An address that an account names is therefore never kept out by them: its own oldest gives way to it, for a gateway binds at
 * once and shares its address with whom it must; and where the listener is full, that of whoever holds the most and is named
 * by no account.
 */
export class UnboundConnections {
  readonly #limits: UnboundLimits
  readonly #accounts: Accounts
  readonly #onGaveWay: () => void
  readonly #sockets = new Map<string, Socket>()
  /** In the order in which they came, with their addresses. */
  readonly #unbound = new Map<string, string>()

  constructor(limits: UnboundLimits, accounts: Accounts, onGaveWay: () => void) {
    this.#limits = limits
    this.#accounts = accounts
    this.#onGaveWay = onGaveWay
  }

  /** Whether it may stay; destroyed where it may not. */
  admit(socket: Socket): boolean {
    const address = plainAddress(socket.remoteAddress ?? '')
    socket.on('error', () => {})
    if (!this.#accounts.allowAddress(address) || !this.#makeRoom(address)) {
      socket.destroy()
      return false
    }
    const key = keyOf(socket)
    this.#sockets.set(key, socket)
    this.#unbound.set(key, address)
    socket.once('close', () => this.#forget(key))
    return true
  }

  bound(socket: Socket): void {
    this.#unbound.delete(keyOf(socket))
  }

  #makeRoom(address: string): boolean {
    const { maxConnections, maxUnboundPerAddress } = this.#limits
    const isListed = this.#accounts.namesAddress(address)
    const own = [...this.#unbound].filter(([, other]) => other === address)
    if (own.length >= maxUnboundPerAddress && !(isListed && this.#giveWay(own[0]?.[0]))) return false
    return this.#sockets.size < maxConnections || this.#giveWay(this.#greediest(isListed))
  }

  /** The oldest of the address that holds the most; listed ones only for one that is listed too, and after all others. */
  #greediest(forListed: boolean): string | undefined {
    const byAddress = Map.groupBy(this.#unbound, ([, address]) => address)
    const ranked = [...byAddress]
      .map(([address, own]) => ({
        oldest: own[0]?.[0],
        count: own.length,
        listed: this.#accounts.namesAddress(address),
      }))
      .sort((a, b) => Number(a.listed) - Number(b.listed) || b.count - a.count)
    const [first] = ranked
    return first && (forListed || !first.listed) ? first.oldest : undefined
  }

  #giveWay(key: string | undefined): boolean {
    const socket = key === undefined ? undefined : this.#sockets.get(key)
    if (key === undefined || !socket) return false
    this.#forget(key)
    socket.destroy()
    this.#onGaveWay()
    return true
  }

  #forget(key: string): void {
    this.#sockets.delete(key)
    this.#unbound.delete(key)
  }
}

/** The same for a TLS connection and the TCP connection beneath it. */
function keyOf(socket: Socket): string {
  return `${socket.remoteAddress}|${socket.remotePort}`
}
