import { callbackify } from 'node:util'
import pg from 'pg'
import { Unavailable } from '#core/errors'
import { readOnlySqlState, whyAway } from './failures.ts'
import { hostsInWords, roleOf, takesAnyServer, urlsOfHosts } from './hosts.ts'
import { letGo } from './let-go.ts'
import { beginSession } from './session-limits.ts'

/** Each host is asked at once, so one that is silent delays nobody; shorter than callers wait for a connection. */
const lookWithinMs = 3_000

/** Under way, by URL. */
const looks = new Map<string, Promise<string>>()

/**
 * A connection to a server that takes writes. Of several hosts in the URL it is the one that does, looked for anew for each
 * connection, since any of them may be the next. A standby is refused (`Unavailable`): it grants advisory locks of its own, so that
 * two processes would do what one must. A server that refuses a write loses the connection with the error, so that the next
 * one is made to whoever is the primary then. `target_session_attrs=any` in the URL takes whatever answers. Where the URL names a role
 * (`urlAs`), nothing is asked before the connection has taken it on.
 */
export class WritingClient extends pg.Client {
  readonly #url: string
  readonly #statuses: ReadonlyMap<string, string>

  constructor(config: pg.ClientConfig = {}) {
    const url = config.connectionString ?? ''
    super({ ...config, connectionString: urlsOfHosts(url)[0] })
    this.#url = url
    this.#statuses = statusesOf(this)
    this.connection.on('errorMessage', ({ code }: pg.DatabaseError) => {
      // After the query has heard of it.
      if (code === readOnlySqlState) process.nextTick(() => this.connection.stream.destroy())
    })
  }

  override connect(): Promise<pg.Client>
  override connect(callback: (error: Error | null, client?: pg.Client) => void): void
  override connect(callback?: (error: Error | null, client?: pg.Client) => void): Promise<pg.Client> | void {
    if (!callback) return this.#connect()
    callbackify(() => this.#connect())(callback)
  }

  async #connect(): Promise<pg.Client> {
    const isOneOfMany = urlsOfHosts(this.#url).length > 1
    if (isOneOfMany) {
      const { host, port } = new pg.Client({ connectionString: await lookForWriting(this.#url) })
      Object.assign(this, { host, port })
    }
    await super.connect()
    try {
      if (!takesAnyServer(this.#url)) await assertTakesWrites(this, this.#statuses)
      const role = roleOf(this.#url)
      if (role !== null) await beginSession(this, `set role ${pg.escapeIdentifier(role)}`)
    } catch (error) {
      void letGo(this)
      throw error
    }
    return this
  }
}

/** Of the hosts the URL of the first that takes writes; whoever asks while somebody looks hears the same. */
function lookForWriting(url: string): Promise<string> {
  const underWay = looks.get(url) ?? askAll(url).finally(() => looks.delete(url))
  looks.set(url, underWay)
  return underWay
}

async function askAll(url: string): Promise<string> {
  const probes = urlsOfHosts(url).map((each) => ({
    url: each,
    client: new pg.Client({
      connectionString: each,
      application_name: 'verifyplus look',
      connectionTimeoutMillis: lookWithinMs,
      query_timeout: lookWithinMs,
    }),
  }))
  try {
    return await Promise.any(
      probes.map(async (probe) => {
        const statuses = statusesOf(probe.client)
        probe.client.on('error', () => {})
        await probe.client.connect()
        if (!takesAnyServer(url)) await assertTakesWrites(probe.client, statuses)
        return probe.url
      }),
    )
  } catch (error) {
    throw nobodyTakesWrites(url, error as AggregateError)
  } finally {
    for (const { client } of probes) void letGo(client)
  }
}

function nobodyTakesWrites(url: string, error: AggregateError): Unavailable {
  const each = error.errors.map((one: unknown) => (one instanceof Error ? one.message : String(one)))
  const standby = error.errors.find((one) => whyAway(one) === 'read_only')
  const why = whyAway(standby ?? error)
  return new Unavailable(`none of ${hostsInWords(url)} accepts writes: ${each.join('; ')}`, 1, { cause: error, why })
}

/** What the server says of itself at the start, and whenever it changes. */
function statusesOf(client: pg.Client): ReadonlyMap<string, string> {
  const statuses = new Map<string, string>()
  client.connection.on('parameterStatus', (status: { parameterName: string; parameterValue: string }) =>
    statuses.set(status.parameterName, status.parameterValue),
  )
  return statuses
}

/** Rejects with Unavailable where the server takes no writes. */
async function assertTakesWrites(client: pg.Client, statuses: ReadonlyMap<string, string>): Promise<void> {
  // Poolers before PgBouncer 1.20 do not pass it on.
  const isStandby = statuses.get('in_hot_standby') ?? (await isInRecovery(client))
  if (isStandby === 'on') throw new Unavailable('it is a standby', 1, { why: 'read_only' })
  if (statuses.get('default_transaction_read_only') === 'on')
    throw new Unavailable('it was made read-only', 1, { why: 'read_only' })
}

async function isInRecovery(client: pg.Client): Promise<'on' | 'off'> {
  const { rows } = await client.query<{ standby: boolean }>('select pg_is_in_recovery() as standby')
  return rows[0]?.standby === true ? 'on' : 'off'
}
