import type { Config } from '#config'
import { addProbes, createHttpServer, type Probes } from '#http'
import { createLog } from '#log'

/**
 * `/metrics` and the probes on METRICS_PORT, by the process that was started: of several it is the one that watches over the
 * others, so that each scrape is answered by the same and there is one port for all.
 */
export async function startMetricsServer(
  config: Config,
  port: number,
  probes: Probes,
): Promise<{ stop(): Promise<void> }> {
  const app = createHttpServer({ log: createLog(config.logLevel), connectionLimits: config.connectionLimits })
  addProbes(app, probes)
  await app.listen({ host: config.host, port })
  return { stop: () => app.close() }
}
