import type { v3 } from '@verifyplus/contract'
import { addDays, dayOf, writeDay, type Day } from '../ui/calendar.ts'

/** One column of a chart: a day, or the seven days that begin with it. */
export interface Step {
  readonly from: Day
  readonly spent: number
  readonly withCode: number
  readonly withoutCode: number
}

/** More days than this are shown week by week. */
const mostDays = 92

export const isWeekly = (days: number): boolean => days > mostDays

/** Every day of the last `days`, also those on which nothing happened. */
export function seriesOf(statistics: v3.Statistics, days: number, today: Day): Step[] {
  const byDate = new Map(statistics.days.map((day) => [day.date, day]))
  const size = isWeekly(days) ? 7 : 1
  const first = addDays(dayOf(today), 1 - Math.ceil(days / size) * size)
  return Array.from({ length: Math.ceil(days / size) }, (_, step) => {
    const from = addDays(first, step * size)
    const counted = Array.from({ length: size }, (_, day) => byDate.get(writeDay(addDays(from, day))))
    const sum = (of: (day: v3.StatisticsDay) => number): number =>
      counted.reduce((total, day) => total + (day ? of(day) : 0), 0)
    return {
      from,
      spent: sum((day) => day.charged.amount),
      withCode: sum((day) => day.delivered),
      withoutCode: sum((day) => day.settled - day.delivered),
    }
  })
}

export interface Totals {
  readonly spent: v3.Money
  readonly leases: number
  readonly settled: number
  readonly delivered: number
}

export function totalsOf({ days }: v3.Statistics): Totals {
  const sum = (of: (day: v3.StatisticsDay) => number): number => days.reduce((total, day) => total + of(day), 0)
  return {
    spent: { amount: sum((day) => day.charged.amount), currency: days[0]?.charged.currency ?? 'IRT' },
    leases: sum((day) => day.leases),
    settled: sum((day) => day.settled),
    delivered: sum((day) => day.delivered),
  }
}
