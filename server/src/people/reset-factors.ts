import type { Database } from '#db'

/**
 * Takes away an operator's authenticator with its recovery codes, their passkeys, and what was opened with them: sessions, second
 * steps that wait, devices that need none. With the password they come in again, and set up a second factor before anything else.
 * Null where the address is no operator's, else the language of their mails.
 */
export async function resetFactors(database: Database, email: string): Promise<'fa' | 'en' | null> {
  const { rows } = await database.pool.query<{ language: 'fa' | 'en' }>(
    `with who as (
       update auth_user set two_factor_enabled = false where lower(email) = lower($1) and role = 'operator' returning id, language
     ),
     authenticators as (delete from auth_two_factor where user_id in (select id from who)),
     passkeys as (delete from auth_passkey where user_id in (select id from who)),
     grants as (delete from auth_verification where value in (select id from who)),
     sessions as (delete from auth_session where user_id in (select id from who))
     select language from who`,
    [email],
  )
  return rows[0]?.language ?? null
}
