import * as z from 'zod'
import { page, time } from './common.ts'
import { idSchema } from './ids.ts'

export const token = z
  .object({
    id: idSchema('token'),
    name: z.string(),
    hint: z.string().meta({ description: 'The last four characters of the token.' }),
    createdAt: time,
    lastUsedAt: time.nullable().meta({ description: 'Written down twice a minute.' }),
    revokedAt: time.nullable(),
  })
  .meta({
    id: 'Token',
    examples: [
      {
        id: 'tok_3',
        name: 'build server',
        hint: 'x7Qa',
        createdAt: '2026-11-01T08:00:00.000Z',
        lastUsedAt: null,
        revokedAt: null,
      },
    ],
  })

export type Token = z.infer<typeof token>

export const tokenPage = page(token, 'TokenPage')

export const createTokenRequest = z
  .strictObject({ name: z.string().trim().min(1).max(80) })
  .meta({ id: 'CreateTokenRequest', examples: [{ name: 'build server' }] })

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
        createdAt: '2026-11-01T08:00:00.000Z',
        lastUsedAt: null,
        revokedAt: null,
        secret: 'vp_000000000000000000000000000000000000',
      },
    ],
  })

export type CreatedToken = z.infer<typeof createdToken>
