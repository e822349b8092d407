import type { Logger } from 'pino'
import { inboundApi } from '#api/inbound'
import { verifyplusApi } from '#api/verifyplus'
import { openCatalogue } from '#catalogue'
import type { Clock } from '#core/clock'
import { openTokenHolders } from '#customers'
import { listen, pendingMigrations, type Database } from '#db'
import { createCodeWatch, type CodeWatch, notificationChannel, readNotification } from '#events'
import { addProbes, createHttpServer, createRateLimits, type HttpServer } from '#http'
import { createClaims, createCollections, createLeaseReader } from '#leases'
import {
  createAcceptMessages,
  createIngest,
  createJoining,
  type AcceptMessages,
  type IngestOutcome,
  type Joining,
} from '#messages'
import { openAvailability, openSupplierDirectory, type SupplierDirectory } from '#numbers'
import { createMetrics, type Metrics } from './metrics.ts'

export interface App {
  http: HttpServer
  accept: AcceptMessages
  joining: Joining
  codeWatch: CodeWatch
  suppliers: SupplierDirectory
  metrics: Metrics
  /** Answers what is under way, refuses what is new, and lets go of the database. */
  stop(): Promise<void>
}

export interface AppOptions {
  database: Database
  clock: Clock
  log: Logger
  publicUrl: string
  trustProxy?: boolean
  /** Hears what became of each message. */
  told?(supplierId: number, outcome: IngestOutcome | 'waiting'): void
  /** The metrics of all processes, where there are several. */
  allMetrics?(): Promise<string>
}

/** The features of one process, put together. It serves nothing yet: `http` can be injected into, or made to listen. */
export async function createApp(options: AppOptions): Promise<App> {
  const { database, clock, log } = options
  const catalogue = await openCatalogue(database)
  const suppliers = await openSupplierDirectory(database)
  const tokenHolders = openTokenHolders(database, clock)
  const availability = openAvailability(database, clock)
  const claims = createClaims(database, clock)
  const collections = createCollections(database, clock)
  let listening = false
  const codeWatch = createCodeWatch({ reader: createLeaseReader(database), clock, healthy: () => listening })
  const ingest = createIngest(database, catalogue, codeWatch.arrived)
  const metrics = createMetrics({
    waitingCallers: () => codeWatch.waiting,
    databaseConnections: () => ({
      total: database.pool.totalCount,
      idle: database.pool.idleCount,
      waiting: database.pool.waitingCount,
    }),
  })

  function refreshCatalogue(): void {
    Promise.all([catalogue.refresh(), suppliers.refresh()]).catch((error: unknown) =>
      log.warn({ err: error }, 'the catalogue could not be read again'),
    )
  }

  function heard(payload: string): void {
    const told = readNotification(payload)
    if (told.leases.length > 0) codeWatch.arrived(told.leases)
    if (told.countries.length > 0) availability.changed(told.countries)
    if (told.stock) availability.changed('all')
    for (const customerId of told.customers) tokenHolders.forgetCustomer(customerId)
    if (told.catalogue) {
      availability.changed('all')
      refreshCatalogue()
    }
  }

  const listener = await listen({
    connectionString: database.connectionString,
    channel: notificationChannel,
    clock,
    onNotification: heard,
    onGap() {
      codeWatch.gap()
      tokenHolders.forgetAll()
      availability.changed('all')
      refreshCatalogue()
    },
    onError: (error) => log.warn({ err: error }, 'notifications are interrupted'),
    onHealth(healthy) {
      listening = healthy
    },
  })

  const joining = createJoining({ database, catalogue, ingest, clock })
  const accept = createAcceptMessages({
    ingest,
    joining,
    told(supplierId, outcome) {
      metrics.message(suppliers.nameOf(supplierId), outcome)
      options.told?.(supplierId, outcome)
    },
  })

  const http = createHttpServer({ log, trustProxy: options.trustProxy ?? false })
  const features = {
    clock,
    catalogue,
    tokenHolders,
    availability,
    claims,
    collections,
    codeWatch,
    rateLimits: createRateLimits(),
  }
  await http.register(verifyplusApi(features))
  await http.register(inboundApi({ accept, suppliers, clock, publicUrl: options.publicUrl }))
  addProbes(http, {
    ready: async () => (await pendingMigrations(database).catch(() => null))?.length === 0,
    metrics: async () => ({
      contentType: metrics.registry.contentType,
      body: await (options.allMetrics?.() ?? metrics.registry.metrics()),
    }),
  })

  const lastUsedTimer = setInterval(() => {
    tokenHolders
      .writeLastUsed()
      .catch((error: unknown) => log.warn({ err: error }, 'the times of tokens could not be written'))
  }, 30_000)
  lastUsedTimer.unref()

  return {
    http,
    accept,
    joining,
    codeWatch,
    suppliers,
    metrics,
    async stop() {
      clearInterval(lastUsedTimer)
      codeWatch.stop()
      await http.close()
      await Promise.all([claims.idle(), collections.idle(), ingest.idle()])
      await listener.stop()
      await tokenHolders.writeLastUsed().catch(() => {})
    },
  }
}
