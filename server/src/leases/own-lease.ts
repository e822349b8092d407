import { sandboxKind } from '#numbers'
import { allPaid, anyCodeWaits, listedCodeWaits, textWaits } from './collect-codes.sql.ts'
import type { LeaseState } from './lease.ts'

/** What a customer is told beside codes. It never holds a text or a code. */
export interface Notice {
  /**
   * `no_code`: a message came in which no code was found. `unlisted_sender`: one came from a sender that the product does not
   * list. `other_product`: one came for another product, and for nobody's lease. `after_cancel`: one came that was sent before
   * the cancelling. `supplier_silent`: nothing at all has come from the number's supplier since then.
   */
  kind: 'no_code' | 'unlisted_sender' | 'other_product' | 'after_cancel' | 'supplier_silent'
  at: Date
}

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
  /** The code that was handed over last; null before that and after its retention. */
  code: string | null
  /** `payment_required`: a newer one is waiting. */
  codeState: 'none' | 'read' | 'payment_required' | 'erased'
  codeAt: Date | null
  /** What a request would hand over that reading does not, and for how much beyond what was set aside. */
  waiting: { code: boolean; texts: boolean; costsMinor: bigint } | null
  notices: Notice[]
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
  all_paid: boolean
  code_waits: boolean
  text_waits: boolean
  text_at: Date | null
  text_held_back: boolean
  other_product_at: Date | null
  late_at: Date | null
  supplier_heard_at: Date | null
  started_at: Date
  expires_at: Date
  ended_at: Date | null
  readable_until: Date
  changed_at: Date
}

/** A supplier that brought nothing for so long is said to be silent to who waits for a message. */
const silentAfterMs = 3 * 3_600_000

/**
 * Of `lease l join product p using (product_id) join number n using (number_id) join supplier s using (supplier_id)`. When the
 * supplier last brought a message is looked up for leases alone that wait for one; the sandbox is never silent.
 */
const columns = `l.lease_id, l.customer_id, l.state, l.msisdn, s.kind = '${sandboxKind}' as sandbox,
  l.country_code, l.product_id, l.price_minor, l.charged_minor,
  l.currency, l.hold, l.code, l.code_at, l.code_message_id, l.paid_code, l.started_at, l.expires_at, l.ended_at,
  ${allPaid} as all_paid, ${listedCodeWaits} or ${anyCodeWaits} as code_waits, ${textWaits} as text_waits,
  l.text_at, l.text_held_back, l.other_product_at, l.late_at,
  case when l.state = 'waiting' and l.text_at is null and s.kind <> '${sandboxKind}' then coalesce(
    (select t.minute from supplier_traffic t where t.supplier_id = s.supplier_id and t.messages > 0 order by t.minute desc limit 1),
    s.created_at
  ) end as supplier_heard_at,
  coalesce(l.ended_at, l.expires_at) + make_interval(secs => p.retention_seconds) as readable_until,
  greatest(l.changed_at, l.started_at) as changed_at`

/** A SELECT of leases as their customers see them, up to its WHERE. */
export const selectOwnLeases = `select ${columns}
  from lease l join product p using (product_id) join number n using (number_id) join supplier s using (supplier_id)`

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
    code: row.readable_until <= at ? null : row.paid_code,
    codeState,
    codeAt: row.code_at,
    waiting: waitingOf(row, at),
    notices: noticesOf(row, at),
    startedAt: row.started_at,
    expiresAt: row.expires_at,
    endedAt: row.ended_at,
    readableUntil: row.readable_until,
    changedAt: row.changed_at,
  }
}

/** Whether reading the lease hands over the code that waits: it is paid for already, or by what was set aside. */
export function readingHandsOver(row: OwnLeaseRow): boolean {
  return row.code_waits && (row.hold === 'held' || row.all_paid || row.price_minor === 0n)
}

function codeStateOf(row: OwnLeaseRow, at: Date): OwnLease['codeState'] {
  if (row.code_message_id === null) return 'none'
  if (row.code === null || row.readable_until <= at) return 'erased'
  return row.code_waits && !row.all_paid ? 'payment_required' : 'read'
}

function waitingOf(row: OwnLeaseRow, at: Date): OwnLease['waiting'] {
  const code = row.code_waits && !readingHandsOver(row)
  if (row.readable_until <= at || (!code && !row.text_waits)) return null
  const paid = row.all_paid || row.hold === 'held'
  return { code, texts: row.text_waits, costsMinor: paid ? 0n : row.price_minor }
}

function noticesOf(row: OwnLeaseRow, at: Date): Notice[] {
  const notices: Notice[] = []
  if (row.text_at) notices.push({ kind: row.text_held_back ? 'unlisted_sender' : 'no_code', at: row.text_at })
  if (row.other_product_at) notices.push({ kind: 'other_product', at: row.other_product_at })
  if (row.late_at) notices.push({ kind: 'after_cancel', at: row.late_at })
  const heardAt = row.supplier_heard_at
  if (heardAt && at.getTime() - heardAt.getTime() >= silentAfterMs)
    notices.push({ kind: 'supplier_silent', at: heardAt })
  return notices
}
