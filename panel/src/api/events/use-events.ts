import { useEffect, useSyncExternalStore } from 'react'
import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import type { v3 } from '@verifyplus/contract'
import { keys } from '../keys.ts'
import { putLease } from '../put-lease.ts'
import { heardServerTime } from '../server-clock.ts'
import { connectEvents, type ConnectionState } from './connection.ts'

let state: ConnectionState = 'connecting'
const stateListeners = new Set<() => void>()

/** Keeps the event stream open while a person is signed in. The shell of the account calls it, once. */
export function useEvents(): void {
  const queryClient = useQueryClient()
  useEffect(() => {
    const stop = new AbortController()
    connectEvents(
      {
        onEvent: (event) => applyEvent(queryClient, event),
        onState(next) {
          state = next
          for (const listener of stateListeners) listener()
        },
        onRefused: () => void queryClient.invalidateQueries({ queryKey: keys.me }),
      },
      stop.signal,
    )
    return () => stop.abort()
  }, [queryClient])
}

export function useConnection(): ConnectionState {
  return useSyncExternalStore(
    (listener) => {
      stateListeners.add(listener)
      return () => stateListeners.delete(listener)
    },
    () => state,
  )
}

function applyEvent(queryClient: QueryClient, event: v3.ServerEvent): void {
  switch (event.type) {
    case 'stream.opened':
      heardServerTime(event.data.now)
      // Whatever was read before the stream was open may have missed a change.
      void queryClient.invalidateQueries({ queryKey: keys.leases })
      void queryClient.invalidateQueries({ queryKey: keys.balance })
      return
    case 'lease.updated':
      return putLease(queryClient, event.data)
    case 'balance.updated':
      queryClient.setQueryData(keys.balance, event.data)
      void queryClient.invalidateQueries({ queryKey: keys.ledgerEntries() })
      void queryClient.invalidateQueries({ queryKey: keys.topUps })
      return
    case 'catalogue.updated':
      void queryClient.invalidateQueries({ queryKey: keys.countries() })
      void queryClient.invalidateQueries({ queryKey: keys.products })
  }
}
