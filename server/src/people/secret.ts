import { randomBytes } from 'node:crypto'
import type { Database } from '#db'

/** The secret that signs cookies; made once, by whichever process comes first, and the same for all of them. */
export async function readAuthSecret(database: Database, at: Date): Promise<string> {
  await database.pool.query('insert into auth_secret (secret, created_at) values ($1, $2) on conflict do nothing', [
    randomBytes(48).toString('base64url'),
    at,
  ])
  const { secret } = await database.kysely.selectFrom('auth_secret').select('secret').executeTakeFirstOrThrow()
  return secret
}
