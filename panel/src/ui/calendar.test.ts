import { expect, it } from 'vitest'
import { addDays, dayOf, monthOf, readDay, weekdayOf, writeDay } from './calendar.ts'

const day = (text: string): Date => dayOf(`${text}T12:00:00`)

it('counts months of the Solar Hijri calendar in Persian: Azar of 1405 has thirty days from 22 November', () => {
  const { year, month, days } = monthOf(day('2026-11-24'), 'fa')
  expect([year, month, days.length]).toEqual([1405, 9, 30])
  expect(days[0] && writeDay(days[0])).toBe('2026-11-22')
})

it('knows the leap year: Esfand of 1403 has thirty days, of 1404 twenty-nine', () => {
  expect(monthOf(day('2025-03-10'), 'fa').days).toHaveLength(30)
  expect(monthOf(day('2026-03-10'), 'fa').days).toHaveLength(29)
})

it('counts Gregorian months in English', () => {
  const { year, month, days } = monthOf(day('2026-02-24'), 'en')
  expect([year, month, days.length]).toEqual([2026, 2, 28])
})

it('begins weeks on Saturday in Persian and on Monday in English', () => {
  expect(weekdayOf(day('2026-11-28'), 'fa')).toBe(0)
  expect(weekdayOf(day('2026-11-30'), 'en')).toBe(0)
})

it('reads back the day that it wrote, and nothing else', () => {
  const today = day('2026-11-24')
  expect(readDay(writeDay(today))).toEqual(today)
  expect(readDay(writeDay(addDays(today, 400)))).toEqual(addDays(today, 400))
  expect(readDay('yesterday')).toBeNull()
})
