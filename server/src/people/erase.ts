import type { Database } from '#db'

/** Erases what has served: sessions, links and sign-ups that ended, and rates. */
export async function erasePeople(database: Database, now: Date): Promise<void> {
  const { pool } = database
  await pool.query('delete from auth_session where expires_at < $1', [now])
  await pool.query('delete from auth_verification where expires_at < $1', [now])
  await pool.query('delete from auth_rate where resets_at < $1', [now])
  await pool.query('delete from auth_solved_challenge where expires_at < $1', [now])
  await pool.query('delete from auth_tried_code where tried_at < $1', [new Date(now.getTime() - 600_000)])
  await pool.query('delete from auth_invitation where expires_at < $1', [now])
}
