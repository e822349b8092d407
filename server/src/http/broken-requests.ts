import { STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { neverKept } from './never-kept.ts'
import { HttpProblem, malformedRequest, plainBody } from './problems.ts'

/** What does not reach the router is answered here: broken HTTP, oversized headers, a request that takes for ever. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  answerAndClose(socket, brokenRequests[error.code ?? ''] ?? malformedRequest('the request is not valid HTTP'))
}

/** So long a client may take to read the answer and close: it may be the one that takes for ever. */
const lingerMs = 1_000

function answerAndClose(socket: Socket, { status, message }: HttpProblem, headerLines = ''): void {
  const body = plainBody(status, message)
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${headerLines}Content-Type: application/json\r\n${neverKeptLines}Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
  const cutOff = setTimeout(() => socket.destroy(), lingerMs)
  socket.once('close', () => clearTimeout(cutOff))
}

/** What Node would answer by itself, without a body or by hanging up. */
export function answerWhatNodeWould(server: Server): void {
  server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    const { status, message } = new HttpProblem('expectation_failed')
    const body = plainBody(status, message)
    response.writeHead(status, {
      ...neverKept,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    })
    response.end(body)
  })
  server.on('connect', (_request, socket: Socket) =>
    answerAndClose(socket, new HttpProblem('method_not_allowed'), 'Allow: GET, HEAD, POST\r\n'),
  )
}

const neverKeptLines = Object.entries(neverKept)
  .map(([name, value]) => `${name}: ${value}\r\n`)
  .join('')

const brokenRequests: Readonly<Record<string, HttpProblem>> = {
  HPE_HEADER_OVERFLOW: new HttpProblem('headers_too_large'),
  ERR_HTTP_REQUEST_TIMEOUT: new HttpProblem('took_too_long'),
}
