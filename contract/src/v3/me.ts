import * as z from 'zod'
import { time } from './common.ts'
import { idSchema } from './ids.ts'

export const me = z
  .object({
    id: idSchema('customer'),
    email: z.string(),
    role: z.enum(['customer', 'operator']).meta({ description: 'Always `customer` with a token.' }),
    authenticatedBy: z.enum(['token', 'session']),
    tokenId: idSchema('token').nullable().meta({ description: 'The token in use; null with a session.' }),
    secondFactorRequired: z.boolean().meta({
      description:
        'The person is an administrator without a second factor: other requests are refused with `second_factor_required`.',
    }),
    leaseLimit: z.int().meta({ description: 'How many numbers may be active at once.' }),
    liveLeases: z.int().meta({ description: 'How many numbers are active now.' }),
    requestsPerSecond: z.int(),
    createdAt: time,
  })
  .meta({
    id: 'Me',
    examples: [
      {
        id: 'cus_7',
        email: 'ada@example.org',
        role: 'customer',
        authenticatedBy: 'session',
        tokenId: null,
        secondFactorRequired: false,
        leaseLimit: 1000,
        liveLeases: 2,
        requestsPerSecond: 3000,
        createdAt: '2026-11-01T08:00:00.000Z',
      },
    ],
  })

export type Me = z.infer<typeof me>
