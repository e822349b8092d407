import { isConstraint, type Database, type Queryable } from '#db'
import { Refused } from '#core/errors'
import { networksOf } from '#core/networks'
import { isPrintable } from '#core/printable'
import { notifyCustomer } from '#notify'
import { createApiToken, hashOfApiToken } from './api-token.ts'

/** What a token may be used for: to look, to get numbers and codes, to see tokens and top the account up. */
export type TokenScope = (typeof tokenScopes)[number]

export const tokenScopes = ['read', 'lease', 'account'] as const

/** What narrows a token; what is left out does not. */
export interface TokenLimits {
  scopes?: readonly TokenScope[] | undefined
  expiresAt?: Date | null | undefined
  /** Addresses and CIDR ranges, at most 20. */
  allowedFrom?: readonly string[] | null | undefined
}

export interface NewToken extends TokenLimits {
  customerId: number
  name: string
  at: Date
}

export interface TokenRow {
  apiTokenId: number
  customerId: number
  name: string
  hint: string
  scopes: TokenScope[]
  /** Null: it does not expire. */
  expiresAt: Date | null
  /** Null: from anywhere. */
  allowedFrom: string[] | null
  createdAt: Date
  lastUsedAt: Date | null
  lastUsedAddress: string | null
  revokedAt: Date | null
}

/** Refuses limits that would make a token of no use, or that cannot be told apart from a mistake. */
export function assertTokenLimits(limits: TokenLimits, at: Date): void {
  const { scopes, expiresAt, allowedFrom } = limits
  if (scopes?.length === 0) throw new Refused('A token needs at least one scope')
  if (expiresAt && expiresAt <= at) throw new Refused('The expiry of a token must be in the future')
  if (allowedFrom && (allowedFrom.length === 0 || allowedFrom.length > 20))
    throw new Refused('A token may be limited to 1 to 20 addresses and networks, or used from anywhere')
  if (allowedFrom && networksOf(allowedFrom) === undefined)
    throw new Refused(
      'Give the addresses and CIDR ranges from which the token may be used, such as 192.0.2.7 or 2001:db8::/32',
    )
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
  assertTokenLimits(token, token.at)
  if (!isPrintable(token.name))
    throw new Refused('The name of a token must not contain control characters or line breaks')
  const apiToken = createApiToken()
  const { rows } = await client.query<{ api_token_id: number }>(
    `insert into api_token (customer_id, sha256, name, hint, created_at, scopes, expires_at, allowed_from)
     values ($1, $2, $3, $4, $5, $6, $7, $8) returning api_token_id`,
    [
      token.customerId,
      hashOfApiToken(apiToken),
      token.name,
      apiToken.slice(-4),
      token.at,
      tokenScopes.filter((scope) => token.scopes?.includes(scope) ?? true),
      token.expiresAt ?? null,
      token.allowedFrom ?? null,
    ],
  )
  return { apiTokenId: rows[0]?.api_token_id as number, apiToken }
}

/** Ends a token for good; every process forgets it by NOTIFY. */
export async function revokeToken(database: Database, apiTokenId: number, at: Date): Promise<void> {
  const { rowCount } = await database.pool.query(
    `with revoked as (
       update api_token set revoked_at = coalesce(revoked_at, $2) where api_token_id = $1 returning customer_id
     )
     select ${notifyCustomer('customer_id')} from revoked`,
    [apiTokenId, at],
  )
  if (rowCount === 0) throw new Refused(`There is no token ${apiTokenId}`)
}

export async function listTokens(database: Database, customerId: number): Promise<TokenRow[]> {
  return tokenRows(database).where('customer_id', '=', customerId).orderBy('api_token_id').execute()
}

/** Tokens as they are told; the tokens themselves are not kept. */
export function tokenRows(database: Database) {
  return database.kysely.selectFrom('api_token').select([
    'api_token_id as apiTokenId',
    'customer_id as customerId',
    'name',
    'hint',
    'expires_at as expiresAt',
    'allowed_from as allowedFrom',
    'created_at as createdAt',
    'last_used_at as lastUsedAt',
    'last_used_address as lastUsedAddress',
    'revoked_at as revokedAt',
    // A constraint knows no others.
    (token) => token.ref('scopes').$castTo<TokenScope[]>().as('scopes'),
  ])
}
