import { createBatcher } from '#core/batcher'
import type { Clock } from '#core/clock'
import type { Database } from '#db'
import { hashOfApiToken, isApiToken } from './api-token.ts'

export interface TokenHolder {
  apiTokenId: number
  customerId: number
  requestsPerSecond: number
}

/** Who holds which token, in memory: most calls come with a token that was seen a moment ago. */
export interface TokenHolders {
  /** Null for a token that is unknown, revoked, or of a suspended customer. */
  find(apiToken: string): TokenHolder | null | Promise<TokenHolder | null>
  /** The same as the database has it now: for who was let in a while ago and is about to be handed something. */
  findNow(apiToken: string): Promise<TokenHolder | null>
  forgetCustomer(customerId: number): void
  forgetAll(): void
  /** Writes down when the tokens seen since the last call were last used. */
  writeLastUsed(): Promise<void>
}

/** When no NOTIFY reaches us, a suspended customer is served for this long at most. */
const trustedForMs = 5_000
/** About 10 MB. The one that was looked up longest ago goes first. */
const maxRemembered = 50_000

interface Remembered {
  holder: TokenHolder
  readAtMs: number
}

export function openTokenHolders(database: Database, clock: Clock): TokenHolders {
  const remembered = new Map<string, Remembered>()
  const used = new Map<number, Date>()
  // Counts forgettings: a row read before one of them must not be remembered after it.
  let forgettings = 0

  const lookups = createBatcher<string, TokenHolder | null>({
    maxBatch: 500,
    maxWaiting: 10_000,
    async run(apiTokens) {
      const forgettingsBefore = forgettings
      const readAtMs = clock.elapsedMs()
      const hashes = apiTokens.map(hashOfApiToken)
      const rows = await database.hot<{
        sha256: Buffer
        api_token_id: number
        customer_id: number
        requests_per_second: number
      }>(
        'find-token-holders',
        `select t.sha256, t.api_token_id, c.customer_id, c.requests_per_second
         from api_token t join customer c using (customer_id)
         where t.sha256 = any($1::bytea[]) and t.revoked_at is null and c.suspended_at is null`,
        [hashes],
      )
      const byHash = new Map(rows.map((row) => [row.sha256.toString('hex'), row]))
      return apiTokens.map((apiToken, i) => {
        const row = byHash.get((hashes[i] as Buffer).toString('hex'))
        if (!row) return null
        const holder = {
          apiTokenId: row.api_token_id,
          customerId: row.customer_id,
          requestsPerSecond: row.requests_per_second,
        }
        if (forgettings === forgettingsBefore) remember(apiToken, { holder, readAtMs })
        return holder
      })
    },
  })

  function remember(apiToken: string, entry: Remembered): void {
    remembered.delete(apiToken)
    remembered.set(apiToken, entry)
    if (remembered.size > maxRemembered) remembered.delete(remembered.keys().next().value as string)
  }

  function lookUp(apiToken: string, now: Date): Promise<TokenHolder | null> {
    return lookups.add(apiToken).then((holder) => {
      if (holder) used.set(holder.apiTokenId, now)
      else remembered.delete(apiToken)
      return holder
    })
  }

  return {
    find(apiToken) {
      const now = clock.now()
      const known = remembered.get(apiToken)
      if (known && clock.elapsedMs() - known.readAtMs < trustedForMs) {
        used.set(known.holder.apiTokenId, now)
        return known.holder
      }
      return isApiToken(apiToken) ? lookUp(apiToken, now) : null
    },
    findNow: async (apiToken) => (isApiToken(apiToken) ? lookUp(apiToken, clock.now()) : null),
    forgetCustomer(customerId) {
      forgettings++
      for (const [apiToken, entry] of remembered)
        if (entry.holder.customerId === customerId) remembered.delete(apiToken)
    },
    forgetAll() {
      forgettings++
      remembered.clear()
    },
    async writeLastUsed() {
      if (used.size === 0) return
      const ids = [...used.keys()]
      const times = [...used.values()]
      used.clear()
      await database.pool.query(
        `update api_token t set last_used_at = greatest(t.last_used_at, u.at)
         from unnest($1::int[], $2::timestamptz[]) as u(id, at) where t.api_token_id = u.id`,
        [ids, times],
      )
    },
  }
}
