import type { Database } from '#db'

/** An address that nobody proved within this time is free for the one who reads its mail. */
const unprovenForMs = 48 * 3_600_000

/** Erases what has served: sessions and links that ended, rates, and sign-ups whose address was never proved. */
export async function erasePeople(database: Database, now: Date): Promise<void> {
  const { pool } = database
  await pool.query('delete from auth_session where expires_at < $1', [now])
  await pool.query('delete from auth_verification where expires_at < $1', [now])
  await pool.query('delete from auth_rate where resets_at < $1', [now])
  await pool.query('delete from auth_solved_challenge where expires_at < $1', [now])
  await pool.query('delete from auth_tried_code where tried_at < $1', [new Date(now.getTime() - 600_000)])
  await pool.query('delete from auth_invitation where expires_at < $1', [now])
  await pool.query(
    `delete from auth_user u where not u.email_verified and u.created_at < $1
       and not exists (select from customer c where c.user_id = u.id)`,
    [new Date(now.getTime() - unprovenForMs)],
  )
}
