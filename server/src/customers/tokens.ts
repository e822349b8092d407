import { isConstraint, type Database, type Queryable } from '#db'
import { Refused } from '#core/errors'
import { createApiToken, hashOfApiToken } from './api-token.ts'

export interface NewToken {
  customerId: number
  name: string
  at: Date
}

export interface TokenRow {
  apiTokenId: number
  customerId: number
  name: string
  hint: string
  createdAt: Date
  lastUsedAt: Date | null
  revokedAt: Date | null
}

/** Makes a token for a customer. The answer is the only place where it ever stands. */
export async function addToken(database: Database, token: NewToken): Promise<{ apiTokenId: number; apiToken: string }> {
  try {
    return await addTokenWith(database.pool, token)
  } catch (error) {
    if (isConstraint(error, 'api_token_customer_id_fkey')) throw new Refused(`There is no customer ${token.customerId}`)
    throw error
  }
}

export async function addTokenWith(
  client: Queryable,
  token: NewToken,
): Promise<{ apiTokenId: number; apiToken: string }> {
  const apiToken = createApiToken()
  const { rows } = await client.query<{ api_token_id: number }>(
    'insert into api_token (customer_id, sha256, name, hint, created_at) values ($1, $2, $3, $4, $5) returning api_token_id',
    [token.customerId, hashOfApiToken(apiToken), token.name, apiToken.slice(-4), token.at],
  )
  return { apiTokenId: rows[0]?.api_token_id as number, apiToken }
}

/** Ends a token for good; every process forgets it by NOTIFY. */
export async function revokeToken(database: Database, apiTokenId: number, at: Date): Promise<void> {
  const { rowCount } = await database.pool.query(
    `with revoked as (
       update api_token set revoked_at = coalesce(revoked_at, $2) where api_token_id = $1 returning customer_id
     )
     select pg_notify('verifyplus', json_build_object('customers', json_build_array(customer_id))::text) from revoked`,
    [apiTokenId, at],
  )
  if (rowCount === 0) throw new Refused(`There is no token ${apiTokenId}`)
}

export async function listTokens(database: Database, customerId: number): Promise<TokenRow[]> {
  const rows = await database.kysely
    .selectFrom('api_token')
    .select(['api_token_id', 'customer_id', 'name', 'hint', 'created_at', 'last_used_at', 'revoked_at'])
    .where('customer_id', '=', customerId)
    .orderBy('api_token_id')
    .execute()
  return rows.map((row) => ({
    apiTokenId: row.api_token_id,
    customerId: row.customer_id,
    name: row.name,
    hint: row.hint,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  }))
}
