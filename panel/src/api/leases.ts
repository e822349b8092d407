import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import type { v3 } from '@verifyplus/contract'
import { useConnection } from './events/use-events.ts'
import { keys } from './keys.ts'
import { putLease } from './put-lease.ts'
import { get, post } from './request.ts'
import { useAction } from './use-action.ts'

/** How often a page asks where no event stream can be had. */
const pollMs = 5000

export interface LeaseFilter {
  readonly state?: v3.Lease['state'] | undefined
  readonly live?: 'true' | 'false' | undefined
  readonly country?: string | undefined
  readonly productId?: string | undefined
  /** ISO 8601, UTC. */
  readonly createdFrom?: string | undefined
  readonly createdBefore?: string | undefined
}

/** Leases, newest first, page by page. */
export function useLeases(filter: LeaseFilter = {}, limit = 50) {
  return useInfiniteQuery({
    queryKey: keys.leaseList(filter),
    queryFn: ({ pageParam, signal }) => get('/v3/leases', { signal, query: { ...filter, cursor: pageParam, limit } }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })
}

/** Every lease that holds a number, newest first; events keep it as it is. One that ends stays until it is read again. */
export function useLiveLeases() {
  const connection = useConnection()
  return useQuery({
    queryKey: keys.liveLeases,
    queryFn: ({ signal }) => allLiveLeases(signal),
    refetchInterval: connection === 'live' ? 60_000 : pollMs,
  })
}

async function allLiveLeases(signal: AbortSignal): Promise<v3.Lease[]> {
  const leases: v3.Lease[] = []
  let cursor: string | undefined
  do {
    const page = await get('/v3/leases', { signal, query: { live: 'true', limit: 100, cursor } })
    leases.push(...page.data)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  return leases
}

/** One lease; events keep it as it is. */
export function useLease(id: string, enabled = true) {
  return useQuery({
    queryKey: keys.lease(id),
    queryFn: ({ signal }) => get('/v3/leases/:id', { signal, params: { id } }),
    enabled,
  })
}

/** The leases that ended last, for pages that show an outcome for a while. */
export function useEndedLeases() {
  const connection = useConnection()
  return useQuery({
    queryKey: keys.endedLeases,
    queryFn: async ({ signal }) => (await get('/v3/leases', { signal, query: { live: 'false', limit: 100 } })).data,
    refetchInterval: connection === 'live' ? false : pollMs,
  })
}

export function useLeaseMessages(leaseId: string, enabled = true) {
  return useInfiniteQuery({
    queryKey: keys.leaseMessages(leaseId),
    queryFn: ({ pageParam, signal }) =>
      get('/v3/leases/:id/messages', { signal, params: { id: leaseId }, query: { cursor: pageParam } }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    enabled,
  })
}

export interface CreateLease {
  readonly country: string
  readonly productId: string
  /** Nothing that costs more than this. */
  readonly maxPrice: v3.Money
  readonly idempotencyKey: string
}

export function useCreateLease() {
  const queryClient = useQueryClient()
  return useAction({
    of: ({ country, productId }) => `${country} ${productId}`,
    mutationFn: ({ idempotencyKey, ...body }: CreateLease) => post('/v3/leases', { body, idempotencyKey }),
    onSuccess(lease) {
      putLease(queryClient, lease)
      void queryClient.invalidateQueries({ queryKey: keys.balance })
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.countries() }),
  })
}

export function useCancelLease() {
  return useEndLease('/v3/leases/:id/cancel')
}

export function useFinishLease() {
  return useEndLease('/v3/leases/:id/finish')
}

/** Hands over what waits on a lease, for the price that it names. */
export function useCollectLease() {
  return useChangeLease(
    ({ id, idempotencyKey }: { id: string; idempotencyKey: string }) =>
      post('/v3/leases/:id/collect', { params: { id }, idempotencyKey }),
    ({ id }) => id,
  )
}

function useEndLease(path: '/v3/leases/:id/cancel' | '/v3/leases/:id/finish') {
  return useChangeLease(
    (id: string) => post(path, { params: { id } }),
    (id) => id,
  )
}

function useChangeLease<Asked>(mutationFn: (asked: Asked) => Promise<v3.Lease>, of: (asked: Asked) => string) {
  const queryClient = useQueryClient()
  return useAction({
    of,
    mutationFn,
    onSuccess(lease) {
      putLease(queryClient, lease)
      void queryClient.invalidateQueries({ queryKey: keys.balance })
    },
    // Refused: it is not as this page believed.
    onError: () => queryClient.invalidateQueries({ queryKey: keys.leases }),
  })
}
