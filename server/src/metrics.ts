import { AggregatorRegistry, Counter, Gauge, Registry, collectDefaultMetrics } from 'prom-client'
import { countedRequests } from '#http'
import type { IngestOutcome } from '#messages'

export interface Metrics {
  registry: Registry
  message(supplier: string, outcome: IngestOutcome | 'waiting'): void
}

export interface MetricSources {
  waitingCallers(): number
  databaseConnections(): { total: number; idle: number; waiting: number }
}

/** What Prometheus may read. Labels are few and bounded: routes, statuses, suppliers. Never a customer, a number, a code. */
export function createMetrics(sources: MetricSources): Metrics {
  const registry = new Registry()
  // What this process answers when the primary of several gathers the metrics of all.
  AggregatorRegistry.setRegistries(registry)
  collectDefaultMetrics({ register: registry })
  new Counter({
    name: 'verifyplus_http_requests_total',
    help: 'Requests answered, by route and status',
    labelNames: ['method', 'route', 'status'],
    registers: [registry],
    collect() {
      this.reset()
      for (const { count, ...labels } of countedRequests()) this.inc(labels, count)
    },
  })
  new Gauge({
    name: 'verifyplus_waiting_callers',
    help: 'Callers of get_sms that wait for a code now',
    registers: [registry],
    collect() {
      this.set(sources.waitingCallers())
    },
  })
  new Gauge({
    name: 'verifyplus_database_connections',
    help: 'Connections of the pool, by state; waiting counts callers without one',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      for (const [state, count] of Object.entries(sources.databaseConnections())) this.set({ state }, count)
    },
  })
  const messages = new Counter({
    name: 'verifyplus_messages_total',
    help: 'Messages taken in, by supplier and what became of them',
    labelNames: ['supplier', 'outcome'],
    registers: [registry],
  })
  return { registry, message: (supplier, outcome) => messages.inc({ supplier, outcome }) }
}
