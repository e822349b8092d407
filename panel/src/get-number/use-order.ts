import { useRef } from 'react'
import { useNavigate } from 'react-router'
import type { v3 } from '@verifyplus/contract'
import { isProblem, serverNow, useCreateLease, useIntent } from '../api/index.ts'
import { remember } from './remembered.ts'

export interface Order {
  readonly productId: string
  readonly country: string
  /** The price that was seen when it was ordered. */
  readonly maxPrice: v3.Money
}

/** Lends the number and goes to it. */
export function useOrder() {
  const createLease = useCreateLease()
  const navigate = useNavigate()
  const intent = useIntent<Order>()

  // Lent, and the way to its page is under way: the next press would order another.
  const lent = useRef(false)

  function submit(order: Order): void {
    if (lent.current) return
    const { asked, idempotencyKey } = intent.begin(`${order.country} ${order.productId}`, order)
    createLease.mutate(
      { ...asked, idempotencyKey },
      {
        onSuccess(lease) {
          lent.current = true
          remember(order.productId, order.country)
          void navigate('/live', { state: { focus: lease.id } })
        },
        onSettled: (_, error) => intent.answered(error),
      },
    )
  }

  const retryAfter = isProblem(createLease.error) ? createLease.error.retryAfterSeconds : null
  return {
    submit,
    pending: createLease.isPending || createLease.isSuccess,
    error: createLease.error,
    /** ISO 8601, by the server's clock: not before this. */
    retryAt: useRetryAt(createLease.error, retryAfter),
    forget() {
      lent.current = false
      createLease.reset()
    },
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
