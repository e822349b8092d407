import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A way to a database that can be told to behave like a broken network. */
export interface Proxy {
  readonly port: number
  /** The port of this machine that new connections are passed on to. */
  target: number
  /** New connections are lost without a word too. */
  losesNew: boolean
  /**
   * Keeps connections open and passes nothing on any more, in either direction and for good, also no end: what a machine that is
   * gone, or a firewall that forgot its state, looks like from either side. `ports`: only those that reach the database from
   * them. Answers how many.
   */
  lose(ports?: ReadonlySet<number>): number
  /** Ends all connections with a reset. */
  reset(): void
  /** Whether a connection reaches the database from this port. */
  has(port: number): boolean
  stop(): Promise<void>
}

interface Pair {
  client: Socket
  behind: Socket
  isLost: boolean
}

export async function startProxy(target: number): Promise<Proxy> {
  const pairs = new Set<Pair>()

  function pass(pair: Pair, from: Socket, to: Socket): void {
    const unlessLost = (act: () => void) => () => {
      if (!pair.isLost) act()
    }
    from.on('data', (chunk) => {
      if (!pair.isLost) to.write(chunk)
    })
    from.on(
      'end',
      unlessLost(() => to.end()),
    )
    from.on(
      'error',
      unlessLost(() => to.destroy()),
    )
    from.on(
      'close',
      unlessLost(() => {
        to.destroy()
        pairs.delete(pair)
      }),
    )
  }

  const server = createServer({ allowHalfOpen: true }, (client) => {
    const behind = connect({ host: '127.0.0.1', port: proxy.target, allowHalfOpen: true })
    const pair: Pair = { client, behind, isLost: proxy.losesNew }
    pairs.add(pair)
    pass(pair, client, behind)
    pass(pair, behind, client)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  const proxy: Proxy = {
    port: (server.address() as AddressInfo).port,
    target,
    losesNew: false,
    lose(ports) {
      const those = [...pairs].filter(({ isLost, behind }) => !isLost && (ports?.has(behind.localPort ?? 0) ?? true))
      for (const pair of those) pair.isLost = true
      return those.length
    },
    reset() {
      for (const { client, behind } of pairs) {
        client.resetAndDestroy()
        behind.resetAndDestroy()
      }
      pairs.clear()
    },
    has: (port) => [...pairs].some(({ behind }) => behind.localPort === port),
    async stop() {
      for (const { client, behind } of pairs) {
        client.destroy()
        behind.destroy()
      }
      server.close()
      await once(server, 'close')
    },
  }
  return proxy
}
