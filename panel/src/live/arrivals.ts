import type { v3 } from '@verifyplus/contract'
import { serverNow } from '../api/server-clock.ts'

/** The newest code of each lease, as it was seen last. */
export type KnownCodes = ReadonlyMap<string, string | null>

/** A lease that is seen for the first time with a code: older than this, the code is no news. */
const newsMs = 60_000

export function codesOf(leases: readonly v3.Lease[]): KnownCodes {
  return new Map(leases.map(({ id, code }) => [id, code]))
}

/**
 * The codes that have come since, and with the first answer those that came while the page was being opened.
 *
 * @param openedAtMs when the page was opened, by the server's clock
 */
export function arrivalsOf(
  known: KnownCodes,
  leases: readonly v3.Lease[],
  openedAtMs: number,
): { lease: v3.Lease; code: string }[] {
  const newsSinceMs = Math.max(openedAtMs, serverNow() - newsMs)
  return leases.flatMap((lease) => {
    const { id, code, codeReceivedAt } = lease
    if (code === null || known.get(id) === code) return []
    const isNews = known.has(id) || Date.parse(codeReceivedAt ?? '') > newsSinceMs
    return isNews ? [{ lease, code }] : []
  })
}
