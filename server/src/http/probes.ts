import { Unavailable, unavailableWhys, type UnavailableWhy } from '#core/errors'
import type { HttpServer } from './server.ts'
import { failedOf } from './outages.ts'
import { sendJson } from './send-json.ts'
import { sendPlain } from './problems.ts'

export interface Probes {
  /** Null when a write succeeds and the clock is right; else why not. */
  whyNotReady(): Promise<UnavailableWhy | null>
  /** The metrics in Prometheus' text format. */
  metrics(): Promise<{ contentType: string; body: string }>
}

/** `/healthz`: the process lives. `/readyz`: it can serve. `/metrics`: for Prometheus, where it is not served elsewhere. */
export function addProbes(app: HttpServer, probes: Omit<Probes, 'metrics'> & Partial<Probes>): void {
  const { metrics } = probes
  app.get('/healthz', async (_request, reply) => sendJson(reply, 200, '{"status":"ok"}'))
  app.get('/readyz', async (request, reply) => {
    const why = await probes.whyNotReady()
    if (why === null) return sendJson(reply, 200, '{"status":"ready"}')
    failedOf(request, new Unavailable('not ready', 1, { why }))
    return sendPlain(reply, 503, `Not ready: ${unavailableWhys[why]}`)
  })
  if (!metrics) return
  app.get('/metrics', async (_request, reply) => {
    const { contentType, body } = await metrics()
    return reply.type(contentType).send(body)
  })
}
