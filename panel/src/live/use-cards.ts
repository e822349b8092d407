import { useEffect, useMemo, useState, type RefObject } from 'react'
import type { v3 } from '@verifyplus/contract'
import { serverNow, useEndedLeases, useLiveLeases } from '../api/index.ts'
import { isHeld } from './hold-still.ts'
import { keepPlaces, newIn, noPlaces, placesOf, without } from './places.ts'
import { belongs, type Show } from './shows.ts'

/** How long an ended number stays in sight with its outcome. */
const keptMs = 15 * 60_000

interface CardsOptions {
  readonly list: RefObject<HTMLElement | null>
  /** Somebody's hand is on the page without numbers: the first one waits behind a button too. */
  readonly handOnEmpty: boolean
}

/** Every live lease and those that ended a moment ago, the newest first; what comes later stands behind them until it is asked for. */
export function useCards({ list, handOnEmpty }: CardsOptions) {
  const live = useLiveLeases()
  const ended = useEndedLeases()
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set())
  const [show, setShow] = useState<Show>('all')
  const [places, setPlaces] = useState(noPlaces)
  const now = useNow(30_000)
  const leases = useMemo(() => {
    const newest = new Map<string, v3.Lease>()
    for (const lease of [...(ended.data ?? []), ...(live.data ?? [])]) {
      const known = newest.get(lease.id)
      if (!known || known.updatedAt < lease.updatedAt) newest.set(lease.id, lease)
    }
    return [...newest.values()].filter(({ id, endedAt }) => !isOld(endedAt, now) && !dismissed.has(id))
  }, [live.data, ended.data, dismissed, now])

  const loaded = live.data !== undefined && !ended.isPending
  const waits = handOnEmpty && places.cards.length === 0 ? leases.length : 0
  const next = loaded && waits === 0 ? keepPlaces(places, leases, (lease) => belongs(lease, show)) : places
  if (next !== places) setPlaces(next)

  useEffect(() => {
    if (list.current && isHeld(list.current)) return
    setPlaces((known) => without(known, ({ endedAt }) => isOld(endedAt, now)))
  }, [now, list])

  return {
    /** All there are. */
    leases,
    /** Those that are shown, in their places. */
    cards: next.cards,
    /** How many stand behind the others, or wait. */
    newCount: waits || newIn(next),
    show,
    loaded,
    error: live.data ? null : live.error,
    retry: () => void live.refetch(),
    /** Shows those of a kind, the newest first. */
    choose: (chosen: Show): void => {
      setShow(chosen)
      setPlaces(placesOf(leases.filter((lease) => belongs(lease, chosen))))
    },
    dismiss: (ids: readonly string[]): void => {
      setDismissed((known) => new Set([...known, ...ids]))
      setPlaces((known) => without(known, ({ id }) => ids.includes(id)))
    },
  }
}

const isOld = (endedAt: string | null, now: number): boolean => endedAt !== null && now - Date.parse(endedAt) >= keptMs

function useNow(everyMs: number): number {
  const [now, setNow] = useState(serverNow)
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}
