import { passkey } from '@better-auth/passkey'
import { betterAuth } from 'better-auth'
import { APIError } from 'better-auth/api'
import { twoFactor } from 'better-auth/plugins/two-factor'
import type { Clock } from '#core/clock'
import type { Database } from '#db'
import type { Language, Outbox } from './mail/index.ts'
import { revokeOwnTokens } from '#customers'
import { createGuards } from './guards.ts'
import { forgetGrants } from './grants.ts'
import { hashSessionTokens } from './hashed-sessions.ts'
import { createOperatorFactors } from './operator-factors.ts'
import { originsOf } from './origins.ts'
import { hashPassword, longestPassword, shortestPassword, verifyPassword } from './passwords.ts'
import { ensureCustomer, renameCustomer, type NewAccountLimits } from './person-customer.ts'
import { rates, type Rates } from './rates.ts'
import { hashRecoveryCodes, newRecoveryCodes } from './recovery-codes.ts'
import {
  accountTable,
  passkeyTable,
  sessionTable,
  twoFactorTables,
  userTable,
  verificationTable,
} from './table-names.ts'

export interface AuthOptions {
  database: Database
  clock: Clock
  outbox: Outbox
  rates: Rates
  secret: string
  /** Where people find the operator, for mails; null: nowhere. */
  contact: string | null
  publicUrl: string
  newAccounts: NewAccountLimits
  /** What a person's request has led to, for the log: an event and who, never what they sent. */
  event(name: string, fields: Record<string, unknown>): void
  /** What went wrong while a request was answered. */
  failed(error: unknown): void
  /** Work that a request starts and does not wait for. */
  background(work: Promise<unknown>): void
}

/** The address at which the bridge tells who asks; what a client sends under this name is thrown away. */
export const clientAddressHeader = 'x-verifyplus-client-address'

/** Likewise: that who resets their password ends their API tokens with it. */
export const endTokensHeader = 'x-verifyplus-end-tokens'

const days = 86_400
const minutes = 60

interface Person {
  id: string
  email: string
  language?: unknown
}

export type Auth = ReturnType<typeof createAuth>

/** The sign-in library, set up. What it does by itself and what is closed around it: docs/adr/0003-people-sign-in.md. */
export function createAuth(options: AuthOptions) {
  const { database, clock, outbox, publicUrl } = options
  const { origin, loopback, secure, relyingPartyId } = originsOf(publicUrl)
  const operatorFactors = createOperatorFactors(database)
  const to = (person: Person): { email: string; language: Language } => ({
    email: person.email,
    language: person.language === 'en' ? 'en' : 'fa',
  })

  return betterAuth({
    appName: 'VerifyPlus',
    baseURL: origin,
    basePath: '/v3/auth',
    // As a list, so that no variable of the environment is looked for instead, and so that it can be changed one day.
    secrets: [{ version: 1, value: options.secret }],
    telemetry: { enabled: false },
    database: { db: database.kysely, type: 'postgres', transaction: true },
    trustedOrigins: (request) => [origin, ...(loopback && request ? [loopbackOrigin(request)] : [])],
    advanced: {
      // Told to the letter: the library leaves these checks out when it believes to be tested.
      disableCSRFCheck: false,
      disableOriginCheck: false,
      useSecureCookies: false,
      cookiePrefix: secure ? '__Host-verifyplus' : 'verifyplus',
      defaultCookieAttributes: { secure, httpOnly: true, sameSite: 'lax', path: '/' },
      ipAddress: { ipAddressHeaders: [clientAddressHeader], ipv6Subnet: 64 },
      backgroundTasks: { handler: (work) => options.background(work) },
    },
    logger: { level: 'error', log: (_level, _message, ...rest) => rest.forEach((each) => options.failed(each)) },
    onAPIError: { onError: (error) => options.failed(error) },
    user: {
      ...userTable,
      additionalFields: {
        role: { type: 'string', required: false, defaultValue: 'customer', input: false },
        language: { type: 'string', required: false, defaultValue: 'fa', input: true },
      },
      changeEmail: { enabled: true },
    },
    // How long the browser keeps the cookie; the database ends sessions earlier, by use and by role: migrations/0010_people.sql.
    session: { ...sessionTable, expiresIn: 30 * days, updateAge: 3_600, freshAge: 15 * minutes },
    account: accountTable,
    verification: { ...verificationTable, storeIdentifier: 'hashed' },
    emailAndPassword: {
      enabled: true,
      // Its own sign-up keeps the password of whoever asks before the address is proved: sign-up.ts is ours.
      disableSignUp: true,
      requireEmailVerification: true,
      autoSignIn: false,
      minPasswordLength: shortestPassword,
      maxPasswordLength: longestPassword,
      password: { hash: hashPassword, verify: verifyPassword },
      resetPasswordTokenExpiresIn: 30 * minutes,
      revokeSessionsOnPasswordReset: true,
      sendResetPassword: ({ user, token }) =>
        outbox.post(to(user), { kind: 'reset_password', link: `${publicUrl}/reset-password#${token}` }),
      async onPasswordReset({ user }, request) {
        const customer = await ensureCustomer(database, user.id, options.newAccounts, clock.now())
        const endsTokens = customer !== null && request?.headers.get(endTokensHeader) === 'yes'
        const tokensEnded = endsTokens ? await revokeOwnTokens(database.pool, customer.customerId, clock.now()) : 0
        await forgetGrants(database, user.id)
        await outbox.post(to(user), { kind: 'password_changed', link: `${publicUrl}/forgot-password` })
        options.event('password_reset', { userId: user.id, tokensEnded })
      },
    },
    emailVerification: {
      expiresIn: 60 * minutes,
      sendVerificationEmail: ({ user, token }) =>
        outbox.post(to(user), { kind: 'verify_email', link: `${publicUrl}/verify-email#${token}` }),
      async afterEmailVerification(user) {
        await ensureCustomer(database, user.id, options.newAccounts, clock.now())
        await renameCustomer(database, user.id)
        options.event('email_verified', { userId: user.id })
      },
    },
    rateLimit: {
      enabled: true,
      window: rates.otherOfAddress.windowSeconds,
      max: rates.otherOfAddress.max,
      customRules: {
        '/sign-in/email': rule(rates.signInOfAddress),
        '/request-password-reset': rule(rates.mailOfAddress),
        '/change-email': rule(rates.mailOfAddress),
        '/change-password': rule(rates.signInOfAddress),
        '/reset-password': rule(rates.signInOfAddress),
        '/two-factor/*': rule(rates.secondStepOfAddress),
        '/passkey/verify-*': rule(rates.secondStepOfAddress),
      },
      customStorage: {
        async consume(key, { window, max }) {
          const retryAfter = await options.rates.count(key, { windowSeconds: window, max })
          return { allowed: retryAfter === null, retryAfter }
        },
      },
    },
    databaseHooks: {
      user: {
        update: {
          async before(changed, context) {
            const before = context?.context.session?.user
            if (changed.email === undefined || !before || before.email === changed.email) return
            await outbox.post(to(before), {
              kind: 'email_changed',
              newEmail: changed.email,
              contact: options.contact,
            })
            options.event('email_changed', { userId: before.id })
          },
        },
      },
      session: {
        create: {
          async before(session, context) {
            // A link in a mail proves the address and nothing else: it must not get around the second factor.
            if (context?.path === '/verify-email')
              throw new APIError('UNAUTHORIZED', {
                code: 'SIGN_IN_FIRST',
                message: 'Sign in first, then open the link',
              })
            const customer = await ensureCustomer(database, session.userId, options.newAccounts, clock.now())
            if (!customer || customer.suspended)
              throw new APIError('FORBIDDEN', { code: 'ACCOUNT_SUSPENDED', message: 'The account is suspended' })
            if (context?.path === '/sign-in/email') await operatorFactors.refusePasswordAlone(session.userId)
          },
        },
      },
    },
    hooks: createGuards({ ...options, operatorFactors }),
    plugins: [
      // Before every other: whatever reads or writes sessions does it through this.
      { id: 'hashed-sessions', init: ({ adapter }) => ({ context: { adapter: hashSessionTokens(adapter) } }) },
      twoFactor({
        issuer: 'VerifyPlus',
        schema: twoFactorTables,
        // The library decrypts what it compares with; what it gets here is hashed already and stays so.
        backupCodeOptions: {
          customBackupCodesGenerate: newRecoveryCodes,
          storeBackupCodes: { encrypt: async (json) => hashRecoveryCodes(json), decrypt: async (json) => json },
        },
      }),
      passkey({
        rpID: relyingPartyId,
        rpName: 'VerifyPlus',
        origin: loopback ? null : origin,
        schema: passkeyTable,
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        // A passkey stands for both factors only when its holder has unlocked it, and one that is never unlocked opens nothing.
        registration: {
          async afterVerification({ verification }) {
            if (!verification.registrationInfo?.userVerified) throw notUnlocked()
          },
        },
        authentication: {
          async afterVerification({ verification }) {
            if (!verification.authenticationInfo.userVerified) throw notUnlocked()
          },
        },
      }),
    ],
  })
}

function notUnlocked(): APIError {
  return new APIError('UNAUTHORIZED', {
    code: 'USER_VERIFICATION_REQUIRED',
    message: 'The passkey was not unlocked by its holder',
  })
}

function rule(rate: { windowSeconds: number; max: number }): { window: number; max: number } {
  return { window: rate.windowSeconds, max: rate.max }
}

/** On one's own machine the page may be opened as localhost or 127.0.0.1, at whichever port the server got. */
function loopbackOrigin(request: Request): string | null {
  const host = request.headers.get('host') ?? ''
  return /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/.test(host) ? `http://${host}` : null
}
