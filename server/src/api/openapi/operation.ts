import { v3 } from '@verifyplus/contract'
import * as z from 'zod'
import { schemaUri } from './schema-uri.ts'

/** One route of v3 as an Operation Object. */
export function operationOf(name: v3.RouteName): object {
  const route: v3.Route = v3.routes[name]
  const [, , tag] = route.path.split('/')
  return {
    operationId: name,
    summary: route.summary,
    tags: [tag],
    security: { none: [], any: [{ token: [] }, { session: [] }], session: [{ session: [] }] }[route.auth],
    parameters: [...pathParameters(route), ...queryParameters(route), ...headerParameters(name, route)],
    ...(route.body && {
      requestBody: { required: true, content: { 'application/json': { schema: reference(route.body) } } },
    }),
    responses: { [route.status]: success(route), ...errorResponses(route) },
  }
}

/** A named schema by its name, any other as it is. */
function reference(schema: z.ZodType): object {
  const id = schema.meta()?.id
  if (id !== undefined) return { $ref: schemaUri(id) }
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: 'input' })
  return rest
}

function pathParameters(route: v3.Route): object[] {
  return [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
}

function queryParameters(route: v3.Route): object[] {
  return Object.entries(route.query?.shape ?? {}).map(([name, schema]) => {
    const { description, ...rest } = reference(schema as z.ZodType) as { description?: string }
    return { name, in: 'query', required: false, ...(description !== undefined && { description }), schema: rest }
  })
}

function headerParameters(name: v3.RouteName, route: v3.Route): object[] {
  if (name === 'streamEvents')
    return [{ name: 'Last-Event-ID', in: 'header', required: false, schema: { type: 'string' } }]
  if (route.method !== 'POST') return []
  const schema = { type: 'string', pattern: '^[\\x21-\\x7e]{1,200}$' }
  return [{ name: 'Idempotency-Key', in: 'header', required: false, schema }]
}

function success(route: v3.Route): object {
  if (route.response)
    return { description: 'Done', content: { 'application/json': { schema: reference(route.response) } } }
  const events = Object.entries(v3.serverEvents).map(([type, schema]) => ({
    type: 'object',
    properties: { event: { const: type }, id: { type: 'string' }, data: reference(schema) },
  }))
  return {
    description: 'Server-sent events. Each event carries the whole resource; the newest `updatedAt` wins.',
    content: { 'text/event-stream': { schema: { oneOf: events } } },
  }
}

function mayAnswer(route: v3.Route, code: v3.ErrorCode): boolean {
  return code !== 'second_factor_required' || !route.beforeSecondFactor
}

function errorResponses(route: v3.Route): Record<string, object> {
  const codes: v3.ErrorCode[] = [
    ...v3.commonErrors,
    ...(route.auth === 'none' ? [] : v3.authErrors.filter((code) => mayAnswer(route, code))),
    ...(route.method === 'GET' ? [] : v3.unsafeErrors),
    ...(route.method === 'POST' ? v3.postErrors : []),
    ...route.errors,
  ]
  const byStatus = Map.groupBy(new Set(codes), (code) => v3.errorCatalogue[code].status)
  return Object.fromEntries(
    [...byStatus].map(([status, ofStatus]) => [
      String(status),
      {
        description: ofStatus.map((code) => `\`${code}\`: ${v3.errorCatalogue[code].title}`).join('. '),
        content: { 'application/problem+json': { schema: reference(v3.problem) } },
      },
    ]),
  )
}
