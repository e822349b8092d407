import type { Tables } from './tables.generated.ts'

/** As GRANT writes it: `select`, or `update(state, settled_at)` for these columns alone. */
type Right = `${'select' | 'insert' | 'update' | 'delete'}${'' | `(${string})`}`

const everything: readonly Right[] = ['select', 'insert', 'update', 'delete']
/** Rows that are changed and never taken out. */
const stays: readonly Right[] = ['select', 'insert', 'update']
const insertOnly: readonly Right[] = ['select', 'insert']

/**
 * What a process that serves may do with each table: of ledger and audit read and insert, and nothing with a table that
 * does not stand here. A table that a migration makes needs its line, or the types and a test fail. The list is brought into
 * force at the start and by `verifyplus migrate`, so it changes with a migration: programs of two versions on one database
 * would take turns at it otherwise.
 */
export const servingRights: Readonly<Record<keyof Tables | 'migration', readonly Right[]>> = {
  // Which of them a serving process may not change is what docs/adr/0025 is about.
  audit_link: insertOnly,
  audit_personal: insertOnly,
  // Neither its time nor its number: a record is as old as the database says.
  audit_record: ['select', 'insert(action, customer_id, subject, details, personal_sha256)'],
  entry: insertOnly,
  posting: insertOnly,
  // Running balances; whose account it is stays.
  account: ['select', 'insert', 'update(balance_minor, held_minor)'],
  hold: ['select', 'insert', 'update(state, settled_at)'],
  migration: ['select'],

  api_token: stays,
  auth_secret: insertOnly,
  country: stays,
  customer: stays,
  installation: stays,
  last_start: stays,
  lease: stays,
  message: stays,
  newcomer_leases: stays,
  number: stays,
  product: stays,
  supplier: stays,
  trial_write: stays,

  auth_account: everything,
  auth_invitation: everything,
  auth_passkey: everything,
  auth_rate: everything,
  auth_session: everything,
  auth_solved_challenge: everything,
  auth_tried_code: everything,
  auth_two_factor: everything,
  auth_user: everything,
  auth_verification: everything,
  backup_schedule: everything,
  connection_health: everything,
  event_stream: everything,
  idempotency_key: everything,
  listener: everything,
  mail: everything,
  message_segment: everything,
  message_twin: everything,
  product_price: everything,
  supplier_traffic: everything,
  uncharged_end: everything,
  watcher: everything,
}

/** What no process that serves may change, whatever else it may. */
export const insertOnlyTables = ['audit_link', 'audit_personal', 'audit_record', 'entry', 'posting'] as const

/** Numbers its rows by name, where all others are numbered by the insert: that needs a right of its own. */
export const numberedByName = 'lease'
