import { connect, type Socket } from 'node:net'

/**
 * A client that does as little as a client can: requests that are encoded beforehand, one under way on each connection,
 * answers cut by their Content-Length. `fetch` and `node:http` cost more for each request than the servers under test.
 */
export interface HttpClient {
  /** Asks the requests in turn until `pieces` answers have come. `check` throws when an answer is not the expected one. */
  run(pieces: number): Promise<void>
  close(): void
}

export interface HttpClientOptions {
  port: number
  connections: number
  requests: readonly Buffer[]
  check(answer: string): void
}

interface Connection {
  socket: Socket
  /** What has come of the answer so far. */
  partial: string
  onAnswer(answer: string): void
  onEnd(error: Error): void
}

export function encodeRequest(path: string, port: number, body: string): Buffer {
  const head = `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`
  return Buffer.from(head + body)
}

export async function openHttpClient(options: HttpClientOptions): Promise<HttpClient> {
  const connections = await Promise.all(Array.from({ length: options.connections }, () => open(options.port)))
  let nextRequest = 0
  return {
    run(pieces) {
      return new Promise((resolve, reject) => {
        let asked = 0
        let answered = 0
        const ask = (connection: Connection): void => {
          if (asked === pieces) return
          asked++
          nextRequest = (nextRequest + 1) % options.requests.length
          connection.socket.write(options.requests[nextRequest] as Buffer)
        }
        for (const connection of connections) {
          connection.onEnd = reject
          connection.onAnswer = (answer) => {
            try {
              options.check(answer)
            } catch (error) {
              reject(error)
              return
            }
            if (++answered === pieces) resolve()
            else ask(connection)
          }
          ask(connection)
        }
      })
    },
    close() {
      for (const { socket } of connections) {
        socket.removeAllListeners('close')
        socket.destroy()
      }
    },
  }
}

function open(port: number): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true })
    const connection: Connection = { socket, partial: '', onAnswer: () => {}, onEnd: reject }
    socket.on('connect', () => resolve(connection))
    socket.on('error', (error) => connection.onEnd(error))
    socket.on('close', () => connection.onEnd(new Error('the server closed a connection')))
    // Bytes as characters: answers are ASCII, and a multi-byte one would still be as long as its Content-Length.
    socket.setEncoding('latin1')
    socket.on('data', (chunk: string) => {
      const received = connection.partial + chunk
      const length = answerLength(received)
      if (length === undefined || received.length < length) {
        connection.partial = received
        return
      }
      connection.partial = ''
      if (received.length > length) connection.onEnd(new Error('the server answered more than it was asked'))
      else connection.onAnswer(received)
    })
  })
}

/** How long the answer is by its head, or undefined while the head is incomplete. */
export function answerLength(received: string): number | undefined {
  const headEnd = received.indexOf('\r\n\r\n')
  if (headEnd === -1) return undefined
  const found = /\r\ncontent-length: *(\d+)\r\n/i.exec(received.slice(0, headEnd + 2))
  if (!found) throw new Error('an answer without Content-Length')
  return headEnd + 4 + Number(found[1])
}
