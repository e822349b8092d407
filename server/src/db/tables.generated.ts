// Generated from the migrations by `npm run generate`. Do not edit.
import type { Generated, GeneratedAlways } from 'kysely'

export interface AccountTable {
  account_id: Generated<number>
  customer_id: number | null
  name: string | null
  currency: string
  balance_minor: bigint | null
  held_minor: Generated<bigint>
}

export interface ApiTokenTable {
  api_token_id: Generated<number>
  customer_id: number
  sha256: Buffer
  name: string
  hint: string
  created_at: Date
  last_used_at: Date | null
  revoked_at: Date | null
}

export interface ConnectionHealthTable {
  supplier_id: number
  name: string
  state: string
  since: Date
  last_message_at: Date | null
  last_problem: string | null
  answer_latency_ms: number | null
  enquire_link_rtt_ms: number | null
  decode_errors: number
  updated_at: Date
}

export interface CountryTable {
  country_code: string
  iso_code: string
  calling_code: string
  name_en: string
  name_fa: string
  price_minor: bigint
  currency: Generated<string>
  enabled: Generated<boolean>
}

export interface CustomerTable {
  customer_id: Generated<number>
  email: string
  lease_limit: Generated<number>
  requests_per_second: Generated<number>
  live_leases: Generated<number>
  created_at: Date
  suspended_at: Date | null
}

export interface EntryTable {
  entry_id: GeneratedAlways<bigint>
  kind: string
  idempotency_key: string
  note: Generated<string>
  lease_id: number | null
  created_at: Date
}

export interface HoldTable {
  hold_id: GeneratedAlways<bigint>
  account_id: number
  amount_minor: bigint
  state: Generated<string>
  idempotency_key: string
  created_at: Date
  settled_at: Date | null
}

export interface LeaseTable {
  lease_id: Generated<number>
  customer_id: number
  number_id: number
  msisdn: string
  country_code: string
  product_id: number
  price_minor: bigint
  currency: string
  exclusive: boolean
  state: Generated<string>
  started_at: Date
  expires_at: Date
  ended_at: Date | null
  code: string | null
  code_at: Date | null
  code_message_id: bigint | null
  paid_code: string | null
  paid_message_id: bigint | null
  paid_at: Date | null
}

export interface MessageTable {
  message_id: GeneratedAlways<bigint>
  supplier_id: number
  dedupe_key: string
  msisdn: string
  originator: string
  text: string | null
  sent_at: Date | null
  received_at: Date
  raw: Buffer | null
  at: Date
  lease_id: number | null
  product_id: number | null
  code: string | null
  withheld: string | null
  erased_at: Date | null
}

export interface MessageSegmentTable {
  segment_id: GeneratedAlways<bigint>
  supplier_id: number
  dedupe_key: string
  msisdn: string
  originator: string
  reference: string
  total: number
  part: number
  text: string | null
  sent_at: Date | null
  received_at: Date
  raw: Buffer | null
  joined_at: Date | null
}

export interface NumberTable {
  number_id: Generated<number>
  msisdn: string
  country_code: string
  supplier_id: number
  sharing: Generated<string>
  product_ids: number[] | null
  reusable: Generated<boolean>
  live_product_ids: Generated<number[]>
  spent_product_ids: Generated<number[]>
  rest_until: Generated<Date>
  position: Generated<number>
  created_at: Date
  retired_at: Date | null
}

export interface PostingTable {
  entry_id: bigint
  account_id: number
  amount_minor: bigint
}

export interface ProductTable {
  product_id: number
  name: string
  lease_seconds: Generated<number>
  allow_reuse: Generated<boolean>
  retention_seconds: Generated<number>
  enabled: Generated<boolean>
  matcher: unknown | null
}

export interface ProductPriceTable {
  country_code: string
  product_id: number
  price_minor: bigint
}

export interface SupplierTable {
  supplier_id: Generated<number>
  name: string
  kind: string
  settings: Generated<unknown>
  cool_down_seconds: Generated<number>
  created_at: Date
  removed_at: Date | null
}

export interface SupplierTrafficTable {
  supplier_id: number
  minute: Date
  messages: Generated<number>
  withheld: Generated<number>
  duplicates: Generated<number>
}

export interface Tables {
  account: AccountTable
  api_token: ApiTokenTable
  connection_health: ConnectionHealthTable
  country: CountryTable
  customer: CustomerTable
  entry: EntryTable
  hold: HoldTable
  lease: LeaseTable
  message: MessageTable
  message_segment: MessageSegmentTable
  number: NumberTable
  posting: PostingTable
  product: ProductTable
  product_price: ProductPriceTable
  supplier: SupplierTable
  supplier_traffic: SupplierTrafficTable
}
