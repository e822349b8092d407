import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { Dialect } from '#api/admission'
import { authApi } from '#api/auth'
import { inboundApi, inboundErrorShape } from '#api/inbound'
import { verifyplusDialect } from '#api/verifyplus'
import { openCatalogue, type Catalogue } from '#catalogue'
import type { Clock } from '#core/clock'
import { refreshInTurn } from '#core/refresh'
import { createSeldom } from '#core/seldom'
import { openTokenHolders } from '#customers'
import { openPeople, usualNewAccountLimits, type NewAccountLimits, type People, type SignUp } from '#people'
import { clockThatRefuses, createReadiness, watchClock, type Database } from '#db'
import { createChangeFeed, createCodeWatch, createStreamPlaces, type CodeWatch } from '#events'
import {
  addProbes,
  connectionsTo,
  createHttpServer,
  createOutages,
  createRateLimits,
  openSite,
  whyUnavailable,
  type AllowsHost,
  type ConnectionLimits,
  type HttpServer,
  type Probes,
  type TrustedProxies,
} from '#http'
import {
  type ShelfRules,
  createClaims,
  createCollections,
  createDeliveryRates,
  createGivingBack,
  createLeaseReader,
  createOwnLeases,
} from '#leases'
import {
  createAcceptMessages,
  createIngest,
  createJoining,
  type AcceptMessages,
  type AcceptOutcome,
  type Joining,
} from '#messages'
import { openAvailability, openOffers, openSupplierDirectory, type SupplierDirectory } from '#numbers'
import { docsPages } from '#api/docs'
import { v3Api, v3ErrorShape } from '#api/v3'
import type { SignUpSetting } from '#config'
import { hearNotifications, sayNoLongerListening, type Notification } from '#notify'
import { readInstallation } from './installation.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { createWarnings, type Warnings } from './warnings.ts'

/** A catalogue that could not be read after a change would stay old until the next one. */
const refreshAgainMs = 1_000

export interface App {
  http: HttpServer
  accept: AcceptMessages
  /** As `accept`, for who answers no HTTP request: what is postponed is counted as an outage too. */
  acceptCounted: AcceptMessages
  joining: Joining
  codeWatch: CodeWatch
  catalogue: Catalogue
  suppliers: SupplierDirectory
  people: People
  metrics: Metrics
  probes: Probes
  warnings: Warnings
  /**
   * For a process whose place others have taken: who waits is answered, and each connection closed behind its next answer. New ones
   * go to the others. Resolves when none is left.
   */
  leave(): Promise<void>
  /** Refuses to tell a time that is not the database's. */
  rightClock: Clock
  isClockOff(): boolean
  /** The clock was set: it is compared with the database's at once. */
  clockWasSet(): void
  /** Answers what is under way, refuses what is new, and lets go of the database. */
  stop(): Promise<void>
}

export interface AppOptions {
  database: Database
  clock: Clock
  log: Logger
  /** Reads the database's clock, which ours is compared with; without it clocks are not compared. */
  databaseTime?: () => Promise<Date>
  publicUrl: string
  /** The reverse proxies in front; none unless told otherwise. */
  proxies?: TrustedProxies
  /** The hosts that a request may name; any unless told otherwise. */
  allowsHost?: AllowsHost
  connectionLimits?: ConnectionLimits
  /** Who may make an account, by what the installation has stored where that decides; everybody unless told otherwise. */
  signUp?: SignUp | ((stored: SignUpSetting) => SignUp)
  /** What an account that somebody made on the site may do until its first payment. */
  newAccounts?: NewAccountLimits
  /** How numbers are lent; the ordinary rules unless told otherwise. */
  shelves?: ShelfRules | undefined
  /** Whether there is a mail server; without one mails are kept for the operator. */
  sendsMail?: boolean
  /** Where people find the operator, an e-mail address or a URL; nowhere unless told otherwise. */
  contact?: string | null
  /** Beside the contract and `/v3`. */
  dialects?: readonly Dialect[]
  /** The built site; without it no page is served. */
  siteFolder?: string
  /** Hears what became of each message. */
  told?(supplierId: number, outcome: AcceptOutcome): void
  /** The metrics of all processes, where there are several. */
  allMetrics?(): Promise<string>
  /** `/metrics` is served on a port of its own, by who starts this process. */
  metricsApart?: boolean
}

/** The features of one process, put together. It serves nothing yet: `http` can be injected into, or made to listen. */
export async function createApp(options: AppOptions): Promise<App> {
  const { database, clock, log } = options
  const warnings = createWarnings(log, clock)
  const catalogue = await openCatalogue(database)
  const suppliers = await openSupplierDirectory(database)
  const { signUp = 'open' } = options
  const dialects = [verifyplusDialect, ...(options.dialects ?? [])]
  let installation = await readInstallation(database)
  const tokenHolders = openTokenHolders(database, clock)
  const availability = openAvailability(database, clock)
  const outages = createOutages(log, clock)
  const clockWatch = options.databaseTime
    ? await watchClock({
        clock,
        databaseTime: options.databaseTime,
        onChange({ isOff, offsetMs }) {
          if (isOff)
            log.warn(
              { offsetMs },
              'the clock differs from the database’s, so this process is not ready: set up NTP on both',
            )
          else log.info({ offsetMs }, 'the clock agrees with the database’s again')
        },
        onError: (error) => warnings.warn('the clock could not be compared with the database’s', { err: error }),
      })
    : null
  const isClockOff = (): boolean => clockWatch?.isOff() ?? false
  const rightClock = clockThatRefuses(clock, isClockOff)
  const claims = createClaims(database, rightClock, {
    rules: options.shelves,
    onLent: (countryCodes) => availability.changed(countryCodes),
  })
  const collections = createCollections(database, rightClock)
  const givingBack = createGivingBack(database, rightClock)
  const ownLeases = createOwnLeases(database, collections, rightClock)
  const changeFeed = createChangeFeed({
    database,
    ownLeases,
    clock,
    onError: (error) => warnings.warn('changes could not be read and are sent later', { err: error }),
  })
  const leaving = new AbortController()
  let listening = false
  const codeWatch = createCodeWatch({
    reader: createLeaseReader(database),
    clock,
    healthy: () => listening,
    leaving: leaving.signal,
  })
  const listenerId = randomUUID()
  const streamPlaces = createStreamPlaces({
    database,
    clock,
    processId: listenerId,
    onError: (error) => warnings.warn('the count of event streams could not be written', { err: error }),
  })
  const ingest = createIngest({ database, catalogue, onCodes: codeWatch.arrived, clock: rightClock, listenerId })
  const metrics = createMetrics({
    unavailable: () => outages.counted(),
    clockOffsetMs: () => clockWatch?.last()?.offsetMs ?? null,
    waitingCallers: () => codeWatch.waiting,
    eventStreams: () => changeFeed.count(),
    httpConnections: () => connectionsTo(http),
    databaseConnections: () => ({
      total: database.pool.totalCount,
      idle: database.pool.idleCount,
      waiting: database.pool.waitingCount,
    }),
  })

  let cancelRefresh = (): void => {}

  const refreshInstallation = refreshInTurn(async () => {
    installation = await readInstallation(database)
  })

  function refreshCatalogue(): void {
    cancelRefresh()
    Promise.all([catalogue.refresh(), suppliers.refresh(), refreshInstallation()]).then(
      () => changeFeed.catalogueChanged(),
      (error: unknown) => {
        warnings.warn('the catalogue could not be read again, and will be', { err: error })
        cancelRefresh = clock.after(refreshAgainMs, refreshCatalogue)
      },
    )
  }

  function heard(notification: Notification): void {
    const { leases, countries, changed, customers } = notification
    if (leases.length > 0) codeWatch.arrived(leases)
    if (countries.length > 0) availability.changed(countries)
    if (notification.stock) availability.changed('all')
    if (changed.length > 0) changeFeed.changed(changed)
    for (const customerId of customers) tokenHolders.forgetCustomer(customerId)
    // After it was forgotten, since whoever waits or hears events asks at once whether it still may.
    codeWatch.doubt(customers)
    changeFeed.doubt(customers)
    if (notification.catalogue) {
      availability.changed('all')
      refreshCatalogue()
    }
  }

  const listener = await hearNotifications({
    connectionString: database.connectionString,
    listenerId,
    clock,
    onNotification: heard,
    onGap() {
      tokenHolders.forgetAll()
      codeWatch.gap()
      changeFeed.gap()
      availability.changed('all')
      refreshCatalogue()
    },
    onSilence: () => database.dropConnections(),
    onError: (error) => warnings.warn('notifications are interrupted', { err: error }),
    onHealth(healthy) {
      listening = healthy
    },
  })

  const people = await openPeople({
    database,
    clock,
    log,
    publicUrl: options.publicUrl,
    signUp: () => (typeof signUp === 'function' ? signUp(installation.signUp) : signUp),
    newAccounts: options.newAccounts ?? usualNewAccountLimits,
    sendsMail: options.sendsMail ?? false,
    contact: options.contact ?? null,
  })
  const joining = createJoining({ database, catalogue, ingest, clock: rightClock })
  const accept = createAcceptMessages({
    ingest,
    joining,
    // Before it stands in line: the clock may be right again when its turn comes, and its time of receipt is not.
    mayAccept: () => void rightClock.now(),
    told(supplierId, outcome) {
      metrics.message(suppliers.nameOf(supplierId), outcome)
      options.told?.(supplierId, outcome)
    },
  })

  const http = createHttpServer({
    log,
    clock,
    proxies: options.proxies ?? 0,
    ...(options.allowsHost && { allowsHost: options.allowsHost }),
    ...(options.connectionLimits && { connectionLimits: options.connectionLimits }),
    shapes: [...dialects.map(({ shape }) => shape), v3ErrorShape, inboundErrorShape],
    outages,
    leaving: leaving.signal,
    ...(options.siteFolder !== undefined && { site: await openSite(options.siteFolder, options.publicUrl) }),
  })
  const features = {
    clock: rightClock,
    catalogue,
    tokenHolders,
    availability,
    claims,
    collections,
    codeWatch,
    rateLimits: createRateLimits(),
    leaving: leaving.signal,
  }
  for (const dialect of dialects) await http.register(dialect.routes(features))
  await http.register(
    v3Api({
      ...features,
      tellTokenMade: (customerId) => people.tellTokenMade(customerId),
      database,
      origin: new URL(options.publicUrl).origin,
      sessions: people.sessions,
      offers: openOffers(database, clock),
      deliveryRates: createDeliveryRates(database, clock),
      givingBack,
      ownLeases,
      changeFeed,
      streamPlaces,
    }),
  )
  await http.register(authApi({ database, clock, people, publicUrl: options.publicUrl }))
  await http.register(docsPages())
  await http.register(
    inboundApi({
      accept,
      suppliers,
      clock: rightClock,
      publicUrl: options.publicUrl,
      warn: (...warning) => warnings.warn(...warning),
    }),
  )
  const writeRefusals = createSeldom(clock)
  const whyNoWrite = createReadiness(database, clock, (error) => {
    if (writeRefusals() !== null) log.warn({ err: error }, 'a test write was refused')
  })
  const whyNotReady: Probes['whyNotReady'] = async () => (await whyNoWrite()) ?? (isClockOff() ? 'clock_off' : null)
  const probes: Probes = {
    whyNotReady,
    metrics: async () => ({
      contentType: metrics.registry.contentType,
      body: await (options.allMetrics?.() ?? metrics.registry.metrics()),
    }),
  }
  addProbes(http, options.metricsApart ? { whyNotReady } : probes)

  const lastUsedTimer = setInterval(() => {
    tokenHolders
      .writeLastUsed()
      .catch((error: unknown) => warnings.warn('the times of tokens could not be written', { err: error }))
  }, 30_000)
  lastUsedTimer.unref()

  return {
    http,
    accept,
    acceptCounted: (supplierId, messages) =>
      accept(supplierId, messages).map((accepted) =>
        accepted.catch((error: unknown) => {
          outages.note(whyUnavailable(error) ?? 'other')
          throw error
        }),
      ),
    joining,
    codeWatch,
    catalogue,
    suppliers,
    people,
    metrics,
    probes,
    warnings,
    async leave() {
      // Among the processes of a cluster this sends every new connection to another one.
      http.server.maxConnections = 0
      leaving.abort()
      await connectionsTo(http).allClosed()
    },
    rightClock,
    isClockOff,
    clockWasSet: () => clockWatch?.compareNow(),
    async stop() {
      clearInterval(lastUsedTimer)
      cancelRefresh()
      clockWatch?.stop()
      codeWatch.stop()
      changeFeed.stop()
      await http.close()
      await Promise.all([
        claims.idle(),
        collections.idle(),
        givingBack.idle(),
        ingest.idle(),
        changeFeed.idle(),
        people.idle(),
      ])
      await streamPlaces.stop().catch(() => {})
      await sayNoLongerListening(database.pool, listenerId).catch(() => {})
      await listener.stop()
      await tokenHolders.writeLastUsed().catch(() => {})
      warnings.stop()
    },
  }
}
