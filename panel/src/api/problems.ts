import type { v3 } from '@verifyplus/contract'

/** What the routes of sign-in refuse with, beside the codes of the contract. */
type SignInCode =
  | 'account_suspended'
  | 'account_temporarily_locked'
  | 'challenge_required'
  | 'email_taken'
  | 'invalid_backup_code'
  | 'invalid_code'
  | 'invalid_email'
  | 'invalid_email_or_password'
  | 'invalid_invitation'
  | 'invalid_password'
  | 'invalid_two_factor_cookie'
  | 'last_second_factor'
  | 'operator_required'
  | 'passkey_required'
  | 'password_too_common'
  | 'password_too_long'
  | 'password_too_short'
  | 'session_not_fresh'
  | 'sign_in_first'
  | 'sign_up_closed'
  | 'token_expired'

export type ProblemCode = v3.ErrorCode | SignInCode | 'unknown'

/** An answer of the server that is an error: decide by `code`. */
export class ApiProblem extends Error {
  readonly code: ProblemCode
  readonly status: number
  readonly requestId: string
  readonly fields: readonly { field: string; detail: string }[]
  /** When it is worth trying again, for 429 and 503. */
  readonly retryAfterSeconds: number | null
  /** What to solve first, for `challenge_required`. */
  readonly challenge: unknown

  constructor(response: Response, body: (Partial<v3.Problem> & { challenge?: unknown }) | null) {
    super(body?.detail ?? response.statusText)
    this.name = 'ApiProblem'
    this.code = body?.code ?? 'unknown'
    this.status = response.status
    this.requestId = body?.requestId ?? response.headers.get('request-id') ?? ''
    this.fields = body?.errors ?? []
    this.retryAfterSeconds = Number(response.headers.get('retry-after')) || null
    this.challenge = body?.challenge
  }
}

/** The server could not be reached, or what came was not an answer of it. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super('the server could not be reached', { cause })
    this.name = 'Unreachable'
  }
}

export function isProblem(error: unknown, ...codes: readonly ApiProblem['code'][]): error is ApiProblem {
  return error instanceof ApiProblem && (codes.length === 0 || codes.includes(error.code))
}

/** Whether the same request may succeed a moment later. */
export function mayPass(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof ApiProblem && error.status >= 500 && error.status !== 501)
}
