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
import { HttpProblem, httpProblemOf, malformedRequest, plainShape, type ErrorShape } from './problems.ts'

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

export interface HttpServerOptions {
  log: Logger
  clock?: Clock
  /** The reverse proxies in front; none unless told otherwise. */
  proxies?: TrustedProxies
  connectionLimits?: ConnectionLimits
  patience?: Patience
  /** The hosts that a request may name; any unless told otherwise. */
  allowsHost?: AllowsHost
  /** Of the dialects. What none of them owns is answered plainly. */
  shapes?: readonly ErrorShape[]
  /** Hears the cause of every 503. */
  outages?: Pick<Outages, 'note'>
  /** Aborted when this process leaves and others serve on: each connection is closed behind its next answer. */
  leaving?: AbortSignal
  /** Answers what no route takes, where it asks for a page of the site. */
  site?: AnswerSite
}

/** Probes come from within, by whichever address an orchestrator gave the machine, and tell a browser nothing. */
const probes = plainShape('/healthz', '/readyz', '/metrics')
const nobodys = plainShape()
/** Of a route that sets none of its own. */
const bodyLimit = 16_384

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
    bodyLimit,
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
      reply.headers(neverKept)
      void answerError(request, reply, httpProblemOf(error) ?? new HttpProblem('internal_error'))
    },
    clientErrorHandler: (error, socket) => answerBrokenRequest(error, socket),
  }) as unknown as HttpServer

  function answerError(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
    const shape = shapeOf(request) ?? nobodys
    const answered = shape.answer(request, reply, error)
    if (answered) return answered
    request.log.error({ err: error, route: request.routeOptions.url, requestId: request.id }, 'a request failed')
    return shape.answer(request, reply, new HttpProblem('internal_error')) as FastifyReply
  }

  const shapes = [...(options.shapes ?? []), probes]
  function shapeOf(request: FastifyRequest): ErrorShape | undefined {
    return shapes.find((shape) => shape.owns(pathOnly(request.url)))
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
    const shape = shapeOf(request)
    const allow = methods ? [...methods].join(', ') : shape?.allows(path)
    if (allow) return answerError(request, reply, new HttpProblem('method_not_allowed', { allow }))
    // What programs ask for never gets a page.
    if (!shape && options.site?.(request, reply)) return reply
    return answerError(request, reply, new HttpProblem('not_found'))
  }

  const notOurs = (detail: string): HttpProblem => malformedRequest(detail, { connection: 'close' })

  function hostProblemOf(request: FastifyRequest): HttpProblem | null {
    const { host } = request.headers
    if (namesTwoHosts(request.raw.rawHeaders)) return notOurs('the request has more than one Host header')
    if (host === undefined) return request.raw.httpVersion === '1.1' ? notOurs('the request has no Host header') : null
    if (!options.allowsHost || options.allowsHost(host) || probes.owns(pathOnly(request.url))) return null
    const refusals = hostRefusals()
    if (refusals !== null)
      options.log.warn(
        { host: host.slice(0, 100), refusals },
        'requests name a host that is not allowed: see ALLOWED_HOSTS',
      )
    // Not 421, upon which a client may ask again over another connection (RFC 9110, 15.5.20), where it would hear the same.
    return notOurs('the Host is not one of this server')
  }

  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(neverKept)
    if (options.leaving?.aborted) reply.header('connection', 'close')
    const hostProblem = hostProblemOf(request)
    if (hostProblem) return void answerError(request, reply, hostProblem)
    // Before the body is read: how it is typed or framed says nothing where there is no route.
    if (request.is404) return void answerNoRoute(request, reply)
    done()
  })
  app.setNotFoundHandler(answerNoRoute)

  app.setErrorHandler((error, request, reply) => {
    failedOf(request, error)
    return answerError(request, reply, error)
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
