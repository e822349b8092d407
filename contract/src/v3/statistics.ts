import * as z from 'zod'
import { countryCode, money, productId, time } from './common.ts'

/** The longest time that statistics are counted over, in days. */
export const maxStatisticsDays = 366

export const statisticsQuery = z.object({
  createdFrom: time
    .optional()
    .meta({ description: 'Only leases that began at or after this time; 30 days ago by default.' }),
  createdBefore: time.optional().meta({ description: 'Now by default; at most 366 days after `createdFrom`.' }),
  utcOffsetMinutes: z.coerce.number<string>().int().min(-840).max(840).default(0).meta({
    description: 'Where days begin: how many minutes the reader’s clock is ahead of UTC; 210 is Tehran.',
  }),
})

const counted = {
  leases: z.int().meta({ description: 'All leases, including those still waiting.' }),
  settled: z.int().meta({ description: 'Leases that received a code or have ended: shares are based on these.' }),
  delivered: z.int().meta({ description: 'Leases that received a code.' }),
  charged: money,
}

export const statisticsDay = z
  .object({
    date: z.iso.date().meta({ description: 'The day, by `utcOffsetMinutes`, on which its leases began.' }),
    ...counted,
  })
  .meta({
    id: 'StatisticsDay',
    examples: [
      { date: '2026-11-24', leases: 5, settled: 5, delivered: 4, charged: { amount: 12_000, currency: 'IRT' } },
    ],
  })

export type StatisticsDay = z.infer<typeof statisticsDay>

export const statisticsGroup = z
  .object({
    country: countryCode,
    productId,
    ...counted,
    medianSeconds: z
      .number()
      .nullable()
      .meta({ description: 'Half of the codes arrived within this time after the lease began; null if none arrived.' }),
  })
  .meta({
    id: 'StatisticsGroup',
    examples: [
      {
        country: 'RU',
        productId: '2',
        leases: 5,
        settled: 5,
        delivered: 4,
        charged: { amount: 12_000, currency: 'IRT' },
        medianSeconds: 9.5,
      },
    ],
  })

export type StatisticsGroup = z.infer<typeof statisticsGroup>

export const statistics = z
  .object({
    from: time,
    before: time,
    complete: z.boolean().meta({ description: 'False if only the newest 100,000 leases of the period were counted.' }),
    days: z.array(statisticsDay).meta({ description: 'Days on which leases began, earliest first.' }),
    groups: z.array(statisticsGroup).meta({ description: 'By country and product, most leases first.' }),
  })
  .meta({ id: 'Statistics' })

export type Statistics = z.infer<typeof statistics>
