import { randomBytes } from 'node:crypto'
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
import { type Clock, systemClock } from '#core/clock'
import { createSeldom } from '#core/seldom'
import { answerBrokenRequest, answerWhatNodeWould } from './broken-requests.ts'
import { neverKept } from './never-kept.ts'
import { proxiesOf, type TrustedProxies } from './client-address.ts'
import { watchConnections, type ConnectionLimit, type ConnectionLimits, type Connections } from './connections.ts'
import { namesTwoHosts, type AllowsHost } from './hosts.ts'
import { failedOf, whyOf, type Outages } from './outages.ts'
import { countRequest } from './request-counts.ts'
import type { AnswerSite } from './site/index.ts'
import { sendWireError, wireProblemOf } from './wire-errors.ts'

export type HttpServer = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, Logger>

export interface Patience {
  /** Until the head of a request is there, counted from the connection for the first. */
  headMs: number
  /** Until all of it is there. How long its answer takes is not limited here: callers may wait for a code. */
  requestMs: number
  /** Until the connection is cut off on which nothing moves: who reads no answer, or whose machine is gone. */
  stallMs: number
  /** How often the first two are looked at. */
  lookEveryMs: number
}

/**
 * A request that is still arriving after this long is from a slow or a hostile client. Nothing moves for a minute where a caller waits for a
 * code, and on a stream of events for a quarter of one.
 */
const defaultPatience: Patience = { headMs: 10_000, requestMs: 30_000, stallMs: 120_000, lookEveryMs: 1_000 }
/** Callers may wait on many connections at once, and a customer's programs may stand behind one address. */
const defaultConnectionLimits: ConnectionLimits = { total: 10_000, perAddress: 1_000 }

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
  clock?: Clock
  /** The reverse proxies in front; none unless told otherwise. */
  proxies?: TrustedProxies
  connectionLimits?: ConnectionLimits
  patience?: Patience
  /** The hosts that a request may name; any unless told otherwise. */
  allowsHost?: AllowsHost
  shapes?: readonly ErrorShape[]
  /** Hears the cause of every 503. */
  outages?: Pick<Outages, 'note'>
  /** Aborted when this process leaves and others serve on: each connection is closed behind its next answer. */
  leaving?: AbortSignal
  /** Answers what no route takes, where it asks for a page of the site. */
  site?: AnswerSite
}

/** Probes come from within, by whichever address an orchestrator gave the machine, and tell a browser nothing. */
const probePaths = new Set(['/healthz', '/readyz', '/metrics'])

const connectionsOf = new WeakMap<HttpServer, Connections>()

/** The connections of a server, for its metrics. */
export function connectionsTo(app: HttpServer): Connections {
  return connectionsOf.get(app) as Connections
}

/** The server without routes: every answer that no route gives is already in the error shape of its dialect. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const isProxy = proxiesOf(options.proxies ?? 0)
  // Told apart also across processes and starts, so that a person can be asked for it and the log be searched.
  const idsOfThisStart = randomBytes(4).toString('hex')
  let requests = 0
  const clock = options.clock ?? systemClock
  const hostRefusals = createSeldom(clock)
  const patience = options.patience ?? defaultPatience
  const limits = options.connectionLimits ?? defaultConnectionLimits

  const app = Fastify({
    loggerInstance: options.log,
    // A line for every poll would be noise, and bodies or URLs never go into a log.
    logController: new LogController({ disableRequestLogging: true }),
    // A logger of its own for each request costs more than parsing its body; what is logged names the request itself.
    childLoggerFactory: (logger) => logger,
    bodyLimit: maxBodyBytes,
    requestTimeout: patience.requestMs,
    connectionTimeout: patience.stallMs,
    keepAliveTimeout: 72_000,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    trustProxy: options.proxies ? isProxy : false,
    routerOptions: { maxParamLength: 200 },
    http: {
      // Node would answer a request without Host by itself, and with no body.
      requireHostHeader: false,
      headersTimeout: patience.headMs,
      connectionsCheckingInterval: patience.lookEveryMs,
    },
    rewriteUrl: (request) => pathOf(request.url as string),
    genReqId: () => `req_${idsOfThisStart}_${(++requests).toString(36)}`,
    frameworkErrors: (error, request, reply) => {
      const problem = wireProblemOf(error)
      reply.headers(neverKept)
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

  function hostProblemOf(request: FastifyRequest): WireError | null {
    const { host } = request.headers
    if (namesTwoHosts(request.raw.rawHeaders)) return malformed('the request has more than one Host header')
    if (host === undefined)
      return request.raw.httpVersion === '1.1' ? malformed('the request has no Host header') : null
    if (!options.allowsHost || options.allowsHost(host) || probePaths.has(pathOnly(request.url))) return null
    const refusals = hostRefusals()
    if (refusals !== null)
      options.log.warn(
        { host: host.slice(0, 100), refusals },
        'requests name a host that is not allowed: see ALLOWED_HOSTS',
      )
    // Not 421, upon which a client may ask again over another connection (RFC 9110, 15.5.20), where it would hear the same.
    return malformed('the Host is not one of this server')
  }

  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(neverKept)
    if (options.leaving?.aborted) reply.header('connection', 'close')
    const hostProblem = hostProblemOf(request)
    if (hostProblem) return void sendShaped(request, reply, hostProblem, { connection: 'close' })
    // Before the body is read: how it is typed or framed says nothing where there is no route.
    if (request.is404) return void answerNoRoute(request, reply)
    done()
  })
  app.setNotFoundHandler(answerNoRoute)

  app.setErrorHandler((error, request, reply) => {
    failedOf(request, error)
    const problem = wireProblemOf(error)
    if (problem) return sendShaped(request, reply, problem.wire, problem.headers)
    request.log.error({ err: error, route: request.routeOptions.url, requestId: request.id }, 'a request failed')
    return sendShaped(request, reply, wireErrors.internalError)
  })

  app.addHook('onResponse', (request, reply, done) => {
    countRequest(request.method, request.routeOptions.url ?? 'none', reply.statusCode)
    if (reply.statusCode === 503) options.outages?.note(whyOf(request))
    done()
  })
  const seldom = { total: createSeldom(clock), perAddress: createSeldom(clock) }
  function tellRefused(limit: ConnectionLimit): void {
    const refusals = seldom[limit]()
    if (refusals !== null)
      options.log.warn({ limit, connections: limits[limit], refusals }, 'connections were closed: there are too many')
  }
  const connections = watchConnections(app.server, limits, {
    isProxy: (address) => isProxy(address, 0),
    onRefused: tellRefused,
  })
  connectionsOf.set(app, connections)
  app.addHook('preClose', (done) => {
    connections.endUnused()
    done()
  })
  answerWhatNodeWould(app.server)
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
