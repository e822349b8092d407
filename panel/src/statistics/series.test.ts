import { expect, it } from 'vitest'
import { seriesOf, totalsOf } from './series.ts'

const charged = (amount: number) => ({ amount, currency: 'IRT' })
const statistics = {
  from: '2026-10-26T00:00:00.000Z',
  before: '2026-11-24T12:00:00.000Z',
  complete: true,
  days: [
    { date: '2026-11-20', leases: 3, settled: 3, delivered: 2, charged: charged(6000) },
    { date: '2026-11-24', leases: 2, settled: 1, delivered: 1, charged: charged(3000) },
  ],
  groups: [],
}
const today = new Date(2026, 10, 24, 12)

it('has a column for every day, also where nothing happened, and ends today', () => {
  const series = seriesOf(statistics, 7, today)
  expect(series.map(({ spent }) => spent)).toEqual([0, 0, 6000, 0, 0, 0, 3000])
  expect(series.map(({ withCode, withoutCode }) => [withCode, withoutCode])[2]).toEqual([2, 1])
})

it('loses nothing where a year is shown week by week', () => {
  const series = seriesOf(statistics, 365, today)
  expect(series).toHaveLength(53)
  expect(series.reduce((sum, { spent }) => sum + spent, 0)).toBe(9000)
})

it('sums up what all days have', () => {
  expect(totalsOf(statistics)).toEqual({ spent: charged(9000), leases: 5, settled: 4, delivered: 3 })
})
