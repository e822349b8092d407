import * as z from 'zod'
import { printableText } from '../printable.ts'
import { page, time } from './common.ts'
import { idSchema } from './ids.ts'

export const tokenScope = z.enum(['read', 'lease', 'account']).meta({
  description:
    '`read`: view leases with their codes, the balance, transactions and statistics. `lease`: get numbers, cancel, finish and collect; everything in the first contract. `account`: view and revoke tokens, and top up.',
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
    lastUsedAt: time.nullable().meta({ description: 'Updated twice a minute.' }),
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
    scopes: z.array(tokenScope).min(1).max(3).optional().meta({ description: 'All scopes by default.' }),
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
        'The token, shown only once. Null when the response is repeated for an Idempotency-Key: only a hash of it is stored.',
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
