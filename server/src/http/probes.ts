import type { HttpServer } from './server.ts'

export interface Probes {
  /** Whether the database can be reached and is migrated. */
  ready(): Promise<boolean>
  /** The metrics in Prometheus' text format. */
  metrics(): Promise<{ contentType: string; body: string }>
}

/** `/healthz`: the process lives. `/readyz`: it can serve. `/metrics`: for Prometheus. */
export function addProbes(app: HttpServer, probes: Probes): void {
  app.get('/healthz', async (_request, reply) => reply.type('application/json').send('{"status":"ok"}'))
  app.get('/readyz', async (_request, reply) => {
    const ready = await probes.ready()
    return reply
      .code(ready ? 200 : 503)
      .type('application/json')
      .send(
        ready ? '{"status":"ready"}' : '{"status":503,"detail":"The database cannot be reached or is not migrated"}',
      )
  })
  app.get('/metrics', async (_request, reply) => {
    const { contentType, body } = await probes.metrics()
    return reply.type(contentType).send(body)
  })
}
