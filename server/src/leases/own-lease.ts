import { sandboxKind } from '#numbers'
import type { LeaseState } from './lease.ts'

/** A lease as its customer sees it. */
export interface OwnLease {
  leaseId: number
  customerId: number
  state: LeaseState
  msisdn: string
  /** Of the sandbox: a fictional number. */
  sandbox: boolean
  countryCode: string
  productId: number
  priceMinor: bigint
  chargedMinor: bigint
  currency: string
  hold: 'none' | 'held' | 'posted' | 'voided'
  /** The newest code that was paid for; null before that and after its retention. */
  code: string | null
  /** `payment_required`: a newer one is waiting. */
  codeState: 'none' | 'read' | 'payment_required' | 'erased'
  codeAt: Date | null
  startedAt: Date
  expiresAt: Date
  endedAt: Date | null
  readableUntil: Date
  changedAt: Date
}

export interface OwnLeaseRow {
  lease_id: number
  customer_id: number
  state: LeaseState
  msisdn: string
  sandbox: boolean
  country_code: string
  product_id: number
  price_minor: bigint
  charged_minor: bigint
  currency: string
  hold: OwnLease['hold']
  code: string | null
  code_at: Date | null
  code_message_id: bigint | null
  paid_code: string | null
  started_at: Date
  expires_at: Date
  ended_at: Date | null
  readable_until: Date
  changed_at: Date
}

/** Of `lease l join product p using (product_id)`. */
export const ownLeaseColumns = `l.lease_id, l.customer_id, l.state, l.msisdn,
  (select s.kind = '${sandboxKind}' from number n join supplier s using (supplier_id) where n.number_id = l.number_id) as sandbox,
  l.country_code, l.product_id, l.price_minor, l.charged_minor,
  l.currency, l.hold, l.code, l.code_at, l.code_message_id, l.paid_code, l.started_at, l.expires_at, l.ended_at,
  coalesce(l.ended_at, l.expires_at) + make_interval(secs => p.retention_seconds) as readable_until,
  greatest(l.changed_at, l.started_at) as changed_at`

export function ownLeaseOf(row: OwnLeaseRow, at: Date): OwnLease {
  const codeState = codeStateOf(row, at)
  return {
    leaseId: row.lease_id,
    customerId: row.customer_id,
    state: row.state,
    msisdn: row.msisdn,
    sandbox: row.sandbox,
    countryCode: row.country_code,
    productId: row.product_id,
    priceMinor: row.price_minor,
    chargedMinor: row.charged_minor,
    currency: row.currency,
    hold: row.hold,
    code: codeState === 'erased' ? null : row.paid_code,
    codeState,
    codeAt: row.code_at,
    startedAt: row.started_at,
    expiresAt: row.expires_at,
    endedAt: row.ended_at,
    readableUntil: row.readable_until,
    changedAt: row.changed_at,
  }
}

function codeStateOf(row: OwnLeaseRow, at: Date): OwnLease['codeState'] {
  if (row.code_message_id === null) return 'none'
  if (row.code === null || row.readable_until <= at) return 'erased'
  return row.code === row.paid_code ? 'read' : 'payment_required'
}
