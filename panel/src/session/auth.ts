import type { Challenge } from 'altcha-lib'
import { isProblem, send } from '../api/index.ts'
import { getPreferences } from '../preferences/preferences.ts'

// The routes of sign-in under /v3/auth. They are for this site alone, so the contract of programs does not hold them.
const base = '/v3/auth'

export interface Person {
  readonly email: string
  readonly name: string
  readonly role: 'customer' | 'operator'
  readonly twoFactorEnabled?: boolean | null
}

export interface BrowserSession {
  readonly id: string
  readonly current: boolean
  readonly createdAt: string
  readonly lastUsedAt: string
  readonly expiresAt: string
  readonly ipAddress: string | null
  readonly userAgent: string | null
}

export interface Passkey {
  readonly id: string
  readonly name?: string | null
  readonly createdAt: string
}

export interface Invitation {
  readonly role: 'customer' | 'operator'
  /** Null: whoever accepts it chooses the address. */
  readonly email: string | null
}

async function ask<Answer>(method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> {
  return (await send(method, `${base}${path}`, body ? { body } : {})) as Answer
}

const nameOf = (email: string): string => email.split('@', 1)[0] || email

/** Asks for the mail that proves the address; behind its link the account is made. Where many accounts were made lately the server asks for work first: `onWork` is called when it begins. */
export async function signUp(
  email: string,
  { onWork, controller }: { onWork: () => void; controller: AbortController },
): Promise<unknown> {
  const body = { email, language: getPreferences().language }
  try {
    return await ask('POST', '/sign-up/email', body)
  } catch (error) {
    if (!isProblem(error, 'challenge_required')) throw error
    onWork()
    const challenge = error.challenge as Challenge
    const { solve } = await import('./proof/solve.ts')
    const solution = await solve(challenge, controller)
    return await ask('POST', '/sign-up/email', { ...body, proof: { challenge, solution } })
  }
}

export const verifyEmail = (token: string): Promise<unknown> => ask('POST', '/verify-email', { token })

export async function signIn(person: {
  email: string
  password: string
  rememberMe: boolean
}): Promise<'signed-in' | 'second-step'> {
  const answer = await ask<{ twoFactorRedirect?: boolean }>('POST', '/sign-in/email', person)
  return answer.twoFactorRedirect ? 'second-step' : 'signed-in'
}

export const signOut = (): Promise<unknown> => ask('POST', '/sign-out', {})

export const verifyTotp = (code: string, trustDevice: boolean): Promise<unknown> =>
  ask('POST', '/two-factor/verify-totp', { code, trustDevice })

export const verifyBackupCode = (code: string): Promise<unknown> =>
  ask('POST', '/two-factor/verify-backup-code', { code })

export const requestPasswordReset = (email: string): Promise<unknown> =>
  ask('POST', '/request-password-reset', { email })

/** What the link of a reset is for; `tokens`: how many API tokens its person has. */
export const findReset = (token: string): Promise<{ readonly tokens: number }> =>
  ask('POST', '/password-reset', { token })

export const resetPassword = (reset: { token: string; newPassword: string; endTokens: boolean }): Promise<unknown> =>
  ask('POST', '/reset-password', reset)

export const changePassword = (currentPassword: string, newPassword: string): Promise<unknown> =>
  ask('POST', '/change-password', { currentPassword, newPassword })

/** Who is signed in, or null. */
export async function readPerson(): Promise<Person | null> {
  const answer = await ask<{ user: Person } | null>('GET', '/get-session')
  return answer?.user ?? null
}

/** The language of mails. */
export const saveLanguage = (language: 'fa' | 'en'): Promise<unknown> => ask('POST', '/update-user', { language })

export async function listSessions(): Promise<readonly BrowserSession[]> {
  return (await ask<{ data: BrowserSession[] }>('GET', '/sessions')).data
}
export const revokeSession = (id: string): Promise<unknown> => ask('POST', '/sessions/revoke', { id })
export const revokeOtherSessions = (tokens: boolean): Promise<unknown> =>
  ask('POST', '/sessions/revoke-others', { tokens })

export interface TwoFactorSecret {
  /** `otpauth://`; it counts once a code of it was shown with `verifyTotp`. */
  readonly totpURI: string
  readonly backupCodes: readonly string[]
}

export const enableTwoFactor = (password: string): Promise<TwoFactorSecret> =>
  ask('POST', '/two-factor/enable', { password })

export const disableTwoFactor = (password: string): Promise<unknown> => ask('POST', '/two-factor/disable', { password })

export const findInvitation = (secret: string): Promise<Invitation> => ask('POST', '/invitation', { secret })

export const acceptInvitation = (accepted: { secret: string; email: string; password: string }): Promise<unknown> =>
  ask('POST', '/accept-invitation', {
    ...accepted,
    name: nameOf(accepted.email),
    language: getPreferences().language,
  })

export const listPasskeys = (): Promise<readonly Passkey[]> => ask('GET', '/passkey/list-user-passkeys')
export const deletePasskey = (id: string): Promise<unknown> => ask('POST', '/passkey/delete-passkey', { id })

/** Whether this browser has passkeys with the JSON helpers of WebAuthn level 3. */
export const passkeysSupported = (): boolean =>
  'PublicKeyCredential' in globalThis && 'parseRequestOptionsFromJSON' in PublicKeyCredential

/** Asks the person's device; throws what the browser throws where they decline. */
export async function signInWithPasskey(): Promise<void> {
  const options = await ask<PublicKeyCredentialRequestOptionsJSON>('GET', '/passkey/generate-authenticate-options')
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options)
  const credential = await navigator.credentials.get({ publicKey })
  await ask('POST', '/passkey/verify-authentication', { response: (credential as PublicKeyCredential).toJSON() })
}

export async function addPasskey(name: string): Promise<void> {
  const options = await ask<PublicKeyCredentialCreationOptionsJSON>('GET', '/passkey/generate-register-options')
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options)
  const credential = await navigator.credentials.create({ publicKey })
  const response = (credential as PublicKeyCredential).toJSON()
  await ask('POST', '/passkey/verify-registration', { response, name })
}

/** Whether the person closed the browser's own window, which is no error. */
export const declined = (error: unknown): boolean =>
  error instanceof DOMException && (error.name === 'NotAllowedError' || error.name === 'AbortError')
