import type { Catalogue } from '#catalogue'
import type { Clock } from '#core/clock'
import type { TokenHolders } from '#customers'
import type { CodeWatch } from '#events'
import type { RateLimits } from '#http'
import type { Claims, Collections } from '#leases'
import type { Availability } from '#numbers'

/** What the dialect calls. */
export interface Features {
  clock: Clock
  catalogue: Catalogue
  tokenHolders: TokenHolders
  availability: Availability
  claims: Claims
  collections: Collections
  codeWatch: CodeWatch
  rateLimits: RateLimits
  /** Aborted when this process leaves and others serve on: nobody waits here any more. */
  leaving: AbortSignal
}
