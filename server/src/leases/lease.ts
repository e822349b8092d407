/**
 * A lease: one number, lent to one customer for one product for a limited time.
 *
 * `waiting → received → finished | expired | cancelled`: a code makes it `received`; its end makes it `finished` when a code
 * was handed over and paid, `cancelled` when the customer gave it back before that, `expired` when its time ran out.
 */
export type LeaseState = 'waiting' | 'received' | 'finished' | 'expired' | 'cancelled'

export function isLive(state: LeaseState): boolean {
  return state === 'waiting' || state === 'received'
}

/** What a live lease becomes when it ends. */
export function endedState(lease: { paid: boolean }, cause: 'time' | 'customer'): LeaseState {
  if (lease.paid) return 'finished'
  return cause === 'time' ? 'expired' : 'cancelled'
}
