import type { QueryClient } from '@tanstack/react-query'
import type { v3 } from '@verifyplus/contract'
import { keys } from './keys.ts'

/** Puts a lease as it now is where it is kept. Events may come twice or late: the newest `updatedAt` counts. */
export function putLease(queryClient: QueryClient, lease: v3.Lease): void {
  const newest = (known: v3.Lease): v3.Lease => (known.updatedAt > lease.updatedAt ? known : lease)
  queryClient.setQueryData<v3.Lease[]>(keys.liveLeases, (leases) => {
    if (!leases) return leases
    if (leases.some(({ id }) => id === lease.id))
      return leases.map((known) => (known.id === lease.id ? newest(known) : known))
    return lease.endedAt === null ? [lease, ...leases] : leases
  })
  queryClient.setQueryData<v3.Lease>(keys.lease(lease.id), (known) => known && newest(known))
  if (lease.endedAt !== null) void queryClient.invalidateQueries({ queryKey: keys.endedLeases })
  void queryClient.invalidateQueries({ queryKey: keys.leaseList({}).slice(0, 2) })
  void queryClient.invalidateQueries({ queryKey: keys.leaseMessages(lease.id) })
}
