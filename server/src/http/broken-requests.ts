import { STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { malformed, wireErrors, type WireError } from '@verifyplus/contract'
import { neverKept } from './never-kept.ts'

/** What does not reach the router is answered here: broken HTTP, oversized headers, a request that takes for ever. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  answerAndClose(socket, brokenRequests[error.code ?? ''] ?? malformed('the request is not valid HTTP'))
}

/** So long a client may take to read the answer and close: it may be the one that takes for ever. */
const lingerMs = 1_000

function answerAndClose(socket: Socket, wire: WireError, headerLines = ''): void {
  const body = JSON.stringify({ status: wire.status, detail: wire.detail })
  socket.end(
    `HTTP/1.1 ${wire.status} ${STATUS_CODES[wire.status]}\r\n${headerLines}Content-Type: application/json\r\n${neverKeptLines}Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
  const cutOff = setTimeout(() => socket.destroy(), lingerMs)
  socket.once('close', () => clearTimeout(cutOff))
}

/** What Node would answer by itself, without a body or by hanging up. */
export function answerWhatNodeWould(server: Server): void {
  server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    const body = JSON.stringify(expectationFailed)
    response.writeHead(expectationFailed.status, {
      ...neverKept,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    })
    response.end(body)
  })
  server.on('connect', (_request, socket: Socket) =>
    answerAndClose(socket, wireErrors.methodNotAllowed, 'Allow: GET, HEAD, POST\r\n'),
  )
}

const neverKeptLines = Object.entries(neverKept)
  .map(([name, value]) => `${name}: ${value}\r\n`)
  .join('')

const expectationFailed: WireError = { status: 417, detail: 'Only 100-continue can be expected' }

const brokenRequests: Record<string, WireError> = {
  HPE_HEADER_OVERFLOW: { status: 431, detail: 'Headers too large' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, detail: 'The request took too long' },
}
