import { randomBytes } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import Fastify, {
  LogController,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type RawServerDefault,
} from 'fastify'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import { malformed, maxBodyBytes, wireErrors, type WireError } from '@verifyplus/contract'
import { countRequest } from './request-counts.ts'
import type { AnswerSite } from './site/index.ts'
import { watchUnusedConnections } from './unused-connections.ts'
import { sendWireError, wireProblemOf } from './wire-errors.ts'

export type HttpServer = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, Logger>

/** A request that is still arriving after this long is from a slow or a hostile client. */
const requestTimeoutMs = 30_000

/** The errors of a dialect that has a shape of its own for what never reaches its routes. */
export interface ErrorShape {
  owns(path: string): boolean
  /** The methods of a path, as `Allow` names them; null where there is no route. */
  allows(path: string): string | null
  send(
    request: FastifyRequest,
    reply: FastifyReply,
    wire: WireError,
    headers: Readonly<Record<string, string>>,
  ): FastifyReply
}

export interface HttpServerOptions {
  log: Logger
  trustProxy?: boolean
  shapes?: readonly ErrorShape[]
  /** Answers what no route takes, where it asks for a page of the site. */
  site?: AnswerSite
}

/** The server without routes: every answer that no route gives is already in the error shape of its dialect. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  // Told apart also across processes and starts, so that a person can be asked for it and the log be searched.
  const idsOfThisStart = randomBytes(4).toString('hex')
  let requests = 0

  const app = Fastify({
    loggerInstance: options.log,
    // A line for every poll would be noise, and bodies or URLs never go into a log.
    logController: new LogController({ disableRequestLogging: true }),
    // A logger of its own for each request costs more than parsing its body; what is logged names the request itself.
    childLoggerFactory: (logger) => logger,
    bodyLimit: maxBodyBytes,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: 72_000,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    trustProxy: options.trustProxy ?? false,
    routerOptions: { maxParamLength: 200 },
    // Node would answer a request without Host by itself, and with no body.
    http: { requireHostHeader: false },
    rewriteUrl: (request) => pathOf(request.url as string),
    genReqId: () => `req_${idsOfThisStart}_${(++requests).toString(36)}`,
    frameworkErrors: (error, request, reply) => {
      const problem = wireProblemOf(error)
      void sendShaped(request, reply, problem?.wire ?? wireErrors.internalError, problem?.headers)
    },
    clientErrorHandler: (error, socket) => answerBrokenRequest(error, socket),
  }) as unknown as HttpServer

  function sendShaped(
    request: FastifyRequest,
    reply: FastifyReply,
    wire: WireError,
    headers: Readonly<Record<string, string>> = {},
  ): FastifyReply {
    const shape = shapeOf(request)
    return shape ? shape.send(request, reply, wire, headers) : sendWireError(reply, wire, headers)
  }

  function shapeOf(request: FastifyRequest): ErrorShape | undefined {
    return options.shapes?.find((shape) => shape.owns(pathOnly(request.url)))
  }

  const methodsOf = new Map<string, Set<string>>()
  app.addHook('onRoute', (route) => {
    const methods = methodsOf.get(route.url) ?? new Set()
    for (const method of [route.method].flat()) methods.add(method)
    methodsOf.set(route.url, methods)
  })

  function answerNoRoute(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const path = pathOnly(request.url)
    const methods = methodsOf.get(path)
    const allow = methods ? [...methods].join(', ') : shapeOf(request)?.allows(path)
    if (allow) return sendShaped(request, reply, wireErrors.methodNotAllowed, { allow })
    if (options.site?.(request, reply)) return reply
    return sendShaped(request, reply, wireErrors.notFound)
  }

  app.addHook('onRequest', (request, reply, done) => {
    if (request.headers.host === undefined && request.raw.httpVersion === '1.1')
      return void sendShaped(request, reply, malformed('the request has no Host header'), { connection: 'close' })
    // Before the body is read: how it is typed or framed says nothing where there is no route.
    if (request.is404) return void answerNoRoute(request, reply)
    done()
  })
  app.setNotFoundHandler(answerNoRoute)

  app.setErrorHandler((error, request, reply) => {
    const problem = wireProblemOf(error)
    if (problem) return sendShaped(request, reply, problem.wire, problem.headers)
    request.log.error({ err: error, route: request.routeOptions.url, requestId: request.id }, 'a request failed')
    return sendShaped(request, reply, wireErrors.internalError)
  })

  app.addHook('onResponse', (request, reply, done) => {
    countRequest(request.method, request.routeOptions.url ?? 'none', reply.statusCode)
    done()
  })
  const endUnusedConnections = watchUnusedConnections(app.server)
  app.addHook('preClose', (done) => {
    endUnusedConnections()
    done()
  })
  // What Node would answer by itself, without a body or by hanging up.
  app.server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    const body = JSON.stringify(expectationFailed)
    response.writeHead(expectationFailed.status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    })
    response.end(body)
  })
  app.server.on('connect', (_request, socket: Socket) =>
    answerAndClose(socket, wireErrors.methodNotAllowed, 'Allow: GET, HEAD, POST\r\n'),
  )
  return app
}

function pathOnly(url: string): string {
  return url.split('?', 1)[0] as string
}

/** The path and query of a request's target, which a proxy may send as a whole URL (RFC 9112, 3.2.2). */
function pathOf(target: string): string {
  if (target.startsWith('/')) return target
  const path = target.replace(/^https?:\/\/[^/?#]*/i, '')
  return path.startsWith('/') ? path : `/${path}`
}

/** What does not reach the router is answered here: broken HTTP, oversized headers, a request that takes for ever. */
function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  answerAndClose(socket, brokenRequests[error.code ?? ''] ?? malformed('the request is not valid HTTP'))
}

function answerAndClose(socket: Socket, wire: WireError, headerLines = ''): void {
  const body = JSON.stringify({ status: wire.status, detail: wire.detail })
  socket.end(
    `HTTP/1.1 ${wire.status} ${STATUS_CODES[wire.status]}\r\n${headerLines}Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}

const expectationFailed: WireError = { status: 417, detail: 'Only 100-continue can be expected' }

const brokenRequests: Record<string, WireError> = {
  HPE_HEADER_OVERFLOW: { status: 431, detail: 'Headers too large' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, detail: 'The request took too long' },
}
