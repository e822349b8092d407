import { createHash } from 'node:crypto'
import { APIError, createAuthMiddleware, getSessionFromCtx } from 'better-auth/api'
import type { Clock } from '#core/clock'
import { networkOf } from '#core/network-of'
import type { Database } from '#db'
import type { Letter, Outbox } from './mail/index.ts'
import { endOtherSessions, endSession, forgetGrants } from './grants.ts'
import { createKnownDevices } from './known-devices.ts'
import type { OperatorFactors } from './operator-factors.ts'
import { isEasilyGuessed } from './passwords.ts'
import { rates, type Rate, type Rates } from './rates.ts'
import { hashOfRecoveryCode } from './recovery-codes.ts'
import { securityLetterOf } from './security-letters.ts'

interface GuardOptions {
  database: Database
  clock: Clock
  outbox: Outbox
  rates: Rates
  operatorFactors: OperatorFactors
  publicUrl: string
  event(name: string, fields: Record<string, unknown>): void
}

/** What changes how a person signs in is taken from a session that began a moment ago and no other (ASVS 7.5.1). */
const needFreshSession = new Set(['/change-email', '/passkey/delete-passkey'])
const freshForMs = 15 * 60_000
const longestName = 100
/** Who has made an account signs in at once, and need not be told of it. */
const newAccountForMs = 600_000
/** A one-time code is valid for its own 30 seconds and those before and after. */
const codeRememberedForMs = 180_000

/** What is asked before the library does anything, and what is done after it did: the gaps that it leaves. */
export function createGuards(options: GuardOptions) {
  const { database, clock, outbox, operatorFactors } = options
  const devices = createKnownDevices(database)

  async function limit(key: string, rate: Rate): Promise<void> {
    const retryAfter = await options.rates.count(key, rate)
    if (retryAfter !== null) throw tooMany(retryAfter)
  }

  /** A code of an authenticator is looked at once (ASVS 6.5.1): who looks over a shoulder cannot use it a second time. */
  async function tryCodeOnce(userId: string, code: string): Promise<void> {
    const now = clock.now()
    const { rowCount } = await database.pool.query(
      `with old as (delete from auth_tried_code where user_id = $1 and tried_at < $4)
       insert into auth_tried_code (user_id, code_sha256, tried_at) values ($1, $2, $3) on conflict do nothing`,
      [
        userId,
        createHash('sha256').update(`${userId} ${code}`).digest(),
        now,
        new Date(now.getTime() - codeRememberedForMs),
      ],
    )
    if (rowCount === 0) throw new APIError('UNAUTHORIZED', { code: 'INVALID_CODE', message: 'Invalid code' })
  }

  /**
   * Codes that were guessed wrong lock both ways of the second step for a while. A right recovery code opens it again: with
   * 118 random bits there is nothing to guess, and its owner must get in while somebody else guesses. It is used up after this.
   */
  async function unlockBy(userId: string, recoveryCodeHash: string): Promise<void> {
    await database.pool.query(
      `update auth_two_factor set locked_until = null, failed_verification_count = 0
       where user_id = $1 and locked_until is not null and backup_codes::jsonb ? $2`,
      [userId, recoveryCodeHash],
    )
  }

  const before = createAuthMiddleware(async (ctx) => {
    const body = (ctx.body ?? {}) as Record<string, unknown>
    const email = typeof body['email'] === 'string' ? body['email'].toLowerCase() : ''
    const address = ctx.headers?.get('x-verifyplus-client-address') ?? ''
    switch (ctx.path) {
      case '/sign-in/email': {
        const device = await devices.ofEmail(ctx, email)
        if (device !== null) return limit(`sign-in device ${device}`, rates.signInOfAccountFromAddress)
        const network = networkOf(address, { ipv4Bits: 32, ipv6Bits: 64 })
        await limit(`sign-in ${email} ${network}`, rates.signInOfAccountFromAddress)
        await limit(`sign-in ${email}`, rates.signInOfAccount)
        return
      }
      case '/update-user':
        if (body['name'] !== undefined) assertName(body['name'])
        if (body['language'] !== undefined && body['language'] !== 'fa' && body['language'] !== 'en')
          throw new APIError('BAD_REQUEST', { code: 'INVALID_LANGUAGE', message: 'language must be fa or en' })
        return
      case '/request-password-reset': {
        const device = await devices.ofEmail(ctx, email)
        await limit(device === null ? `mail ${email}` : `mail device ${device}`, rates.mailOfAccount)
        return
      }
      case '/reset-password':
        await assertNotGuessed(body['newPassword'], '')
        return
      case '/change-password': {
        const session = await getSessionFromCtx(ctx)
        await assertNotGuessed(body['newPassword'], session?.user.email ?? '')
        if (session) await limit(`password ${session.user.id}`, rates.signInOfAccount)
        // ASVS 7.4.3: whoever knew the old one is out.
        return { context: { body: { ...body, revokeOtherSessions: true } } }
      }
      case '/two-factor/enable':
      case '/two-factor/disable':
      case '/two-factor/generate-backup-codes': {
        const session = await getSessionFromCtx(ctx)
        if (session && ctx.path === '/two-factor/disable')
          await operatorFactors.keepOneWithoutAuthenticator(session.user.id)
        // They ask for the password, which must not be guessed here either. Counted apart: strangers who use up the sign-ins
        // of the account must not keep its owner from this.
        if (session) await limit(`password ${session.user.id}`, rates.signInOfAccount)
        return
      }
      case '/two-factor/verify-totp': {
        const userId = await secondStepOf(ctx)
        if (userId !== null) await tryCodeOnce(userId, String(body['code']))
        return
      }
      case '/two-factor/verify-backup-code': {
        const code = hashOfRecoveryCode(String(body['code']))
        const userId = await secondStepOf(ctx)
        if (userId !== null) await unlockBy(userId, code)
        return { context: { body: { ...body, code } } }
      }
      default:
    }
    if (needFreshSession.has(ctx.path)) {
      const session = await getSessionFromCtx(ctx)
      if (session && Date.now() - session.session.createdAt.getTime() >= freshForMs)
        throw new APIError('FORBIDDEN', { code: 'SESSION_NOT_FRESH', message: 'Sign in again first' })
      if (session && ctx.path === '/change-email')
        await limit(`mail of session ${session.user.id}`, rates.mailOfAccount)
      if (session && ctx.path === '/passkey/delete-passkey')
        await operatorFactors.keepOneWithoutPasskey(session.user.id, String(body['id']))
    }
  })

  async function tell(person: Told | undefined, kind: LinkedLetter): Promise<void> {
    if (!person) return
    await outbox.post(
      { email: person.email, language: person['language'] === 'en' ? 'en' : 'fa' },
      { kind, link: `${options.publicUrl}/forgot-password` },
    )
  }

  const after = createAuthMiddleware(async (ctx) => {
    const started = ctx.context.newSession
    const refused = ctx.context.returned instanceof Error
    const address = ctx.headers?.get('x-verifyplus-client-address') ?? ''
    if (signInPaths.has(ctx.path) && refused)
      options.event('sign_in_refused', { by: ctx.path, address, userId: await whoWasMeant(ctx) })
    if (refused) return
    const holder = ctx.context.session?.user
    const kind = securityLetterOf(ctx.path, holder !== undefined && holder['twoFactorEnabled'] !== true)
    if (kind) await tell(started?.user ?? holder, kind)
    if (!started) return
    const { token } = started.session
    const userId = started.user.id
    // The library looks whether a second step is needed only after this.
    if (ctx.path === '/sign-in/email' && started.user['twoFactorEnabled'] === true) {
      options.event('first_factor_passed', { userId, address })
      return
    }
    const settingUp = ctx.path === '/two-factor/disable' || ctx.context.session?.session
    if (signInPaths.has(ctx.path) && !settingUp) {
      options.event('signed_in', { userId, by: ctx.path, address })
      // ASVS 7.2.4: who signs in again leaves no earlier session of this browser behind.
      const earlier = await ctx.getSignedCookie(ctx.context.authCookies.sessionToken.name, ctx.context.secret)
      if (typeof earlier === 'string' && earlier !== token) await endSession(database, earlier)
      if ((await devices.ofUser(ctx, userId)) === null) {
        await devices.remember(ctx, userId)
        const isNew = clock.now().getTime() - new Date(started.user.createdAt).getTime() < newAccountForMs
        if (!isNew) await tell(started.user, 'new_device')
      }
    }
    if (ctx.path === '/change-password') {
      await forgetGrants(database, userId)
      await tell(started.user, 'password_changed')
      options.event('password_changed', { userId })
    }
    if (ctx.path === '/two-factor/disable' || (ctx.path === '/two-factor/verify-totp' && settingUp)) {
      await forgetGrants(database, userId)
      await endOtherSessions(database, userId, token)
      options.event('second_factor_changed', { userId })
    }
  })

  /** The account that a refused sign-in was for; null where there is none, or where it named none. */
  async function whoWasMeant(ctx: GuardContext): Promise<string | null> {
    if (ctx.path !== '/sign-in/email') return await secondStepOf(ctx)
    const { email } = (ctx.body ?? {}) as { email?: unknown }
    if (typeof email !== 'string') return null
    const { rows } = await database.pool.query<{ id: string }>('select id from auth_user where email = $1', [
      email.toLowerCase(),
    ])
    return rows[0]?.id ?? null
  }

  return { before, after }
}

type LinkedLetter = Exclude<Letter, { newEmail: string }>['kind']
type Told = { email: string } & Record<string, unknown>

const signInPaths = new Set([
  '/sign-in/email',
  '/two-factor/verify-totp',
  '/two-factor/verify-backup-code',
  '/passkey/verify-authentication',
])

type GuardContext = Parameters<Parameters<typeof createAuthMiddleware>[0]>[0]

/** Whose second step this is: of the sign-in that waits for it, or of the session that sets a second factor up. */
async function secondStepOf(ctx: GuardContext): Promise<string | null> {
  const session = await getSessionFromCtx(ctx)
  if (session) return session.user.id
  const cookie = ctx.context.createAuthCookie('two_factor')
  const identifier = await ctx.getSignedCookie(cookie.name, ctx.context.secret)
  if (typeof identifier !== 'string' || identifier === '') return null
  const waiting = await ctx.context.internalAdapter.findVerificationValue(identifier)
  return waiting?.value ?? null
}

function tooMany(retryAfter: number): APIError {
  return new APIError(
    'TOO_MANY_REQUESTS',
    { code: 'RATE_LIMITED', message: 'Too many requests' },
    { 'retry-after': String(retryAfter) },
  )
}

async function assertNotGuessed(password: unknown, email: string): Promise<void> {
  if (typeof password === 'string' && password.length <= 128 && (await isEasilyGuessed(password, email)))
    throw new APIError('BAD_REQUEST', {
      code: 'PASSWORD_TOO_COMMON',
      message: 'This password is too common',
    })
}

function assertName(name: unknown): void {
  if (typeof name !== 'string' || name.trim() === '' || name.length > longestName || /\p{Cc}/u.test(name))
    throw new APIError('BAD_REQUEST', { code: 'INVALID_NAME', message: `name must be 1 to ${longestName} characters` })
}
