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
  scopes: Generated<string[]>
  expires_at: Date | null
  allowed_from: string[] | null
  last_used_address: string | null
}

export interface AuditLinkTable {
  position: bigint
  audit_record_id: bigint
  mac: Buffer
}

export interface AuditPersonalTable {
  audit_record_id: bigint
  salt: Buffer
  details: unknown
}

export interface AuditRecordTable {
  audit_record_id: GeneratedAlways<bigint>
  at: Generated<Date>
  actor: Generated<string>
  action: string
  customer_id: number | null
  subject: string
  details: Generated<unknown>
  personal_sha256: Buffer | null
}

export interface AuthAccountTable {
  id: string
  provider_account_id: string
  provider_id: string
  user_id: string
  password: string | null
  access_token: string | null
  refresh_token: string | null
  id_token: string | null
  access_token_expires_at: Date | null
  refresh_token_expires_at: Date | null
  scope: string | null
  created_at: Date
  updated_at: Date
}

export interface AuthInvitationTable {
  invitation_id: Generated<number>
  secret_sha256: Buffer
  role: string
  email: string | null
  created_at: Date
  expires_at: Date
  accepted_at: Date | null
  by_sign_up: Generated<boolean>
}

export interface AuthPasskeyTable {
  id: string
  name: string | null
  public_key: string
  user_id: string
  credential_id: string
  counter: number
  device_type: string
  backed_up: boolean
  transports: string | null
  created_at: Date | null
  aaguid: string | null
}

export interface AuthRateTable {
  key_sha256: Buffer
  hits: number
  resets_at: Date
}

export interface AuthSecretTable {
  only_one: Generated<boolean>
  secret: string
  created_at: Date
}

export interface AuthSessionTable {
  id: string
  token_sha256: string
  user_id: string
  expires_at: Date
  ip_address: string | null
  user_agent: string | null
  created_at: Date
  updated_at: Date
}

export interface AuthSolvedChallengeTable {
  challenge_sha256: Buffer
  expires_at: Date
}

export interface AuthTriedCodeTable {
  user_id: string
  code_sha256: Buffer
  tried_at: Date
}

export interface AuthTwoFactorTable {
  id: string
  secret: string
  backup_codes: string
  user_id: string
  verified: boolean | null
  failed_verification_count: number | null
  locked_until: Date | null
}

export interface AuthUserTable {
  id: string
  name: string
  email: string
  email_verified: Generated<boolean>
  image: string | null
  role: Generated<string>
  language: Generated<string>
  two_factor_enabled: Generated<boolean>
  created_at: Date
  updated_at: Date
}

export interface AuthVerificationTable {
  id: string
  identifier: string
  value: string
  expires_at: Date
  created_at: Date
  updated_at: Date
}

export interface BackupScheduleTable {
  only_row: Generated<boolean>
  folder: string
  every_seconds: number
  keep: number
  recipients: string[]
  created_at: Date
  started_at: Date | null
  done_at: Date | null
  last_file: string | null
  last_problem: string | null
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
  user_id: string | null
  paused_until: Date | null
  owed_minor: Generated<bigint | null>
  self_made: Generated<boolean>
  paid_at: Date | null
  numbers_per_day: number | null
}

export interface EntryTable {
  entry_id: GeneratedAlways<bigint>
  kind: string
  idempotency_key: string
  note: Generated<string>
  lease_id: number | null
  created_at: Date
  reverses: bigint | null
}

export interface EventStreamTable {
  customer_id: number
  place: number
  process_id: string
  seen_at: Date
}

export interface HoldTable {
  hold_id: GeneratedAlways<bigint>
  account_id: number
  amount_minor: bigint
  state: Generated<string>
  idempotency_key: string
  created_at: Date
  settled_at: Date | null
  lease_id: number | null
}

export interface IdempotencyKeyTable {
  customer_id: number
  key: string
  request_sha256: Buffer
  lease_id: number | null
  api_token_id: number | null
  created_at: Date
}

export interface InstallationTable {
  only_row: Generated<boolean>
  sandbox: Generated<string>
  sign_up: Generated<string>
}

export interface LastStartTable {
  only_row: Generated<boolean>
  started_at: Date
  sandbox: string | null
  sign_up: string | null
  public_url: string
  sends_mail: boolean
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
  hold: Generated<string>
  charged_minor: Generated<bigint>
  changed_at: Generated<Date>
  listed_code: string | null
  listed_code_at: Date | null
  listed_message_id: bigint | null
  text_message_id: bigint | null
  text_at: Date | null
  text_held_back: Generated<boolean>
  collected_message_id: bigint | null
  paid_code_at: Date | null
  paid_codes: string[] | null
  charges: Generated<number>
  late_at: Date | null
  other_product_at: Date | null
  newcomer: Generated<boolean>
  unpaid: GeneratedAlways<boolean>
  refunded_minor: Generated<bigint>
}

export interface ListenerTable {
  listener_id: string
  backend_pid: number
  backend_start: Date
}

export interface MailTable {
  mail_id: GeneratedAlways<bigint>
  kind: string
  recipient: string
  subject: string
  text: string | null
  html: string | null
  state: string
  attempts: Generated<number>
  due_at: Date
  created_at: Date
  ended_at: Date | null
  last_problem: string | null
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
  listed: Generated<boolean>
  held_back: Generated<boolean>
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
  start_half: number | null
  end_half: number | null
  unknown_number: Generated<boolean>
  little_endian: Generated<boolean>
  utf16: Buffer | null
  repeats: Generated<boolean>
}

export interface MessageTwinTable {
  supplier_id: number
  twin_key: string
  received_at: Date
}

export interface NewcomerLeasesTable {
  country_code: string
  leases: Generated<number>
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
  tried_product_ids: Generated<number[]>
  tried_rest_untils: Generated<Date[]>
  products_rest_until: Generated<Date>
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
  senders: Generated<string>
  delivers: Generated<string>
  rests_whole: GeneratedAlways<boolean>
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
  expect_every_seconds: number | null
  leaving_at: Date | null
  paused_at: Date | null
  resumed_at: Date | null
  old_secrets: Generated<unknown>
}

export interface SupplierTrafficTable {
  supplier_id: number
  minute: Date
  messages: Generated<number>
  withheld: Generated<number>
  duplicates: Generated<number>
}

export interface TrialWriteTable {
  only_row: Generated<boolean>
  written_at: Date
}

export interface UnchargedEndTable {
  customer_id: number
  country_code: string
  product_id: number
}

export interface WatcherTable {
  customer_id: number
  until: Date
}

export interface Tables {
  account: AccountTable
  api_token: ApiTokenTable
  audit_link: AuditLinkTable
  audit_personal: AuditPersonalTable
  audit_record: AuditRecordTable
  auth_account: AuthAccountTable
  auth_invitation: AuthInvitationTable
  auth_passkey: AuthPasskeyTable
  auth_rate: AuthRateTable
  auth_secret: AuthSecretTable
  auth_session: AuthSessionTable
  auth_solved_challenge: AuthSolvedChallengeTable
  auth_tried_code: AuthTriedCodeTable
  auth_two_factor: AuthTwoFactorTable
  auth_user: AuthUserTable
  auth_verification: AuthVerificationTable
  backup_schedule: BackupScheduleTable
  connection_health: ConnectionHealthTable
  country: CountryTable
  customer: CustomerTable
  entry: EntryTable
  event_stream: EventStreamTable
  hold: HoldTable
  idempotency_key: IdempotencyKeyTable
  installation: InstallationTable
  last_start: LastStartTable
  lease: LeaseTable
  listener: ListenerTable
  mail: MailTable
  message: MessageTable
  message_segment: MessageSegmentTable
  message_twin: MessageTwinTable
  newcomer_leases: NewcomerLeasesTable
  number: NumberTable
  posting: PostingTable
  product: ProductTable
  product_price: ProductPriceTable
  supplier: SupplierTable
  supplier_traffic: SupplierTrafficTable
  trial_write: TrialWriteTable
  uncharged_end: UnchargedEndTable
  watcher: WatcherTable
}
