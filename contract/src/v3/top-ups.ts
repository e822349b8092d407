import * as z from 'zod'
import { money, moneyAsked, page, time } from './common.ts'
import { idSchema } from './ids.ts'

export const topUp = z
  .object({
    id: idSchema('topUp'),
    state: z.enum(['created', 'redirected', 'confirming', 'credited', 'failed', 'expired', 'review']),
    provider: z.string().meta({ description: '`manual`: credited by the administrator.' }),
    amount: money,
    note: z.string(),
    payUrl: z.string().nullable().meta({ description: 'Where the payer goes, while `state` is `redirected`.' }),
    createdAt: time,
    creditedAt: time.nullable(),
  })
  .meta({
    id: 'TopUp',
    examples: [
      {
        id: 'top_41',
        state: 'credited',
        provider: 'manual',
        amount: { amount: 100000, currency: 'IRT' },
        note: 'card to card, 24 November',
        payUrl: null,
        createdAt: '2026-11-24T09:00:00.000Z',
        creditedAt: '2026-11-24T09:00:00.000Z',
      },
    ],
  })

export type TopUp = z.infer<typeof topUp>

export const topUpPage = page(topUp, 'TopUpPage')

export const createTopUpRequest = z
  .strictObject({ amount: moneyAsked, provider: z.string().max(40).optional() })
  .meta({ id: 'CreateTopUpRequest', examples: [{ amount: { amount: 100000, currency: 'IRT' } }] })
