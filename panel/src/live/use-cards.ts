import { useEffect, useMemo, useState } from 'react'
import type { v3 } from '@verifyplus/contract'
import { serverNow, useEndedLeases, useLiveLeases } from '../api/index.ts'

/** How long an ended number stays in sight with its outcome. */
const keptMs = 15 * 60_000

/** Every live lease and those that ended a moment ago, the newest first; a card keeps its place when its lease ends. */
export function useCards() {
  const live = useLiveLeases()
  const ended = useEndedLeases()
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set())
  const now = useNow(30_000)
  const leases = useMemo(() => {
    const newest = new Map<string, v3.Lease>()
    for (const lease of [...(ended.data ?? []), ...(live.data ?? [])]) {
      const known = newest.get(lease.id)
      if (!known || known.updatedAt < lease.updatedAt) newest.set(lease.id, lease)
    }
    return [...newest.values()]
      .filter(({ id, endedAt }) => endedAt === null || (now - Date.parse(endedAt) < keptMs && !dismissed.has(id)))
      .sort((one, other) => idOf(other) - idOf(one))
  }, [live.data, ended.data, dismissed, now])
  return {
    leases,
    loaded: live.data !== undefined,
    error: live.data ? null : live.error,
    retry: () => void live.refetch(),
    dismiss: (ids: readonly string[]) => setDismissed((known) => new Set([...known, ...ids])),
  }
}

const idOf = (lease: v3.Lease): number => Number(lease.id.slice(lease.id.indexOf('_') + 1))

function useNow(everyMs: number): number {
  const [now, setNow] = useState(serverNow)
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}
