import type { Database } from '#db'

export interface SessionRow {
  id: string
  current: boolean
  createdAt: Date
  lastUsedAt: Date
  expiresAt: Date
  ipAddress: string | null
  userAgent: string | null
}

/** The live sessions of a person, the newest first. They are named by an id that opens nothing. */
export async function listSessions(
  database: Database,
  of: { userId: string; sessionId: string },
): Promise<SessionRow[]> {
  const rows = await database.kysely
    .selectFrom('auth_session')
    .select(['id', 'created_at', 'updated_at', 'expires_at', 'ip_address', 'user_agent'])
    .where('user_id', '=', of.userId)
    .where('expires_at', '>', new Date())
    .orderBy('created_at', 'desc')
    .limit(100)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    current: row.id === of.sessionId,
    createdAt: row.created_at,
    lastUsedAt: row.updated_at,
    expiresAt: row.expires_at,
    ipAddress: row.ip_address,
    userAgent: row.user_agent,
  }))
}

/** Ends one session of a person. False when they have no such session. */
export async function revokeSession(database: Database, userId: string, sessionId: string): Promise<boolean> {
  const { rowCount } = await database.pool.query('delete from auth_session where user_id = $1 and id = $2', [
    userId,
    sessionId,
  ])
  return rowCount === 1
}

/** Ends every session of a person but one. */
export async function revokeOtherSessions(database: Database, userId: string, keptId: string): Promise<number> {
  const { rowCount } = await database.pool.query('delete from auth_session where user_id = $1 and id <> $2', [
    userId,
    keptId,
  ])
  return rowCount ?? 0
}
