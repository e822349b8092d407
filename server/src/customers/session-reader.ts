import type { IncomingHttpHeaders } from 'node:http'

/** Somebody who is signed in on the site. */
export interface Session {
  customerId: number
  userId: string
  role: 'customer' | 'operator'
}

/** Tells whose session the cookies of a request are. Whether the customer is suspended is not its concern. */
export interface SessionReader {
  /** Null for no session, one that has ended, and one that was made up. */
  read(headers: IncomingHttpHeaders): Promise<Session | null>
}
