import type { Language } from '../i18n/index.ts'

/** A day of the visitor's own time zone, at noon: no change of the clocks moves it to another day. */
export type Day = Date

export interface Month {
  readonly year: number
  readonly month: number
  readonly days: readonly Day[]
}

const solar = new Intl.DateTimeFormat('en-u-ca-persian-nu-latn', { year: 'numeric', month: 'numeric', day: 'numeric' })
const gregorian = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
})

interface DayParts {
  readonly year: number
  readonly month: number
  readonly day: number
}

/** Persian pages count in the Solar Hijri calendar, English ones in the Gregorian. */
function partsOf(day: Day, language: Language): DayParts {
  const parts = (language === 'fa' ? solar : gregorian).formatToParts(day)
  const value = (type: string): number => Number(parts.find((part) => part.type === type)?.value)
  return { year: value('year'), month: value('month'), day: value('day') }
}

export function dayOf(time: Date | string): Day {
  const day = new Date(time)
  day.setHours(12, 0, 0, 0)
  return day
}

export function addDays(day: Day, days: number): Day {
  const moved = new Date(day)
  moved.setDate(moved.getDate() + days)
  return moved
}

export const isSameDay = (one: Day, other: Day): boolean => dayOf(one).getTime() === dayOf(other).getTime()

/** All days of the month that the day lies in. */
export function monthOf(day: Day, language: Language): Month {
  const { year, month, day: count } = partsOf(day, language)
  const days: Day[] = []
  for (let next = addDays(day, 1 - count); partsOf(next, language).month === month; next = addDays(next, 1))
    days.push(next)
  return { year, month, days }
}

/** 0 to 6: how many days of the week stand before this one. Weeks begin on Saturday in Persian, on Monday in English. */
export function weekdayOf(day: Day, language: Language): number {
  return (day.getDay() + (language === 'fa' ? 1 : 6)) % 7
}

/** The beginning of the day, ISO 8601 UTC. */
export function startOf(day: Day): string {
  const start = new Date(day)
  start.setHours(0, 0, 0, 0)
  return start.toISOString()
}

/** `2026-11-24`, as addresses of pages hold it: by the visitor's own clock. */
export function writeDay(day: Day): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`
}

export function readDay(text: string | null): Day | null {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text ?? '') ?? []
  const day = new Date(Number(year), Number(month) - 1, Number(date), 12)
  return Number.isNaN(day.getTime()) ? null : day
}
