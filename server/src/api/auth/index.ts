/**
 * People's sign-in, below /v3/auth. Bodies are application/json and answers JSON; errors are application/problem+json
 * ({ type, title, status, code, detail, requestId }). The session is an HttpOnly cookie; no answer ever holds its token.
 * Unsafe requests are taken from our own pages only (Sec-Fetch-Site, Origin). Each of them answers 429 `rate_limited`
 * with Retry-After when it is asked too often. `user` is { id, email, name, emailVerified, role: customer|operator,
 * language: fa|en, twoFactorEnabled, createdAt, updatedAt, image }. A session whose customer is suspended gets 403 `account_suspended`
 * from everything that is about the account; that of an operator who has neither an authenticator nor a passkey 403
 * `second_factor_required` from all but GET /v3/me, get-session, sign-out and what sets one up: /two-factor/enable,
 * /two-factor/verify-totp, /passkey/generate-register-options, verify-registration and list-user-passkeys.
 *
 * GET  /options                   → { signUp: open|invite|closed, mail: sent|kept, contact: string|null (an e-mail address or a URL),
 *                                 minPasswordLength, maxPasswordLength }
 * POST /sign-up/email             { email, language?: fa|en, proof? } → 200 { status: true }, the same for an address that has an
 *                                 account. A mail follows; its link is /new-account#secret, for /accept-invitation, valid for an
 *                                 hour. Nothing else is kept, so asking again changes nothing and sends another link.
 *                                 400 invalid_email; 403 sign_up_closed (with signUp invite or closed); 403
 *                                 challenge_required with a member challenge, where many accounts were made: send
 *                                 it again within 10 minutes with proof: { challenge, solution: { counter, derivedKey } }, as
 *                                 altcha-lib's solveChallenge answers it. A challenge is good for one sign-up with this address
 * POST /verify-email              { token } (what stands behind # in the mail's link /verify-email#…, of a change of address)
 *                                 → 200 { status: true }; 401 token_expired|invalid_token; 401 sign_in_first
 * POST /sign-in/email             { email, password, rememberMe?: boolean } → 200 { user, redirect: false } and the cookie, or
 *                                 200 { twoFactorRedirect: true, twoFactorMethods: ['totp'] }: go on with /two-factor/verify-….
 *                                 401 invalid_email_or_password; 403 account_suspended; 403 passkey_required: the password is right,
 *                                 of an operator whose second factor is a passkey
 * POST /sign-out                  → 200 { success: true }
 * GET  /get-session               → 200 { session: { id, createdAt, updatedAt, expiresAt, … }, user } or null
 * POST /request-password-reset    { email } → 200 always; the mail's link is /reset-password#token
 * POST /password-reset            { token } → 200 { tokens }: how many API tokens the person of that link has; 400 invalid_token
 * POST /reset-password            { token, newPassword, endTokens?: true } → 200; 400 invalid_token; ends every session, and with
 *                                 endTokens every API token
 * POST /change-password           { currentPassword, newPassword } → 200 { user }; ends every other session; 400 invalid_password
 * POST /change-email              { newEmail } → 200 { status: true }; the link goes to the new address. 403 session_not_fresh:
 *                                 the person signed in more than 15 minutes ago and must do it again
 * POST /update-user               { name?, language? } → 200
 * POST /two-factor/enable         { password } → 200 { totpURI, backupCodes: string[10] }, on when a code was verified:
 * POST /two-factor/verify-totp    { code, trustDevice?: boolean } → 200 { user }; 401 invalid_code. A code is taken once
 * POST /two-factor/verify-backup-code { code } → 200 { user }
 * POST /two-factor/generate-backup-codes { password } → 200 { backupCodes }
 * POST /two-factor/disable        { password } → 200; 409 last_second_factor: an operator has to keep one
 * GET  /passkey/generate-register-options → what navigator.credentials.create takes (session not older than 15 minutes)
 * POST /passkey/verify-registration { response, name? } → 200 passkey
 * GET  /passkey/generate-authenticate-options → what navigator.credentials.get takes
 * POST /passkey/verify-authentication { response } → 200 { session, user } and the cookie
 * GET  /passkey/list-user-passkeys → 200 passkey[];  POST /passkey/update-passkey { id, name }, /passkey/delete-passkey { id }:
 *                                 409 last_second_factor
 * GET  /sessions                  → 200 { data: [{ id, current, createdAt, lastUsedAt, expiresAt, ipAddress, userAgent }] }
 * POST /sessions/revoke           { id } → 200 { status: true }
 * POST /sessions/revoke-others    { tokens?: true } → 200 { ended, revoked }: every other session, and with tokens every API token
 * POST /invitation                { secret } → 200 { role, email: string|null }; 404 invalid_invitation
 * POST /accept-invitation         { secret, email, password, name, language? } → 201 { email, role }, then sign in;
 *                                 404 invalid_invitation; 409 email_taken; 403 sign_up_closed (customers, with signUp closed)
 *
 * For operators (403 operator_required):
 * GET  /v3/operator/setup         → 200 { sandbox: { numbers, balanceMinor }, mail: sent|kept, contact: string|null, suppliers,
 *                                 numbers, prices: { countries, own }, people }: how far this installation is set up
 *
 * For operators, with a session not older than 15 minutes (403 session_not_fresh, 403 operator_required):
 * GET  /v3/operator/mails?limit=  → 200 { data: [{ id, kind, recipient, subject, state: kept|queued|sent|failed, attempts,
 *                                 createdAt, endedAt, lastProblem }] };  GET /v3/operator/mails/:id → the same with text, html
 */
import type { FastifyInstance } from 'fastify'
import type { Clock } from '#core/clock'
import type { People } from '#people'
import type { Database } from '#db'
import { jsonBody } from '#http'
import { addLibraryRoutes } from './library-routes.ts'
import { addInvitationRoutes } from './invitation-routes.ts'
import { addOperatorMails } from './operator-mails.ts'
import { addOperatorSetup } from './operator-setup.ts'
import { addSessionRoutes } from './session-routes.ts'
import { addSignUpRoutes } from './sign-up-routes.ts'
import { answerInProblems } from './problems.ts'
import { refuseOtherSites } from './other-sites.ts'

export interface AuthApi {
  database: Database
  clock: Clock
  people: People
  publicUrl: string
}

/** A passkey's attestation is the largest body there is, with a few kilobytes. */
const maxBodyBytes = 16_384

export function authApi(features: AuthApi) {
  return async (app: FastifyInstance): Promise<void> => {
    jsonBody(app, maxBodyBytes)
    answerInProblems(app)
    refuseOtherSites(app, features.publicUrl)
    addLibraryRoutes(app, features)
    addSessionRoutes(app, features)
    addSignUpRoutes(app, features)
    addInvitationRoutes(app, features)
    addOperatorMails(app, features)
    addOperatorSetup(app, features)
  }
}
