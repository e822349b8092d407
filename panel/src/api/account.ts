import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import type { v3 } from '@verifyplus/contract'
import { useConnection } from './events/use-events.ts'
import { keys } from './keys.ts'
import { del, get, post } from './request.ts'
import { useAction } from './use-action.ts'

export function useBalance() {
  const connection = useConnection()
  return useQuery({
    queryKey: keys.balance,
    queryFn: ({ signal }) => get('/v3/balance', { signal }),
    refetchInterval: connection === 'live' ? false : 5000,
  })
}

export interface LedgerFilter {
  readonly kind?: v3.LedgerEntry['kind'] | undefined
  /** ISO 8601, UTC. */
  readonly createdFrom?: string | undefined
  readonly createdBefore?: string | undefined
}

/** What moved the balance, newest first, page by page. */
export function useLedgerEntries(filter: LedgerFilter = {}) {
  return useInfiniteQuery({
    queryKey: keys.ledgerEntries(filter),
    queryFn: ({ pageParam, signal }) =>
      get('/v3/ledger-entries', { signal, query: { ...filter, cursor: pageParam, limit: 50 } }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })
}

/** How the leases fared that began since a time (ISO 8601), by the days of this browser's clock. */
export function useStatistics(createdFrom: string) {
  return useQuery({
    queryKey: keys.statistics(createdFrom),
    queryFn: ({ signal }) =>
      get('/v3/statistics', {
        signal,
        query: { createdFrom, utcOffsetMinutes: -new Date().getTimezoneOffset() },
      }),
    placeholderData: (before) => before,
    staleTime: 60_000,
  })
}

export function useTopUps() {
  return useInfiniteQuery({
    queryKey: keys.topUps,
    queryFn: ({ pageParam, signal }) => get('/v3/top-ups', { signal, query: { cursor: pageParam } }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })
}

export function useTokens() {
  return useInfiniteQuery({
    queryKey: keys.tokens,
    queryFn: ({ pageParam, signal }) => get('/v3/tokens', { signal, query: { cursor: pageParam } }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })
}

export function useCreateToken() {
  const queryClient = useQueryClient()
  return useAction({
    mutationFn: ({ idempotencyKey, ...body }: v3.CreateTokenRequest & { idempotencyKey: string }) =>
      post('/v3/tokens', { body, idempotencyKey }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.tokens }),
  })
}

export function useRevokeToken() {
  const queryClient = useQueryClient()
  return useAction({
    of: (id) => id,
    mutationFn: (id: string) => del('/v3/tokens/:id', { params: { id } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.tokens }),
  })
}
