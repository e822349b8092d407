import type { IncomingHttpHeaders } from 'node:http'

/** Somebody who is signed in on the site. */
export interface Session {
  customerId: number
  userId: string
  role: 'customer' | 'operator'
  requestsPerSecond: number
  /** The operator has suspended the customer: the person is told so and may do nothing but sign out. */
  suspended: boolean
  /** An operator who has neither an authenticator nor a passkey: they may set one up and do nothing else. */
  lacksSecondFactor: boolean
  /** When its holder last signed in, by the machine's clock. */
  signedInAt: Date
}

/** Tells whose session the cookies of a request are. */
export interface SessionReader {
  /** Null for no session, one that has ended, and one that was made up. */
  read(headers: IncomingHttpHeaders): Promise<Session | null>
}
