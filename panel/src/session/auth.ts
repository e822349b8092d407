import { Unreachable } from '../api/index.ts'

// The routes of sign-in under /v3/auth. They are not in the contract of programs: only this site speaks them.
const base = '/v3/auth'

/** A refusal of sign-in. `code` is the server's, in capitals: `INVALID_EMAIL_OR_PASSWORD`. */
export class AuthProblem extends Error {
  readonly code: string
  readonly status: number
  readonly retryAfterSeconds: number | null
  constructor(code: string, status: number, retryAfterSeconds: number | null) {
    super(code)
    this.name = 'AuthProblem'
    this.code = code
    this.status = status
    this.retryAfterSeconds = retryAfterSeconds
  }
}

export interface BrowserSession {
  readonly id: string
  readonly token: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly expiresAt: string
  readonly ipAddress?: string | null
  readonly userAgent?: string | null
}

export interface Person {
  readonly email: string
  readonly emailVerified: boolean
  readonly twoFactorEnabled?: boolean | null
}

export interface Passkey {
  readonly id: string
  readonly name?: string | null
  readonly createdAt: string
}

async function ask<Answer>(method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> {
  const response = await fetch(`${base}${path}`, {
    method,
    credentials: 'same-origin',
    headers: { accept: 'application/json', ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  }).catch((error: unknown) => {
    throw new Unreachable(error)
  })
  const answer = (await response.json().catch(() => null)) as (Answer & { code?: string }) | null
  if (response.ok) return answer as Answer
  const retryAfter = Number(response.headers.get('retry-after') ?? response.headers.get('x-retry-after')) || null
  throw new AuthProblem(
    answer?.code ?? (response.status === 429 ? 'RATE_LIMITED' : 'UNKNOWN'),
    response.status,
    retryAfter,
  )
}

/** Where the link of the mail comes back to. */
const verified = '/verify-email?done=1'

export async function signUp(person: { email: string; password: string }): Promise<void> {
  await ask('POST', '/sign-up/email', { ...person, name: person.email.split('@', 1)[0], callbackURL: verified })
}

export async function signIn(person: {
  email: string
  password: string
  rememberMe: boolean
}): Promise<'signed-in' | 'second-step'> {
  const answer = await ask<{ twoFactorRedirect?: boolean }>('POST', '/sign-in/email', person)
  return answer?.twoFactorRedirect ? 'second-step' : 'signed-in'
}

export const signOut = (): Promise<unknown> => ask('POST', '/sign-out', {})

export const verifyTotp = (code: string, trustDevice: boolean): Promise<unknown> =>
  ask('POST', '/two-factor/verify-totp', { code, trustDevice })

export const verifyBackupCode = (code: string): Promise<unknown> =>
  ask('POST', '/two-factor/verify-backup-code', { code })

export const sendVerificationMail = (email: string): Promise<unknown> =>
  ask('POST', '/send-verification-email', { email, callbackURL: verified })

export const requestPasswordReset = (email: string): Promise<unknown> =>
  ask('POST', '/request-password-reset', { email, redirectTo: '/reset-password' })

export const resetPassword = (token: string, newPassword: string): Promise<unknown> =>
  ask('POST', '/reset-password', { token, newPassword })

export const changePassword = (currentPassword: string, newPassword: string): Promise<unknown> =>
  ask('POST', '/change-password', { currentPassword, newPassword, revokeOtherSessions: true })

export async function currentSession(): Promise<{ user: Person; session: BrowserSession } | null> {
  return await ask('GET', '/get-session')
}

export const listSessions = (): Promise<BrowserSession[]> => ask('GET', '/list-sessions')
export const revokeSession = (token: string): Promise<unknown> => ask('POST', '/revoke-session', { token })
export const revokeOtherSessions = (): Promise<unknown> => ask('POST', '/revoke-other-sessions', {})

/** The secret as `otpauth://` URI; it counts after a first code of it was shown with `verifyTotp`. */
export const enableTwoFactor = (password: string): Promise<{ totpURI: string; backupCodes: string[] }> =>
  ask('POST', '/two-factor/enable', { password })

export const disableTwoFactor = (password: string): Promise<unknown> => ask('POST', '/two-factor/disable', { password })

export const listPasskeys = (): Promise<Passkey[]> => ask('GET', '/passkey/list-user-passkeys')
export const deletePasskey = (id: string): Promise<unknown> => ask('POST', '/passkey/delete-passkey', { id })

/** Whether this browser can do passkeys with the JSON helpers of WebAuthn level 3. */
export const passkeysSupported = (): boolean =>
  'PublicKeyCredential' in globalThis && 'parseRequestOptionsFromJSON' in PublicKeyCredential

/** Asks the person's device; throws what the browser throws where they decline. */
export async function signInWithPasskey(): Promise<void> {
  const options = await ask<PublicKeyCredentialRequestOptionsJSON>('GET', '/passkey/generate-authenticate-options')
  const credential = await navigator.credentials.get({
    publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
  })
  await ask('POST', '/passkey/verify-authentication', { response: (credential as PublicKeyCredential).toJSON() })
}

export async function addPasskey(name: string): Promise<void> {
  const query = new URLSearchParams({ name })
  const options = await ask<PublicKeyCredentialCreationOptionsJSON>(
    'GET',
    `/passkey/generate-register-options?${query}`,
  )
  const credential = await navigator.credentials.create({
    publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
  })
  await ask('POST', '/passkey/verify-registration', {
    response: (credential as PublicKeyCredential).toJSON(),
    name,
  })
}

/** Whether the person closed the browser's own window, which is no error. */
export const declined = (error: unknown): boolean =>
  error instanceof DOMException && (error.name === 'NotAllowedError' || error.name === 'AbortError')
