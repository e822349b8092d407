/** A customer's API token and id. */
export interface Customer {
  customerId: number
  token: string
}

/** A lease as the customer was told of it. */
export interface ToldLease {
  /** The `numberId` of the contract. */
  id: string
  toldAt: Date
  msisdn: string
  customer: Customer
  /** The id of `/v3`, where the lease was asked for there: its price was set aside. */
  v3Id?: string
  /** When the cancelling was acknowledged. */
  cancelledAt?: Date
}

/** A message as its carrier knows it. */
export interface SentMessage {
  code: string
  text: string
  leaseId: string
  msisdn: string
  door: 'webhook' | 'smpp'
  sentAt: Date
  /** When the carrier was told that it is stored; null: not yet. */
  acknowledgedAt: Date | null
  tries: number
}

/** What customers and carriers were told, and nothing else: what is compared with what is stored. */
export interface FaultsRecord {
  leases: Map<string, ToldLease>
  /** By their text. */
  sent: Map<string, SentMessage>
  /** Lease → the codes that were handed over for it, and when first. */
  handed: Map<string, Map<string, Date>>
  /** What → how often. */
  counts: Map<string, number>
  /** Route and status → how often. */
  statuses: Map<string, number>
  /** Answers that are wrong by themselves, in words. */
  surprises: string[]
  /** How long nobody got an answer below 500, in milliseconds, where it was longer than a second. */
  silencesMs: number[]
}

export function emptyRecord(): FaultsRecord {
  return {
    leases: new Map(),
    sent: new Map(),
    handed: new Map(),
    counts: new Map(),
    statuses: new Map(),
    surprises: [],
    silencesMs: [],
  }
}

export function count(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1)
}

/** Writes down a lease that a customer was told of. A lease is told once; a second telling is a surprise. */
export function noteLease(record: FaultsRecord, lease: ToldLease): void {
  if (record.leases.has(lease.id)) record.surprises.push(`lease ${lease.id} was given twice`)
  record.leases.set(lease.id, lease)
  count(record.counts, lease.v3Id === undefined ? 'leases of the contract' : 'leases of /v3')
}

/** Writes down a code that a customer was handed. One that was sent to another lease is a surprise. */
export function noteHandedOver(record: FaultsRecord, lease: ToldLease, code: string): void {
  const codes = record.handed.get(lease.id) ?? new Map<string, Date>()
  if (!codes.has(code)) codes.set(code, new Date())
  record.handed.set(lease.id, codes)
  count(record.counts, 'codes handed over')
  const sent = record.sent.get(textOf(code))
  if (sent?.leaseId !== lease.id)
    record.surprises.push(
      `lease ${lease.id} of customer ${lease.customer.customerId} was handed a code of ${sent ? `lease ${sent.leaseId}, by ${sent.door}` : 'nobody'}`,
    )
}

/** The text that carries a code: one for each. */
export function textOf(code: string): string {
  return `Telegram code: ${code}`
}
