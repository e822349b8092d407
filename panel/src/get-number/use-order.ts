import { useRef } from 'react'
import { useNavigate } from 'react-router'
import { isProblem, newKey, serverNow, Unreachable, useCreateLease } from '../api/index.ts'
import { remember } from './remembered.ts'

export interface Order {
  readonly productId: string
  readonly country: string
}

/** Lends the number and goes to it. */
export function useOrder() {
  const createLease = useCreateLease()
  const navigate = useNavigate()
  const intent = useRef({ of: '', key: '' })

  function submit(order: Order): void {
    const of = `${order.country} ${order.productId}`
    if (intent.current.of !== of) intent.current = { of, key: newKey() }
    createLease.mutate(
      { ...order, idempotencyKey: intent.current.key },
      {
        onSuccess(lease) {
          remember(order.productId, order.country)
          void navigate('/live', { state: { focus: lease.id } })
        },
        onError(error) {
          // A refusal changed nothing. Without an answer it is not known what happened: the same key asks for the same number.
          const unknown = error instanceof Unreachable || (isProblem(error) && error.status >= 500)
          if (!unknown) intent.current = { of: '', key: '' }
        },
      },
    )
  }

  const retryAfter = isProblem(createLease.error) ? createLease.error.retryAfterSeconds : null
  return {
    submit,
    pending: createLease.isPending,
    error: createLease.error,
    /** ISO 8601, by the server's clock: not before this. */
    retryAt: useRetryAt(createLease.error, retryAfter),
    forget: () => createLease.reset(),
  }
}

function useRetryAt(error: Error | null, afterSeconds: number | null): string | null {
  const kept = useRef<{ error: Error | null; at: string | null }>({ error: null, at: null })
  if (kept.current.error !== error)
    kept.current = {
      error,
      at: afterSeconds === null ? null : new Date(serverNow() + afterSeconds * 1000).toISOString(),
    }
  return kept.current.at
}
