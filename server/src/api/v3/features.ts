import type { Catalogue } from '#catalogue'
import type { Clock } from '#core/clock'
import type { TokenHolders } from '#customers'
import type { Database } from '#db'
import type { ChangeFeed, CodeWatch, StreamPlaces } from '#events'
import type { RateLimits } from '#http'
import type { Claims, Collections, DeliveryRates, GivingBack, OwnLeases } from '#leases'
import type { Offers } from '#numbers'
import type { SessionReader } from '#people'

/** What v3 calls. */
export interface Features {
  database: Database
  clock: Clock
  /** The origin of the site, such as `https://sms.example.org`. */
  origin: string
  catalogue: Catalogue
  tokenHolders: TokenHolders
  sessions: SessionReader
  /** Writes to the customer's person that a token was made. */
  tellTokenMade(customerId: number): void
  rateLimits: RateLimits
  offers: Offers
  deliveryRates: DeliveryRates
  claims: Claims
  collections: Collections
  givingBack: GivingBack
  ownLeases: OwnLeases
  codeWatch: CodeWatch
  changeFeed: ChangeFeed
  streamPlaces: StreamPlaces
  /** Aborted when this process leaves and others serve on: nobody waits here any more. */
  leaving: AbortSignal
}
