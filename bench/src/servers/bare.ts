import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { obey } from './obey.ts'

/**
 * The least that a server on `node:http` can do: read the body, parse it, answer bytes that were made beforehand. It
 * checks nothing, knows nobody, and has no routes: the distance to it is the price of everything that a product does.
 */
const answer = Buffer.from('{"status":409,"detail":"No sms code"}')
/** As our server has them: whatever could be a code is kept by no cache and guessed at by no browser. */
const headers = {
  'content-type': 'application/json',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-length': answer.length,
}

obey(async () => {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'))
      response.writeHead(body === null ? 400 : 409, headers).end(answer)
    })
  })
  // As our server has it, so that both send the same Keep-Alive header.
  server.keepAliveTimeout = 72_000
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      server.close()
      server.closeAllConnections()
    },
  }
})
