import { v3 } from '@verifyplus/contract'
import { readOwnStatistics } from '#leases'
import type { Handle } from './define-route.ts'
import type { Features } from './features.ts'
import { ApiProblem } from './problem.ts'
import { moneyOf } from './render.ts'

const dayMs = 24 * 60 * 60 * 1_000
const defaultDays = 30

export function getStatistics({ database, clock }: Features): Handle<'getStatistics'> {
  return async ({ caller: { customerId }, query }) => {
    // By default a lease that began this very millisecond is counted.
    const before = new Date(query.createdBefore ?? clock.now().getTime() + 1)
    const from =
      query.createdFrom === undefined ? new Date(before.getTime() - defaultDays * dayMs) : new Date(query.createdFrom)
    if (before.getTime() - from.getTime() > v3.maxStatisticsDays * dayMs) {
      const detail = `lies more than ${v3.maxStatisticsDays} days before the end`
      throw new ApiProblem('invalid_request', {
        detail: `createdFrom: ${detail}`,
        errors: [{ field: 'createdFrom', detail }],
      })
    }
    const { complete, days, groups } = await readOwnStatistics(database, {
      customerId,
      from,
      before,
      utcOffsetMinutes: query.utcOffsetMinutes,
    })
    return {
      resource: {
        from: from.toISOString(),
        before: before.toISOString(),
        complete,
        days: days.map(({ chargedMinor, currency, ...day }) => ({ ...day, charged: moneyOf(chargedMinor, currency) })),
        groups: groups.map(({ countryCode, productId, chargedMinor, currency, ...group }) => ({
          country: countryCode,
          productId: String(productId),
          ...group,
          charged: moneyOf(chargedMinor, currency),
        })),
      },
    }
  }
}
