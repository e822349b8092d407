import type { Database } from '#db'
import { hashOfSessionToken } from './hashed-sessions.ts'

/** Ends what was given out to a person earlier: links of resets, second steps that wait, devices that need no second step. */
export async function forgetGrants(database: Database, userId: string): Promise<void> {
  await database.pool.query('delete from auth_verification where value = $1', [userId])
}

/** Ends every session of a person but the one of this token. */
export async function endOtherSessions(database: Database, userId: string, sessionToken: string): Promise<void> {
  await database.pool.query('delete from auth_session where user_id = $1 and token_sha256 <> $2', [
    userId,
    hashOfSessionToken(sessionToken),
  ])
}

/** Ends the session of a token, whoever's it is. */
export async function endSession(database: Database, sessionToken: string): Promise<void> {
  await database.pool.query('delete from auth_session where token_sha256 = $1', [hashOfSessionToken(sessionToken)])
}
