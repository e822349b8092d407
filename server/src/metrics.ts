import { Counter, Gauge, Registry, collectDefaultMetrics } from 'prom-client'
import type { ConnectionHealth } from '#carriers/smpp'
import { countedRequests, type Connections } from '#http'
import type { WorkSeen } from '#jobs'
import type { AcceptOutcome } from '#messages'
import { addWorkMetrics } from './work-metrics.ts'

export interface Metrics {
  registry: Registry
  /** What must go on is told as it was seen last. */
  watchWork(seen: () => WorkSeen | null): void
  /** The connections that this process holds to suppliers are read whenever the metrics are. */
  watchConnections(held: Held): void
  message(supplier: string, outcome: AcceptOutcome): void
}

export interface MetricSources {
  waitingCallers(): number
  eventStreams(): number
  /** How far this process's clock is ahead of the database's; null where nobody knows. */
  clockOffsetMs(): number | null
  /** How often the answer was 503 or its like, by cause. */
  unavailable(): Readonly<Record<string, number>>
  httpConnections(): Pick<Connections, 'open' | 'refused'>
  databaseConnections(): { total: number; idle: number; waiting: number }
}

/** What Prometheus may read. Labels are few and bounded: routes, statuses, suppliers. Never a customer, a number, a code. */
export function createMetrics(sources: MetricSources): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  new Counter({
    name: 'verifyplus_http_requests_total',
    help: 'Requests handled, by route and status',
    labelNames: ['method', 'route', 'status'],
    registers: [registry],
    collect() {
      this.reset()
      for (const { count, ...labels } of countedRequests()) this.inc(labels, count)
    },
  })
  new Counter({
    name: 'verifyplus_unavailable_total',
    help: '503 responses over HTTP and messages postponed over SMPP, by cause',
    labelNames: ['cause'],
    registers: [registry],
    collect() {
      this.reset()
      for (const [cause, count] of Object.entries(sources.unavailable())) this.inc({ cause }, count)
    },
  })
  new Gauge({
    name: 'verifyplus_clock_offset_seconds',
    help: 'How far the clock is ahead of the database’s, as compared every minute; negative if behind',
    // The processes of one machine have one clock.
    aggregator: 'average',
    registers: [registry],
    collect() {
      const offsetMs = sources.clockOffsetMs()
      this.set(offsetMs === null ? Number.NaN : offsetMs / 1_000)
    },
  })
  new Gauge({
    name: 'verifyplus_waiting_callers',
    help: 'Callers of get_sms that are waiting for a code',
    registers: [registry],
    collect() {
      this.set(sources.waitingCallers())
    },
  })
  new Gauge({
    name: 'verifyplus_event_streams',
    help: 'Open streams of /v3/events',
    registers: [registry],
    collect() {
      this.set(sources.eventStreams())
    },
  })
  new Gauge({
    name: 'verifyplus_http_connections',
    help: 'Open connections of HTTP clients',
    registers: [registry],
    collect() {
      this.set(sources.httpConnections().open)
    },
  })
  new Counter({
    name: 'verifyplus_http_connections_refused_total',
    help: 'Connections closed because there were too many, in total or from one address',
    labelNames: ['limit'],
    registers: [registry],
    collect() {
      this.reset()
      const { total, perAddress } = sources.httpConnections().refused
      this.inc({ limit: 'total' }, total)
      this.inc({ limit: 'address' }, perAddress)
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
    help: 'Messages received, by supplier and outcome',
    labelNames: ['supplier', 'outcome'],
    registers: [registry],
  })
  let workSeen: () => WorkSeen | null = () => null
  addWorkMetrics(registry, () => workSeen())
  let held: Held = () => []
  addConnectionMetrics(registry, () => held())
  return {
    registry,
    watchWork(read) {
      workSeen = read
    },
    watchConnections(read) {
      held = read
    },
    message: (supplier, outcome) => messages.inc({ supplier, outcome }),
  }
}

type Held = () => { supplier: string; name: string; health: ConnectionHealth }[]

/** One series a connection and figure: state, ages, latencies, and what was counted. */
function addConnectionMetrics(registry: Registry, held: Held): void {
  const labelNames = ['supplier', 'connection'] as const
  const gauge = (name: string, help: string, read: (health: ConnectionHealth) => number | undefined): void => {
    new Gauge({
      name: `verifyplus_connection_${name}`,
      help,
      labelNames,
      registers: [registry],
      collect() {
        this.reset()
        for (const { supplier, name: connection, health } of held()) {
          const value = read(health)
          if (value !== undefined) this.set({ supplier, connection }, value)
        }
      },
    })
  }
  const seconds = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : ms / 1_000)
  gauge('bound', 'Sessions that are bound now', (health) => health.bound)
  gauge(
    'since_seconds',
    'Unix time at which the connection came into its state',
    (health) => health.since.getTime() / 1_000,
  )
  gauge('last_message_seconds', 'Unix time of the last message', (health) => seconds(health.lastMessageAt?.getTime()))
  gauge('answer_latency_seconds', 'From reading a message to answering it, moving average', (health) =>
    seconds(health.answerLatencyMs),
  )
  gauge('enquire_link_seconds', 'Round trip of the last enquire_link', (health) => seconds(health.enquireLinkRttMs))
  new Counter({
    name: 'verifyplus_connection_pdus_total',
    help: 'Message PDUs and faults, by outcome',
    labelNames: [...labelNames, 'what'],
    registers: [registry],
    collect() {
      this.reset()
      for (const { supplier, name: connection, health } of held()) {
        for (const [what, count] of Object.entries(health.counts)) this.inc({ supplier, connection, what }, count)
      }
    },
  })
}
