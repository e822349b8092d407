import * as z from 'zod'
import { countryCode, money, productId, time } from './common.ts'

/** The longest time that statistics are counted over, in days. */
export const maxStatisticsDays = 366

export const statisticsQuery = z.object({
  createdFrom: time.optional().meta({ description: 'Leases that began not before this time; 30 days ago by default.' }),
  createdBefore: time.optional().meta({ description: 'Now by default, and at most 366 days after `createdFrom`.' }),
  utcOffsetMinutes: z.coerce.number<string>().int().min(-840).max(840).default(0).meta({
    description: 'Where days begin: minutes that the clock of the reader is before UTC; 210 is Tehran.',
  }),
})

const counted = {
  leases: z.int().meta({ description: 'All of them, also those that wait.' }),
  settled: z.int().meta({ description: 'Those that got a code or have ended: shares are counted over these.' }),
  delivered: z.int().meta({ description: 'Those that got a code.' }),
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
      .meta({ description: 'Half of the codes came within this time after the beginning; null where none came.' }),
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
    complete: z.boolean().meta({ description: 'False where only the newest 100,000 leases of the time were counted.' }),
    days: z.array(statisticsDay).meta({ description: 'Days on which leases began, the earliest first.' }),
    groups: z.array(statisticsGroup).meta({ description: 'By country and product, those with most leases first.' }),
  })
  .meta({ id: 'Statistics' })

export type Statistics = z.infer<typeof statistics>
