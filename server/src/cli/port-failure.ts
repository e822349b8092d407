import { createServer } from 'node:net'

export type PortVariable = 'PORT' | 'METRICS_PORT'

/** Why nothing can listen there, or null where it can. `variable` is what sets the port. */
export function portFailure(host: string, port: number, variable: PortVariable): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      const words: Record<string, string> = {
        EADDRINUSE: `another program is using it. Stop that program, or set ${variable} to a free port.`,
        EACCES: `this user may not listen on it. Set ${variable} to 1024 or higher.`,
        EADDRNOTAVAIL: 'this machine has no such address. Set HOST to one of its addresses, or 127.0.0.1.',
        ENOTFOUND: 'no such host. Set HOST to an address of this machine, or 127.0.0.1.',
      }
      resolve(words[error.code ?? ''] ?? error.message)
    })
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)))
  })
}
