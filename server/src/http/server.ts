import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import Fastify, { LogController, type FastifyInstance, type RawServerDefault } from 'fastify'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import { malformed, maxBodyBytes, wireErrors, type WireError } from '@verifyplus/contract'
import { countRequest } from './request-counts.ts'
import { sendWireError, wireProblemOf } from './wire-errors.ts'

export type HttpServer = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, Logger>

/** A request that is still arriving after this long is from a slow or a hostile client. */
const requestTimeoutMs = 30_000

/** The server without routes: every answer that no route gives is already in the error shape of the contract. */
export function createHttpServer(options: { log: Logger; trustProxy?: boolean }): HttpServer {
  const app = Fastify({
    loggerInstance: options.log,
    // A line for every poll would be noise, and bodies or URLs never go into a log.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: maxBodyBytes,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: 72_000,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    trustProxy: options.trustProxy ?? false,
    routerOptions: { maxParamLength: 200 },
    frameworkErrors: (error, _request, reply) => {
      const problem = wireProblemOf(error)
      void sendWireError(reply, problem?.wire ?? wireErrors.internalError, problem?.headers)
    },
    clientErrorHandler: (error, socket) => answerBrokenRequest(error, socket),
  }) as unknown as HttpServer

  const methodsOf = new Map<string, Set<string>>()
  app.addHook('onRoute', (route) => {
    const methods = methodsOf.get(route.url) ?? new Set()
    for (const method of [route.method].flat()) methods.add(method)
    methodsOf.set(route.url, methods)
  })

  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] as string
    const allowed = methodsOf.get(path)
    if (allowed) return sendWireError(reply, wireErrors.methodNotAllowed, { allow: [...allowed].join(', ') })
    return sendWireError(reply, wireErrors.notFound)
  })

  app.setErrorHandler((error, request, reply) => {
    const problem = wireProblemOf(error)
    if (problem) return sendWireError(reply, problem.wire, problem.headers)
    request.log.error({ err: error, route: request.routeOptions.url, requestId: request.id }, 'a request failed')
    return sendWireError(reply, wireErrors.internalError)
  })

  app.addHook('onResponse', (request, reply, done) => {
    countRequest(request.method, request.routeOptions.url ?? 'none', reply.statusCode)
    done()
  })
  return app
}

/** What does not reach the router is answered here: broken HTTP, oversized headers, a request that takes for ever. */
function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const wire = brokenRequests[error.code ?? ''] ?? malformed('the request is not valid HTTP')
  const body = JSON.stringify(wire)
  socket.end(
    `HTTP/1.1 ${wire.status} ${STATUS_CODES[wire.status]}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}

const brokenRequests: Record<string, WireError> = {
  HPE_HEADER_OVERFLOW: { status: 431, detail: 'Headers too large' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, detail: 'The request took too long' },
}
