import { useMemo } from 'react'
import { useSearchParams } from 'react-router'
import { serverNow, type LeaseFilter } from '../api/index.ts'
import { addDays, dayOf, readDay, startOf, writeDay, type Day } from '../ui/index.ts'

export const periods = ['all', 'today', 'week', 'month', 'chosen'] as const
export type Period = (typeof periods)[number]
export const states = ['waiting', 'received', 'finished', 'expired', 'cancelled'] as const
type State = (typeof states)[number]

/** What the address of the page asks for: it can be kept, sent and gone back to. */
export interface Filter {
  readonly product: string | null
  readonly country: string | null
  readonly state: State | null
  readonly period: Period
  /** With the period `chosen`; both days belong to it. */
  readonly from: Day | null
  readonly to: Day | null
}

const names = ['product', 'country', 'state', 'period', 'from', 'to'] as const

export function useFilter() {
  const [search, setSearch] = useSearchParams()
  const filter = useMemo(() => readFilter(search), [search])
  return {
    filter,
    /** The same for the server. */
    asked: useMemo(() => leaseFilterOf(filter), [filter]),
    empty: names.every((name) => !search.has(name)),
    leaseId: search.get('lease'),
    open: (leaseId: string | null) =>
      setSearch(
        (before) => {
          if (leaseId === null) before.delete('lease')
          else before.set('lease', leaseId)
          return before
        },
        { preventScrollReset: true },
      ),
    change: (changed: Partial<Filter>) => setSearch(writeFilter({ ...filter, ...changed }), { replace: true }),
    clear: () => setSearch({}, { replace: true }),
  }
}

function readFilter(search: URLSearchParams): Filter {
  return {
    product: search.get('product'),
    country: search.get('country'),
    state: states.find((state) => state === search.get('state')) ?? null,
    period: periods.find((period) => period === search.get('period')) ?? 'all',
    from: readDay(search.get('from')),
    to: readDay(search.get('to')),
  }
}

function writeFilter({ product, country, state, period, from, to }: Filter): URLSearchParams {
  const search = new URLSearchParams()
  if (product !== null) search.set('product', product)
  if (country !== null) search.set('country', country)
  if (state !== null) search.set('state', state)
  if (period !== 'all') search.set('period', period)
  if (period === 'chosen' && from) search.set('from', writeDay(from))
  if (period === 'chosen' && to) search.set('to', writeDay(to))
  return search
}

function leaseFilterOf({ product, country, state, period, from, to }: Filter): LeaseFilter {
  const days = daysOf(period, from, to)
  return {
    ...(product !== null && { productId: product }),
    ...(country !== null && { country }),
    ...(state !== null && { state }),
    ...(days.from && { createdFrom: startOf(days.from) }),
    ...(days.to && { createdBefore: startOf(addDays(days.to, 1)) }),
  }
}

function daysOf(period: Period, from: Day | null, to: Day | null): { from: Day | null; to: Day | null } {
  if (period === 'all') return { from: null, to: null }
  if (period === 'chosen') return { from, to }
  const today = dayOf(new Date(serverNow()))
  return { from: addDays(today, { today: 0, week: -6, month: -29 }[period]), to: null }
}
