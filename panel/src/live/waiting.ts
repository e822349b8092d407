import type { v3 } from '@verifyplus/contract'

/** What one press of the button hands over, and what it costs. */
export interface Handover {
  readonly what: 'code' | 'text' | 'both'
  /** What is charged; null where nothing more is. */
  readonly price: v3.Money | null
  /** Where the price comes from. */
  readonly from: 'set_aside' | 'balance' | 'nothing'
  /** The lease can be cancelled now, and not after this. */
  readonly endsCancelling: boolean
}

/** Null where nothing waits that reading does not hand over. */
export function handoverOf(lease: v3.Lease): Handover | null {
  const { waiting, hold, price } = lease
  if (waiting === null) return null
  const what = waiting.code && waiting.texts ? 'both' : waiting.code ? 'code' : 'text'
  const endsCancelling = canCancel(lease)
  if (hold === 'held') return { what, price, from: 'set_aside', endsCancelling }
  if (waiting.costs.amount > 0) return { what, price: waiting.costs, from: 'balance', endsCancelling }
  return { what, price: null, from: 'nothing', endsCancelling }
}

/** A message came that reading does not hand over. */
export function textCame({ notices }: v3.Lease): boolean {
  return notices.some(({ kind }) => kind === 'no_code' || kind === 'unlisted_sender')
}

/** Such a message came, and none of them waits any more. */
export function textWasHandedOver(lease: v3.Lease): boolean {
  return textCame(lease) && lease.waiting?.texts !== true
}

/** Until a code has come or a text was handed over. */
export function canCancel(lease: v3.Lease): boolean {
  return lease.endedAt === null && lease.state === 'waiting' && !isPaid(lease)
}

/** After that, unless a code waits for which nothing was set aside: it has to be collected first. */
export function canFinish(lease: v3.Lease): boolean {
  if (lease.endedAt !== null || canCancel(lease)) return false
  return isPaid(lease) || lease.waiting?.code !== true
}

function isPaid(lease: v3.Lease): boolean {
  return lease.hold === 'posted' || lease.charged.amount > 0 || textWasHandedOver(lease)
}

/** How often a lease is charged that set nothing aside. */
const mostCharges = 3

/** What the next code costs: nothing where the price was set aside, or was charged as often as it may be. */
export function nextCodePrice({ hold, price, charged }: v3.Lease): v3.Money | null {
  return hold === 'none' && charged.amount < mostCharges * price.amount ? price : null
}
