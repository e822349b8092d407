import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Database } from '#db'
import { hashOfSessionToken } from './hashed-sessions.ts'
import { lacksSecondFactor } from './operator-factors.ts'

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

/** Beyond these nothing would be a cookie of ours. */
const longestCookieHeader = 16_384

interface SessionRow {
  session_id: string
  user_id: string
  role: 'customer' | 'operator'
  customer_id: number
  created_at: Date
  requests_per_second: number
  suspended: boolean
  lacks_second_factor: boolean
  slides: boolean
}

export interface PersonsSession extends Session {
  sessionId: string
}

export interface PeopleSessions extends SessionReader {
  /** The same with what only the sign-in itself needs to know. */
  readWhole(headers: { readonly cookie?: string | undefined }): Promise<PersonsSession | null>
}

/**
 * Reads a session and how its customer stands in one statement; the library would need three. A session in use is prolonged, an operator's by the
 * minute and a customer's by the hour. Times are the machine's own, since the library writes them by it.
 */
export function createSessionReader(options: {
  database: Database
  secret: string
  cookieName: string
}): PeopleSessions {
  const { database, secret, cookieName } = options

  async function readWhole(headers: { readonly cookie?: string | undefined }): Promise<PersonsSession | null> {
    const token = signedCookie(headers.cookie ?? '', cookieName, secret)
    if (token === null) return null
    const now = new Date()
    const [row] = await database.hot<SessionRow>(
      'read-session',
      `select s.id as session_id, s.user_id, u.role, s.created_at,
         c.customer_id, c.requests_per_second, c.suspended_at is not null as suspended,
         ${lacksSecondFactor} as lacks_second_factor,
         s.updated_at < $2::timestamptz - case u.role when 'operator' then interval '1 minute' else interval '1 hour' end as slides
       from auth_session s join auth_user u on u.id = s.user_id join customer c on c.user_id = u.id
       where s.token_sha256 = $1 and s.expires_at > $2 and u.email_verified`,
      [hashOfSessionToken(token), now],
    )
    if (!row) return null
    if (row.slides)
      await database.pool.query(
        // As long as it was given before: a session that was not to be remembered stays a short one.
        `update auth_session set updated_at = $2, expires_at = $2::timestamptz + (expires_at - updated_at) where id = $1`,
        [row.session_id, now],
      )
    return {
      customerId: row.customer_id,
      userId: row.user_id,
      role: row.role,
      requestsPerSecond: row.requests_per_second,
      suspended: row.suspended,
      lacksSecondFactor: row.lacks_second_factor,
      sessionId: row.session_id,
      signedInAt: row.created_at,
    }
  }

  return {
    readWhole,
    async read(headers) {
      const session = await readWhole(headers)
      if (!session) return null
      const { sessionId: _, ...told } = session
      return told
    },
  }
}

/** The value of a cookie that the library has signed: `value.base64(HMAC-SHA256)`, percent-encoded. */
function signedCookie(header: string, name: string, secret: string): string | null {
  if (header.length > longestCookieHeader) return null
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=')
    if (at < 0 || pair.slice(0, at).trim() !== name) continue
    const text = decoded(pair.slice(at + 1).trim())
    const dot = text.lastIndexOf('.')
    if (dot < 1) continue
    const value = text.slice(0, dot)
    const signature = Buffer.from(text.slice(dot + 1), 'base64')
    const expected = createHmac('sha256', secret).update(value).digest()
    if (signature.length === expected.length && timingSafeEqual(signature, expected)) return value
  }
  return null
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}
