import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '#core/clock'
import {
  InboundRefused,
  mostBodyBytes,
  receiveFrom,
  webhookAdapters,
  type InboundAnswer,
  type InboundRequest,
  type Received,
} from '#carriers/webhooks'
import { clientAddressOf, failedOf, HttpProblem, plainShape, rawBody, sendJson, sendPlain, whyUnavailable } from '#http'
import type { AcceptMessages } from '#messages'
import { type Supplier, type SupplierDirectory } from '#numbers'

export interface InboundDoors {
  accept: AcceptMessages
  suppliers: SupplierDirectory
  clock: Clock
  /** The base of the URLs that the providers were given: signatures cover them. */
  publicUrl: string
  /** Writes a warning, and of those that repeat only some; `of` tells one fault from another. */
  warn: (message: string, fields: Record<string, unknown>, of: string) => void
}

const tooLarge = `Body too large: at most ${mostBodyBytes} bytes`

export const inboundErrorShape = plainShape('/inbound')

/** `ANY /inbound/<supplier>[/<secret>]`: where suppliers hand over messages. Answered only after they are committed. */
export function inboundApi(doors: InboundDoors): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    rawBody(app, mostBodyBytes)
    app.setErrorHandler((error: FastifyError, _request, reply) => {
      if (error.code !== 'FST_ERR_CTP_BODY_TOO_LARGE') throw error
      return sendPlain(reply, 413, tooLarge, { connection: 'close' })
    })
    // With a slash at the end too: it is easily entered at a provider, whose messages would all be 404.
    for (const url of ['/inbound/:supplier', '/inbound/:supplier/:secret'].flatMap((each) => [each, `${each}/`])) {
      app.route({
        // All of them: which ones a supplier may use is the adapter's to say.
        method: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'],
        url,
        exposeHeadRoute: false,
        handler: (request, reply) => takeIn(doors, request, reply),
      })
    }
  }
}

async function takeIn(doors: InboundDoors, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { supplier: name, secret } = request.params as { supplier: string; secret?: string }
  const supplier = await findSupplier(doors, name)
  const adapter = supplier ? webhookAdapters.get(supplier.kind) : undefined
  if (!supplier || !adapter) throw new HttpProblem('not_found')
  if (!(adapter.methods as readonly string[]).includes(request.method)) {
    throw new HttpProblem('method_not_allowed', { allow: adapter.methods.join(', ') })
  }
  const inbound = inboundRequest(doors, request, secret ?? null)
  let received: Received
  try {
    received = await receiveFrom(adapter, inbound, supplier)
  } catch (error) {
    if (!(error instanceof InboundRefused)) throw error
    const refusal = { supplier: supplier.name, status: error.status, reason: error.detail }
    // By the supplier alone: what a stranger sends must not choose how many lines there are.
    doors.warn('a message was refused', refusal, supplier.name)
    return sendPlain(reply, error.status, error.detail)
  }
  try {
    if (received.messages.length > 0) await Promise.all(doors.accept(supplier.supplierId, received.messages))
  } catch (error) {
    if (whyUnavailable(error) === null) throw error
    failedOf(request, error)
    return answer(reply, adapter.unavailable)
  }
  return answer(reply, received.answer)
}

async function findSupplier(doors: InboundDoors, name: string): Promise<Supplier | null> {
  // Names with other characters cannot exist, and some of them (NUL) cannot even be asked for.
  return /^[a-z0-9-]{1,63}$/.test(name) ? doors.suppliers.find(name) : null
}

function inboundRequest(doors: InboundDoors, request: FastifyRequest, pathSecret: string | null): InboundRequest {
  const [target, fragment] = splitOnce(request.url, '#')
  const [path, rawQuery] = splitOnce(target, '?')
  return {
    method: request.method as 'GET' | 'POST',
    publicUrl: doors.publicUrl + target,
    fragment,
    path,
    rawQuery,
    headers: request.headers,
    body: (request.body as Buffer | undefined) ?? Buffer.alloc(0),
    clientAddress: clientAddressOf(request),
    receivedAt: doors.clock.now(),
    pathSecret,
  }
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

function answer(reply: FastifyReply, what: InboundAnswer): FastifyReply {
  reply.headers(what.headers ?? {})
  if (what.contentType === 'application/json') return sendJson(reply, what.status, what.body)
  return reply.code(what.status).type(what.contentType).send(what.body)
}
