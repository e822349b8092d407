import type { HttpServer } from './server.ts'
import { sendJson } from './send-json.ts'
import { sendWireError } from './wire-errors.ts'

const notReady = { status: 503, detail: 'The database cannot be reached or is not migrated' }

export interface Probes {
  /** Whether the database can be reached and is migrated. */
  ready(): Promise<boolean>
  /** The metrics in Prometheus' text format. */
  metrics(): Promise<{ contentType: string; body: string }>
}

/** `/healthz`: the process lives. `/readyz`: it can serve. `/metrics`: for Prometheus, where it is not served elsewhere. */
export function addProbes(app: HttpServer, probes: Omit<Probes, 'metrics'> & Partial<Probes>): void {
  const { metrics } = probes
  app.get('/healthz', async (_request, reply) => sendJson(reply, 200, '{"status":"ok"}'))
  app.get('/readyz', async (_request, reply) =>
    (await probes.ready()) ? sendJson(reply, 200, '{"status":"ready"}') : sendWireError(reply, notReady),
  )
  if (!metrics) return
  app.get('/metrics', async (_request, reply) => {
    const { contentType, body } = await metrics()
    return reply.type(contentType).send(body)
  })
}
