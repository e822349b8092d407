import type { v3 } from '@verifyplus/contract'

export const shows = ['all', 'waiting', 'received', 'ended'] as const
export type Show = (typeof shows)[number]

export function belongs(lease: v3.Lease, show: Show): boolean {
  if (show === 'all') return true
  return show === 'ended' ? lease.endedAt !== null : lease.endedAt === null && lease.state === show
}
