import { createBatcher } from '#core/batcher'
import type { Clock } from '#core/clock'
import { networksOf } from '#core/networks'
import { createRemembered } from '#core/remembered'
import type { Database } from '#db'
import { hashOfApiToken, isApiToken } from './api-token.ts'
import type { TokenScope } from './tokens.ts'

export interface TokenHolder {
  apiTokenId: number
  customerId: number
  requestsPerSecond: number
  scopes: readonly TokenScope[]
}

/** Who holds which token, in memory: most calls come with a token that was seen a moment ago. */
export interface TokenHolders {
  /** Null for a token that is unknown, revoked, expired, of a suspended customer, or not to be used from this address. */
  find(apiToken: string, address: string): TokenHolder | null | Promise<TokenHolder | null>
  /** The same as the database has it now: for who was let in a while ago and is about to be handed something. */
  findNow(apiToken: string, address: string): Promise<TokenHolder | null>
  forgetCustomer(customerId: number): void
  forgetAll(): void
  /** Writes down when the tokens seen since the last call were last used. */
  writeLastUsed(): Promise<void>
}

/** When no NOTIFY reaches us, a suspended customer is served for this long at most. */
const trustedForMs = 5_000
/** About 10 MB. The one that was looked up longest ago goes first. */
const maxRemembered = 50_000

/** A holder with what narrows the token, which is judged at each use. */
interface Found {
  holder: TokenHolder
  expiresAt: Date | null
  isAllowed: ((address: string) => boolean) | null
}

export function openTokenHolders(database: Database, clock: Clock): TokenHolders {
  const used = new Map<number, { at: Date; address: string }>()
  const lookups = createBatcher<string, Found | null>({
    maxBatch: 500,
    maxWaiting: 10_000,
    async run(apiTokens) {
      const hashes = apiTokens.map(hashOfApiToken)
      const rows = await database.hot<{
        sha256: Buffer
        api_token_id: number
        customer_id: number
        requests_per_second: number
        scopes: TokenScope[]
        expires_at: Date | null
        allowed_from: string[] | null
      }>(
        'find-token-holders',
        `select t.sha256, t.api_token_id, t.scopes, t.expires_at, t.allowed_from, c.customer_id, c.requests_per_second
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
          scopes: row.scopes,
        }
        return {
          holder,
          expiresAt: row.expires_at,
          // What cannot be read, which no token is made with, is nowhere.
          isAllowed: row.allowed_from && (networksOf(row.allowed_from) ?? (() => false)),
        }
      })
    },
  })

  const holders = createRemembered<string, Found | null>({
    clock,
    trustedForMs,
    most: maxRemembered,
    read: async (apiToken) => (isApiToken(apiToken) ? lookups.add(apiToken) : null),
    // Whoever guesses tokens fills no memory.
    isKept: (found) => found !== null,
  })

  function judge({ holder, expiresAt, isAllowed }: Found, address: string): TokenHolder | null {
    const now = clock.now()
    if ((expiresAt && expiresAt <= now) || (isAllowed && !isAllowed(address))) return null
    used.set(holder.apiTokenId, { at: now, address })
    return holder
  }

  return {
    find(apiToken, address) {
      const found = holders.get(apiToken)
      return found instanceof Promise
        ? found.then((late) => late && judge(late, address))
        : found && judge(found, address)
    },
    async findNow(apiToken, address) {
      const found = await holders.read(apiToken)
      return found && judge(found, address)
    },
    forgetCustomer: (customerId) => holders.forgetWhere((found) => found?.holder.customerId === customerId),
    forgetAll: () => holders.forgetAll(),
    async writeLastUsed() {
      if (used.size === 0) return
      const ids = [...used.keys()]
      const uses = [...used.values()]
      used.clear()
      await database.pool.query(
        `update api_token t set last_used_at = greatest(t.last_used_at, u.at),
           last_used_address = case when t.last_used_at > u.at then t.last_used_address else u.address end
         from unnest($1::int[], $2::timestamptz[], $3::text[]) as u(id, at, address) where t.api_token_id = u.id`,
        [ids, uses.map(({ at }) => at), uses.map(({ address }) => address)],
      )
    },
  }
}
