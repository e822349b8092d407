import * as z from 'zod'
import { money, page, pageQuery, time } from './common.ts'
import { idSchema } from './ids.ts'

export const balance = z
  .object({
    balance: money.meta({ description: 'The total balance.' }),
    held: money.meta({ description: 'The part that is on hold for active leases.' }),
    available: money.meta({ description: '`balance` minus `held`: what can be spent.' }),
  })
  .meta({
    id: 'Balance',
    examples: [
      {
        balance: { amount: 100000, currency: 'IRT' },
        held: { amount: 3000, currency: 'IRT' },
        available: { amount: 97000, currency: 'IRT' },
      },
    ],
  })

export type Balance = z.infer<typeof balance>

export const ledgerEntry = z
  .object({
    id: idSchema('ledgerEntry'),
    kind: z.enum(['top_up', 'charge', 'debit', 'refund', 'reversal']),
    amount: money.meta({ description: 'Signed: the change of the balance.' }),
    leaseId: idSchema('lease').nullable().meta({ description: 'The lease that was charged or refunded.' }),
    note: z.string(),
    createdAt: time,
  })
  .meta({
    id: 'LedgerEntry',
    examples: [
      {
        id: 'ent_52',
        kind: 'charge',
        amount: { amount: -3000, currency: 'IRT' },
        leaseId: 'lease_1343243',
        note: '',
        createdAt: '2026-11-24T12:00:09.410Z',
      },
    ],
  })

export type LedgerEntry = z.infer<typeof ledgerEntry>

export const ledgerEntryPage = page(ledgerEntry, 'LedgerEntryPage')

export const listLedgerEntriesQuery = pageQuery.extend({
  kind: ledgerEntry.shape.kind.optional(),
  createdFrom: time.optional(),
  createdBefore: time.optional(),
})
