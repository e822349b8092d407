import { v3 } from '@verifyplus/contract'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import * as z from 'zod'
import type { Once } from '#customers'
import { sendJson } from '#http'
import { admit, type Caller } from './authenticate.ts'
import { etagOf, isKnown } from './etag.ts'
import type { Features } from './features.ts'
import { readOnce } from './idempotency.ts'
import { ApiProblem } from './problem.ts'
import { readShape } from './read-shape.ts'

/** A route that takes no body takes an empty one, and refuses whatever it would not heed. */
const noBody = z.strictObject({}).nullish()

type RouteOf<Name extends v3.RouteName> = (typeof v3.routes)[Name]
type Output<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined
type QueryOf<Name extends v3.RouteName> = RouteOf<Name> extends { query: infer Query } ? Output<Query> : undefined
type BodyOf<Name extends v3.RouteName> = RouteOf<Name> extends { body: infer Body } ? Output<Body> : undefined
type CallerOf<Name extends v3.RouteName> = RouteOf<Name>['auth'] extends 'none' ? null : Caller
type ResourceOf<Name extends v3.RouteName> = RouteOf<Name>['response'] extends z.ZodType
  ? z.output<RouteOf<Name>['response']>
  : never

/** A request that passed everything that does not depend on the route. */
export interface Ask<Name extends v3.RouteName> {
  caller: CallerOf<Name>
  params: Readonly<Record<string, string>>
  query: QueryOf<Name>
  body: BodyOf<Name>
  once: Once | null
  request: FastifyRequest
  reply: FastifyReply
}

export interface Answer<Resource> {
  resource: Resource
  headers?: Record<string, string>
  /** Whether it is worth an ETag: read often, and changed seldom or waited for. */
  tagged?: boolean
}

export type Handle<Name extends v3.RouteName> = (ask: Ask<Name>) => Promise<Answer<ResourceOf<Name>>>

/** Registers a route of the contract: who asks, how often, in which shape; then the handler; then the answer. */
export function defineRoute<Name extends v3.RouteName>(
  app: FastifyInstance,
  features: Features,
  name: Name,
  handle: Handle<Name>,
): void {
  const route = v3.routes[name]
  openRoute(app, features, name, async (ask) => {
    const { resource, headers = {}, tagged } = await handle(ask)
    const json = JSON.stringify(resource)
    ask.reply.headers(headers)
    if (tagged) {
      const etag = etagOf(json)
      ask.reply.header('etag', etag)
      // What is a customer's own, a code above all, is kept by no browser; who asks again names the tag by itself.
      if (route.auth === 'none') ask.reply.header('cache-control', 'no-cache')
      if (isKnown(ask.request, etag)) return ask.reply.code(304).send()
    }
    return sendJson(ask.reply, route.status, json)
  })
}

/** As `defineRoute`, for a route that answers by itself. */
export function openRoute<Name extends v3.RouteName>(
  app: FastifyInstance,
  features: Features,
  name: Name,
  handle: (ask: Ask<Name>) => Promise<FastifyReply>,
): void {
  const route: v3.Route = v3.routes[name]
  app.route({
    method: route.method,
    url: route.path,
    // Reading hands codes over and posts what is set aside: a HEAD would do that and show nothing.
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      reply.headers({ 'request-id': request.id, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
      const { caller, rate } = await admit(features, request, route)
      reply.headers({
        'ratelimit-limit': String(rate.limit),
        'ratelimit-remaining': String(rate.remaining),
        'ratelimit-reset': String(rate.resetSeconds),
      })
      if (route.auth === 'session' && caller?.by.kind !== 'session') throw new ApiProblem('session_required')
      if (caller?.by.kind === 'token' && !caller.by.scopes.includes(route.scope ?? 'account'))
        throw new ApiProblem('insufficient_scope')
      const query = route.query && readShape(route.query, request.query, 'query')
      const body = route.body
        ? readShape(route.body, requireBody(request), 'body')
        : readShape(noBody, request.body, 'body')
      return handle({
        caller: caller as CallerOf<Name>,
        params: request.params as Record<string, string>,
        query: query as QueryOf<Name>,
        body: body as BodyOf<Name>,
        once: route.method === 'POST' ? readOnce(request, body) : null,
        request,
        reply,
      })
    },
  })
}

/** Fastify parses no body where there is neither a body nor a content type. */
function requireBody(request: FastifyRequest): unknown {
  if (request.body === undefined || request.body === null) throw new ApiProblem('unsupported_media_type')
  return request.body
}
