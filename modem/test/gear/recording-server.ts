import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { Webhook } from 'standardwebhooks'

export const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

export interface Arrived {
  id: string
  from: string
  to: string
  text: string
  sentAt?: string
}

export interface RecordingServer {
  readonly url: string
  readonly port: number
  /** Every message whose signature fits, in the order of arrival, repeated ones too. */
  readonly arrived: Arrived[]
  /** Decides the status of the next requests; 200 until it is set. Runs before the answer, after recording. */
  answerWith(decide: (message: Arrived, request: IncomingMessage) => number | Promise<number>): void
  /** Resolves when `arrived` holds messages that satisfy `enough`. */
  until(enough: (arrived: readonly Arrived[]) => boolean): Promise<void>
  onConnection(listener: (socket: Socket) => void): void
  close(): Promise<void>
}

/** Stands in for VerifyPlus, with the signature checked by the reference library. */
export async function startRecordingServer(port = 0): Promise<RecordingServer> {
  const arrived: Arrived[] = []
  const webhook = new Webhook(secret)
  let decide: (message: Arrived, request: IncomingMessage) => number | Promise<number> = () => 200
  let wake = (): void => {}
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    let message: Arrived
    try {
      message = webhook.verify(Buffer.concat(chunks).toString(), request.headers as Record<string, string>) as Arrived
    } catch {
      response.writeHead(401).end('{"status":401,"detail":"webhook-signature does not fit"}')
      return
    }
    const status = await decide(message, request)
    if (status === 200) arrived.push(message)
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ status, detail: `because of \\"${status}\\"` }))
    wake()
  }
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  server.listen({ host: '127.0.0.1', port })
  await once(server, 'listening')
  const listening = (server.address() as AddressInfo).port
  return {
    url: `http://127.0.0.1:${listening}/inbound/modems`,
    port: listening,
    arrived,
    answerWith: (next) => (decide = next),
    async until(enough) {
      while (!enough(arrived)) await new Promise<void>((resolve) => (wake = resolve))
    },
    onConnection: (listener) => server.on('connection', listener),
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
