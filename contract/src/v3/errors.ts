import * as z from 'zod'

interface ErrorKind {
  readonly status: number
  readonly title: string
}

/** Every `code` that a problem can carry. A code never changes its meaning or its status; `detail` is for people and may. */
export const errorCatalogue = {
  invalid_request: { status: 400, title: 'Request validation failed' },
  unknown_country: { status: 400, title: 'Unknown country' },
  unknown_product: { status: 400, title: 'Unknown product' },
  invalid_cursor: { status: 400, title: 'Invalid cursor' },
  authentication_required: { status: 401, title: 'A bearer token or a session is required' },
  invalid_token: {
    status: 401,
    title: 'The token is unknown, revoked, expired, suspended with its account, or not allowed from this address',
  },
  insufficient_balance: { status: 402, title: 'The available balance does not cover the price' },
  session_required: { status: 403, title: 'This needs a signed-in session; tokens are not accepted' },
  insufficient_scope: { status: 403, title: 'The token lacks the required scope' },
  session_not_fresh: { status: 403, title: 'This needs a sign-in within the last 15 minutes' },
  cross_site_request: { status: 403, title: 'Cross-site request refused' },
  account_suspended: { status: 403, title: 'The account is suspended' },
  second_factor_required: {
    status: 403,
    title: 'An operator sets up two-step verification or a passkey before anything else',
  },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  no_number_available: { status: 409, title: 'No number of this country is available for this product right now' },
  price_too_high: { status: 409, title: 'The price is above maxPrice' },
  code_already_received: {
    status: 409,
    title: 'A code has arrived, or a text was handed over: the lease can be finished but not cancelled',
  },
  no_code_yet: { status: 409, title: 'No code has arrived: the lease can be cancelled but not finished' },
  nothing_to_collect: { status: 409, title: 'Nothing to collect on this lease' },
  not_collected: { status: 409, title: 'An unpaid code is waiting: collect it first' },
  lease_ended: { status: 409, title: 'The lease has ended' },
  idempotency_key_in_use: { status: 409, title: 'A request with this Idempotency-Key is still in progress' },
  too_many_tokens: { status: 409, title: 'Token limit reached' },
  body_too_large: { status: 413, title: 'The body is larger than 64 KiB' },
  unsupported_media_type: { status: 415, title: 'The body must be application/json' },
  idempotency_key_reused: { status: 422, title: 'This Idempotency-Key was used for another request' },
  rate_limited: { status: 429, title: 'Too many requests' },
  too_many_unpaid_leases: { status: 429, title: 'Too many unpaid numbers' },
  too_many_leases_today: { status: 429, title: 'Daily limit of numbers reached' },
  account_paused: { status: 429, title: 'Too many leases ended without a charge: no new numbers for a while' },
  too_many_leases: { status: 429, title: 'Active-number limit reached' },
  too_many_streams: { status: 429, title: 'Too many open event streams' },
  internal_error: { status: 500, title: 'Internal error' },
  no_payment_provider: { status: 501, title: 'No payment provider is configured' },
  unavailable: { status: 503, title: 'Temporarily unavailable' },
} as const satisfies Record<string, ErrorKind>

export type ErrorCode = keyof typeof errorCatalogue

export const errorCodes = Object.keys(errorCatalogue) as [ErrorCode, ...ErrorCode[]]

/** The page that explains the code, relative to the server. */
export function errorType(code: ErrorCode): string {
  return `/docs/errors#${code}`
}

/** Every error of v3, as `application/problem+json` (RFC 9457). */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum(errorCodes),
    detail: z.string(),
    requestId: z.string(),
    errors: z
      .array(z.object({ field: z.string(), detail: z.string() }))
      .optional()
      .meta({ description: 'What is wrong, field by field; only with `invalid_request`.' }),
  })
  .meta({
    id: 'Problem',
    description: 'RFC 9457. Branch on `code`; `detail` is for people.',
    examples: [
      {
        type: '/docs/errors#insufficient_balance',
        title: 'The available balance does not cover the price',
        status: 402,
        code: 'insufficient_balance',
        detail: 'The available balance does not cover the price',
        requestId: 'req_4kq9z1_2a',
      },
    ],
  })

export type Problem = z.infer<typeof problem>
