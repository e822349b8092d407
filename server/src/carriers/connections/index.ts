import { createHash } from 'node:crypto'
import { forgetConnection, writeConnectionHealth } from '#carriers/health'
import {
  RecentMessages,
  esmeSettings,
  smscSettings,
  startEsme,
  startSmsc,
  type Connection,
  type ConnectionHealth,
  type OldPassword,
  type SmppLog,
} from '#carriers/smpp'
import type { Clock } from '#core/clock'
import { Unavailable } from '#core/errors'
import { pause } from '#core/pause'
import type { Database, Ownership } from '#db'
import type { AcceptMessages } from '#messages'
import type { Supplier } from '#numbers'

export interface ConnectionsOptions {
  database: Database
  ownership: Ownership
  accept: AcceptMessages
  clock: Clock
  log: SmppLog
}

/** One connection that should stand, and whatever holds it apart from every other. */
interface Wanted {
  supplier: Supplier
  name: string
  start(signal: AbortSignal): Promise<Connection> | Connection
}

/** The SMPP connections of all suppliers: each is held by one process of all, and taken over when that one dies. */
export interface Connections {
  /** Brings what is wanted up to date with the suppliers there are. */
  follow(suppliers: readonly Supplier[]): void
  /** The connections that this process holds. */
  held: () => { supplier: string; name: string; health: ConnectionHealth }[]
  stop(): Promise<void>
}

export const smppKind = 'smpp'

const writeHealthEveryMs = 5_000

/**
 * While the database is away a bind stands and answers its messages with a temporary error, longer than a failover or a
 * restart takes. Bounded, since a process that is cut off alone holds a bind that another could use.
 */
const keepForMs = 90_000

/**
 * What cannot be stored now is refused slowly: a process that is cut off from the database alone would otherwise answer
 * faster than the others, and carriers send most to the bind that answers fastest.
 */
const refuseAfterMs = 1_000

export function createConnections(given: ConnectionsOptions): Connections {
  const options = { ...given, accept: refusingSlowly(given.accept, given.clock) }
  // By a key that changes with the settings: a changed supplier is another connection, and the old one is let go.
  const wanted = new Map<string, { release: () => Promise<void>; of: Wanted }>()
  const held = new Map<string, { supplier: string; name: string; connection: Connection }>()
  // By place: what held it before. A listener needs the port of the one that it follows, an account its bind.
  const letGo = new Map<string, Promise<void>>()

  async function hold(key: string, of: Wanted, signal: AbortSignal): Promise<void> {
    await letGo.get(placeOf(of))
    if (signal.aborted) return
    const connection = await of.start(signal)
    held.set(key, { supplier: of.supplier.name, name: of.name, connection })
    try {
      while (!signal.aborted) {
        await writeConnectionHealth(
          options.database,
          of.supplier.supplierId,
          of.name,
          connection.health(),
          options.clock.now(),
        ).catch((error: unknown) =>
          options.log.debug(
            { err: error, supplier: of.supplier.name },
            'the health of a connection could not be written',
          ),
        )
        await pause(options.clock, writeHealthEveryMs, signal)
      }
    } finally {
      held.delete(key)
      await connection.stop()
    }
  }

  return {
    follow(suppliers) {
      const now = new Map(
        suppliers.flatMap((supplier) => wantedOf(supplier, options)).map((each) => [keyOf(each), each]),
      )
      for (const [key, { release, of }] of wanted) {
        if (now.has(key)) continue
        wanted.delete(key)
        const gone = release()
          .then(() => forgetConnection(options.database, of.supplier.supplierId, of.name))
          .catch((error: unknown) =>
            options.log.warn({ err: error, supplier: of.supplier.name }, 'a connection could not be let go'),
          )
          .finally(() => {
            if (letGo.get(placeOf(of)) === gone) letGo.delete(placeOf(of))
          })
        letGo.set(placeOf(of), gone)
      }
      for (const [key, each] of now) {
        if (wanted.has(key)) continue
        wanted.set(key, {
          of: each,
          release: options.ownership.own(key, (signal) => hold(key, each, signal), { keepForMs }),
        })
      }
    },
    held: () =>
      [...held.values()].map(({ supplier, name, connection }) => ({ supplier, name, health: connection.health() })),
    async stop() {
      await Promise.all([...wanted.values()].map(({ release }) => release()))
      wanted.clear()
    },
  }
}

function refusingSlowly(accept: AcceptMessages, clock: Clock): AcceptMessages {
  const slowly = async (error: unknown): Promise<never> => {
    if (error instanceof Unavailable) await new Promise<void>((resolve) => clock.after(refuseAfterMs, resolve))
    throw error
  }
  return (supplierId, messages) => accept(supplierId, messages).map((accepted) => accepted.catch(slowly))
}

function placeOf({ supplier, name }: Wanted): string {
  return `${supplier.supplierId} ${name}`
}

function keyOf(wanted: Wanted): string {
  const settings = createHash('sha256')
    .update(JSON.stringify(wanted.supplier.settings))
    .digest('base64url')
    .slice(0, 12)
  return `connection ${wanted.supplier.supplierId} ${wanted.name} ${settings}`
}

/** What a supplier wants held. Settings were checked when it was added; ones that no longer fit are told and left alone. */
function wantedOf(supplier: Supplier, options: ConnectionsOptions): Wanted[] {
  if (supplier.kind !== smppKind) return []
  const { accept, clock, log } = options
  const { supplierId } = supplier
  if (supplier.settings['role'] === 'smsc') {
    const settings = smscSettings.safeParse(supplier.settings)
    if (!settings.success) return unusable(supplier, log)
    return [
      {
        supplier,
        name: 'listener',
        start: (signal) =>
          startSmsc({
            supplierId,
            settings: settings.data,
            oldPasswords: oldPasswordsOf(supplier),
            accept,
            clock,
            log,
            signal,
          }),
      },
    ]
  }
  const settings = esmeSettings.safeParse(supplier.settings)
  if (!settings.success) return unusable(supplier, log)
  // One memory for all binds of the supplier: a retry may come over another bind than the first try.
  const recent = new RecentMessages(clock, settings.data.repeatWindowMs)
  return Array.from({ length: settings.data.binds }, (_, bindIndex) => ({
    supplier,
    name: `bind ${bindIndex + 1}`,
    start: (signal) =>
      startEsme({ supplierId, settings: settings.data, bindIndex, accept, clock, log, signal, recent }),
  }))
}

/** Of its accounts, as a rotation named them. */
function oldPasswordsOf({ oldSecrets }: Supplier): OldPassword[] {
  return oldSecrets.flatMap(({ key, value, until }) => {
    const [, systemId] = /^accounts\.(.+)$/s.exec(key) ?? []
    return systemId === undefined ? [] : [{ systemId, password: value, until }]
  })
}

function unusable(supplier: Supplier, log: SmppLog): [] {
  log.error({ supplier: supplier.name }, 'the settings of this supplier cannot be used: supplier set changes them')
  return []
}
