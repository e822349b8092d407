/** Every error body of the contract: the HTTP status and a `detail` whose text is exact, to the letter. */
export interface WireError {
  readonly status: number
  readonly detail: string
}

export const wireErrors = {
  invalidToken: { status: 401, detail: 'Invalid token' },
  invalidCountry: { status: 400, detail: 'Invalid country' },
  invalidProductId: { status: 400, detail: 'Invalid productId' },
  invalidNumberId: { status: 400, detail: 'Invalid numberId' },
  insufficientBalance: { status: 402, detail: 'Insufficient balance. Please charge your account' },
  noNumberAvailable: { status: 409, detail: 'No number available! Please try again later' },
  noSmsCode: { status: 409, detail: 'No sms code' },
  tooManyLeases: { status: 429, detail: 'Too many numbers in use. Please wait until one of them ends' },
  tooManyUnpaid: { status: 429, detail: 'Too many unpaid numbers. Please charge your account' },
  tooManyToday: { status: 429, detail: 'Too many numbers today. Please charge your account' },
  paused: { status: 429, detail: 'Too many numbers ended without a code being paid for. Please wait' },
  tooManyRequests: { status: 429, detail: 'Too many requests. Please slow down' },
  notFound: { status: 404, detail: 'Not found' },
  methodNotAllowed: { status: 405, detail: 'Method not allowed' },
  bodyTooLarge: { status: 413, detail: 'Body too large: at most 16384 bytes' },
  unsupportedMediaType: { status: 415, detail: 'Unsupported content type: send application/json' },
  internalError: { status: 500, detail: 'Internal error' },
  unavailable: { status: 503, detail: 'Temporarily unavailable. Please try again' },
} as const satisfies Record<string, WireError>

/** A body that breaks the shape of the request; `detail` names the field. */
export function malformed(detail: string): WireError {
  return { status: 400, detail }
}
