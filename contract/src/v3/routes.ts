import * as z from 'zod'
import { countriesQuery, country, countryList, productList } from './catalogue.ts'
import { pageQuery } from './common.ts'
import type { ErrorCode } from './errors.ts'
import { balance, ledgerEntry, ledgerEntryPage, listLedgerEntriesQuery } from './ledger.ts'
import { createLeaseRequest, getLeaseQuery, lease, leasePage, listLeasesQuery } from './leases.ts'
import { me } from './me.ts'
import { messagePage } from './messages.ts'
import { statistics, statisticsQuery } from './statistics.ts'
import { createdToken, createTokenRequest, token, tokenPage, type TokenScope } from './tokens.ts'
import { createTopUpRequest, topUp, topUpPage } from './top-ups.ts'

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly summary: string
  /** `none`: for everybody. `any`: a bearer token or a session. `session`: only a person who is signed in. */
  readonly auth: 'none' | 'any' | 'session'
  /** What a token needs, where one may ask. */
  readonly scope?: TokenScope
  /** Also for an operator who has no second factor yet. */
  readonly beforeSecondFactor?: true
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  readonly status: number
  /** Null: no body, or the event stream. */
  readonly response: z.ZodType | null
  /** Beyond `commonErrors`. */
  readonly errors: readonly ErrorCode[]
}

/** What any route may answer. */
export const commonErrors = ['invalid_request', 'rate_limited', 'internal_error', 'unavailable'] as const
/** What a route that needs an account may answer. */
export const authErrors = [
  'authentication_required',
  'invalid_token',
  'insufficient_scope',
  'account_suspended',
  'second_factor_required',
] as const
/** What a POST or DELETE may answer beside. */
export const unsafeErrors = ['cross_site_request'] as const
/** What a POST may answer beside: it takes `Idempotency-Key`. */
export const postErrors = [
  'idempotency_key_in_use',
  'idempotency_key_reused',
  'body_too_large',
  'unsupported_media_type',
] as const

/** Every route of v3. The server registers these and no others, and the OpenAPI document is made of them. */
export const routes = {
  getMe: {
    method: 'GET',
    path: '/v3/me',
    summary: 'Get the current account',
    auth: 'any',
    scope: 'read',
    beforeSecondFactor: true,
    status: 200,
    response: me,
    errors: [],
  },
  listTokens: {
    method: 'GET',
    path: '/v3/tokens',
    summary: 'List API tokens, newest first',
    auth: 'any',
    scope: 'account',
    query: pageQuery,
    status: 200,
    response: tokenPage,
    errors: ['invalid_cursor'],
  },
  createToken: {
    method: 'POST',
    path: '/v3/tokens',
    summary: 'Create an API token; the response is the only place that ever shows it',
    auth: 'session',
    body: createTokenRequest,
    status: 201,
    response: createdToken,
    errors: ['session_required', 'session_not_fresh', 'too_many_tokens'],
  },
  revokeToken: {
    method: 'DELETE',
    path: '/v3/tokens/:id',
    summary: 'Revoke an API token; a token may revoke itself and no other',
    auth: 'any',
    scope: 'account',
    status: 200,
    response: token,
    errors: ['not_found', 'session_required'],
  },
  listProducts: {
    method: 'GET',
    path: '/v3/products',
    summary: 'List products',
    auth: 'none',
    status: 200,
    response: productList,
    errors: [],
  },
  listCountries: {
    method: 'GET',
    path: '/v3/countries',
    summary: 'List countries with price, availability and delivery by product',
    auth: 'none',
    query: countriesQuery,
    status: 200,
    response: countryList,
    errors: ['unknown_product'],
  },
  getCountry: {
    method: 'GET',
    path: '/v3/countries/:code',
    summary: 'Get a country',
    auth: 'none',
    query: countriesQuery,
    status: 200,
    response: country,
    errors: ['not_found', 'unknown_product'],
  },
  createLease: {
    method: 'POST',
    path: '/v3/leases',
    summary: 'Get a number; its price is put on hold',
    auth: 'any',
    scope: 'lease',
    body: createLeaseRequest,
    status: 201,
    response: lease,
    errors: [
      'unknown_country',
      'unknown_product',
      'insufficient_balance',
      'no_number_available',
      'price_too_high',
      'too_many_leases',
      'too_many_unpaid_leases',
      'too_many_leases_today',
      'account_paused',
    ],
  },
  listLeases: {
    method: 'GET',
    path: '/v3/leases',
    summary: 'List leases, newest first; reading hands over the codes for which a price is on hold',
    auth: 'any',
    scope: 'read',
    query: listLeasesQuery,
    status: 200,
    response: leasePage,
    errors: ['invalid_cursor'],
  },
  getLease: {
    method: 'GET',
    path: '/v3/leases/:id',
    summary: 'Get a lease; reading hands its code over where the price is on hold',
    auth: 'any',
    scope: 'read',
    query: getLeaseQuery,
    status: 200,
    response: lease,
    errors: ['not_found'],
  },
  cancelLease: {
    method: 'POST',
    path: '/v3/leases/:id/cancel',
    summary: 'Cancel a lease while no code has arrived; the hold is released',
    auth: 'any',
    scope: 'lease',
    status: 200,
    response: lease,
    errors: ['not_found', 'code_already_received', 'lease_ended'],
  },
  finishLease: {
    method: 'POST',
    path: '/v3/leases/:id/finish',
    summary: 'Finish a lease early, after a code',
    auth: 'any',
    scope: 'lease',
    status: 200,
    response: lease,
    errors: ['not_found', 'no_code_yet', 'not_collected', 'lease_ended'],
  },
  collectLease: {
    method: 'POST',
    path: '/v3/leases/:id/collect',
    summary:
      'Collect what waits, for the price of the lease: a text without a code, and a code for which nothing is on hold',
    auth: 'any',
    scope: 'lease',
    status: 200,
    response: lease,
    errors: ['not_found', 'insufficient_balance', 'nothing_to_collect'],
  },
  listLeaseMessages: {
    method: 'GET',
    path: '/v3/leases/:id/messages',
    summary: 'List the messages of a lease, newest first; reading hands its code over where the price is on hold',
    auth: 'any',
    scope: 'read',
    query: pageQuery,
    status: 200,
    response: messagePage,
    errors: ['not_found', 'invalid_cursor'],
  },
  getBalance: {
    method: 'GET',
    path: '/v3/balance',
    summary: 'Get the balance',
    auth: 'any',
    scope: 'read',
    status: 200,
    response: balance,
    errors: [],
  },
  listLedgerEntries: {
    method: 'GET',
    path: '/v3/ledger-entries',
    summary: 'List transactions, newest first',
    auth: 'any',
    scope: 'read',
    query: listLedgerEntriesQuery,
    status: 200,
    response: ledgerEntryPage,
    errors: ['invalid_cursor'],
  },
  getLedgerEntry: {
    method: 'GET',
    path: '/v3/ledger-entries/:id',
    summary: 'Get a transaction',
    auth: 'any',
    scope: 'read',
    status: 200,
    response: ledgerEntry,
    errors: ['not_found'],
  },
  getStatistics: {
    method: 'GET',
    path: '/v3/statistics',
    summary: 'Get statistics of leases by day and by country and product',
    auth: 'any',
    scope: 'read',
    query: statisticsQuery,
    status: 200,
    response: statistics,
    errors: [],
  },
  listTopUps: {
    method: 'GET',
    path: '/v3/top-ups',
    summary: 'List top-ups, newest first',
    auth: 'any',
    scope: 'read',
    query: pageQuery,
    status: 200,
    response: topUpPage,
    errors: ['invalid_cursor'],
  },
  getTopUp: {
    method: 'GET',
    path: '/v3/top-ups/:id',
    summary: 'Get a top-up',
    auth: 'any',
    scope: 'read',
    status: 200,
    response: topUp,
    errors: ['not_found'],
  },
  createTopUp: {
    method: 'POST',
    path: '/v3/top-ups',
    summary: 'Start a payment',
    auth: 'any',
    scope: 'account',
    body: createTopUpRequest,
    status: 201,
    response: topUp,
    errors: ['no_payment_provider'],
  },
  streamEvents: {
    method: 'GET',
    path: '/v3/events',
    summary: 'Stream changes as they happen (text/event-stream)',
    auth: 'any',
    scope: 'read',
    status: 200,
    response: null,
    errors: ['too_many_streams'],
  },
} as const satisfies Record<string, Route>

export type RouteName = keyof typeof routes
