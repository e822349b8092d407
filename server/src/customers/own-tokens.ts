import { sql } from 'kysely'
import type { Database, Queryable } from '#db'
import { notifyCustomer } from '#notify'
import type { Once } from './idempotency-keys.ts'
import { addTokenWith, tokenRows, type NewToken, type TokenRow } from './tokens.ts'

/** Tokens that work; who needs more has lost count of them. */
const maxTokens = 50
/** Each leaves a row, a record of the audit and a mail, also when it is revoked at once. */
const maxTokensADay = 100

function ownTokens(database: Database, customerId: number) {
  return tokenRows(database).where('customer_id', '=', customerId)
}

/** The newest first, those before `beforeId`. */
export async function listOwnTokens(
  database: Database,
  customerId: number,
  page: { beforeId: number | null; limit: number },
): Promise<TokenRow[]> {
  const query = ownTokens(database, customerId).orderBy('api_token_id', 'desc').limit(page.limit)
  return (page.beforeId === null ? query : query.where('api_token_id', '<', page.beforeId)).execute()
}

/** Null where the customer has no such token. */
export async function findOwnToken(
  database: Database,
  customerId: number,
  apiTokenId: number,
): Promise<TokenRow | null> {
  return (await ownTokens(database, customerId).where('api_token_id', '=', apiTokenId).executeTakeFirst()) ?? null
}

/**
 * Makes a token, with the key for which it is made once. Null when the customer has as many as it may: counted under the
 * customer's lock, so that two requests at once cannot each count one too few. Rejects with the constraint
 * `idempotency_key_used_once` where the key was used before.
 */
export async function addOwnToken(
  database: Database,
  token: NewToken & { once: Once | null },
): Promise<{ apiTokenId: number; apiToken: string } | null> {
  return database.tx(async (client) => {
    await client.query('select from customer where customer_id = $1 for no key update', [token.customerId])
    const { rows } = await client.query<{ living: number; made: number }>(
      `select count(*) filter (where revoked_at is null and (expires_at is null or expires_at > $2))::int as living,
         count(*) filter (where created_at > $2::timestamptz - interval '24 hours')::int as made
       from api_token where customer_id = $1`,
      [token.customerId, token.at],
    )
    if ((rows[0]?.living ?? 0) >= maxTokens || (rows[0]?.made ?? 0) >= maxTokensADay) return null
    const added = await addTokenWith(client, token)
    if (token.once) {
      await client.query(
        'insert into idempotency_key (customer_id, key, request_sha256, api_token_id, created_at) values ($1, $2, $3, $4, $5)',
        [token.customerId, token.once.key, token.once.requestSha256, added.apiTokenId, token.at],
      )
    }
    return added
  })
}

/** Ends a token of the customer's for good; every process forgets it by NOTIFY. Null where there is no such token. */
export async function revokeOwnToken(
  database: Database,
  customerId: number,
  apiTokenId: number,
  at: Date,
): Promise<TokenRow | null> {
  await sql`
    with revoked as (
      update api_token set revoked_at = ${at} where api_token_id = ${apiTokenId} and customer_id = ${customerId} and revoked_at is null
      returning customer_id
    )
    select ${sql.raw(notifyCustomer('customer_id'))} from revoked`.execute(database.kysely)
  return findOwnToken(database, customerId, apiTokenId)
}

/** How many tokens of a person's work. */
export async function countTokensOfPerson(database: Database, userId: string, at: Date): Promise<number> {
  const { rows } = await database.pool.query<{ tokens: number }>(
    `select count(*)::int as tokens from api_token t join customer c using (customer_id)
     where c.user_id = $1 and t.revoked_at is null and (t.expires_at is null or t.expires_at > $2)`,
    [userId, at],
  )
  return rows[0]?.tokens ?? 0
}

/** Ends all tokens of the customer for good, and answers how many there were. */
export async function revokeOwnTokens(client: Queryable, customerId: number, at: Date): Promise<number> {
  const { rows } = await client.query<{ tokens: number }>(
    `with revoked as (
       update api_token set revoked_at = $2 where customer_id = $1 and revoked_at is null returning customer_id
     ), told as (
       select ${notifyCustomer('$1::int')} where exists (select from revoked)
     )
     select (select count(*)::int from revoked) as tokens, (select count(*) from told) as told`,
    [customerId, at],
  )
  return rows[0]?.tokens ?? 0
}
