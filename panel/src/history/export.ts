import type { v3 } from '@verifyplus/contract'
import { get, type LeaseFilter } from '../api/index.ts'

/** More is no longer a matter of a browser: there is the API. */
const mostRows = 20_000

/** Page after page; `complete` is false where there were more than one file takes. */
export async function readAll(
  filter: LeaseFilter,
  onCount: (count: number) => void,
): Promise<{ leases: v3.Lease[]; complete: boolean }> {
  const leases: v3.Lease[] = []
  let cursor: string | undefined
  do {
    const page = await get('/v3/leases', { query: { ...filter, limit: 100, cursor } })
    leases.push(...page.data)
    onCount(leases.length)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined && leases.length < mostRows)
  return { leases, complete: cursor === undefined }
}
