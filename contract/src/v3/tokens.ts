import * as z from 'zod'
import { printableText } from '../printable.ts'
import { page, time } from './common.ts'
import { idSchema } from './ids.ts'

export const tokenScope = z.enum(['read', 'lease', 'account']).meta({
  description:
    '`read`: to look at leases with their codes, balance, transactions and statistics. `lease`: to get numbers, cancel, finish and collect; all of the first contract. `account`: to see and revoke tokens, and to top up.',
})

export type TokenScope = z.infer<typeof tokenScope>

/** Judged by the server, which alone knows what an address is. */
const allowedFrom = z.array(z.string().trim().min(1).max(60)).min(1).max(20)

export const token = z
  .object({
    id: idSchema('token'),
    name: z.string(),
    hint: z.string().meta({ description: 'The last four characters of the token.' }),
    scopes: z.array(tokenScope),
    expiresAt: time.nullable().meta({ description: 'Null: it does not expire.' }),
    allowedFrom: allowedFrom.nullable().meta({ description: 'Addresses and CIDR ranges; null: from anywhere.' }),
    createdAt: time,
    lastUsedAt: time.nullable().meta({ description: 'Written down twice a minute.' }),
    lastUsedAddress: z.string().nullable(),
    revokedAt: time.nullable(),
  })
  .meta({
    id: 'Token',
    examples: [
      {
        id: 'tok_3',
        name: 'build server',
        hint: 'x7Qa',
        scopes: ['read', 'lease', 'account'],
        expiresAt: null,
        allowedFrom: null,
        createdAt: '2026-11-01T08:00:00.000Z',
        lastUsedAt: null,
        lastUsedAddress: null,
        revokedAt: null,
      },
    ],
  })

export type Token = z.infer<typeof token>

export const tokenPage = page(token, 'TokenPage')

export const createTokenRequest = z
  .strictObject({
    name: printableText.trim().min(1).max(80),
    scopes: z.array(tokenScope).min(1).max(3).optional().meta({ description: 'All of them, unless told otherwise.' }),
    expiresAt: time.nullish(),
    allowedFrom: allowedFrom.nullish(),
  })
  .meta({ id: 'CreateTokenRequest', examples: [{ name: 'build server', scopes: ['read', 'lease'] }] })

export type CreateTokenRequest = z.infer<typeof createTokenRequest>

/** The one answer that ever holds the token itself. */
export const createdToken = token
  .extend({
    secret: z.string().nullable().meta({
      description:
        'The token, shown this once. Null when the answer is repeated for an Idempotency-Key: only its hash is kept.',
    }),
  })
  .meta({
    id: 'CreatedToken',
    examples: [
      {
        id: 'tok_3',
        name: 'build server',
        hint: 'x7Qa',
        scopes: ['read', 'lease', 'account'],
        expiresAt: null,
        allowedFrom: null,
        createdAt: '2026-11-01T08:00:00.000Z',
        lastUsedAt: null,
        lastUsedAddress: null,
        revokedAt: null,
        secret: 'vp_000000000000000000000000000000000000',
      },
    ],
  })

export type CreatedToken = z.infer<typeof createdToken>
