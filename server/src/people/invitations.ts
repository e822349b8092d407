import { createHash, randomBytes } from 'node:crypto'
import { isConstraint, type Database, type Queryable } from '#db'
import { topUp } from '#ledger'
import { ensureCustomerWith, type NewAccountLimits } from './person-customer.ts'
import { hashPassword } from './passwords.ts'

export type Role = 'customer' | 'operator'

const validForMs = 24 * 3_600_000

/** Makes a one-time invitation and answers its secret, of which only a hash is kept. */
export async function createInvitation(
  database: Database,
  invitation: { role: Role; email: string | null; at: Date },
): Promise<{ secret: string; expiresAt: Date }> {
  const secret = randomBytes(32).toString('base64url')
  const expiresAt = new Date(invitation.at.getTime() + validForMs)
  await database.kysely
    .insertInto('auth_invitation')
    .values({
      secret_sha256: hashOfInvitation(secret),
      role: invitation.role,
      email: invitation.email,
      created_at: invitation.at,
      expires_at: expiresAt,
      accepted_at: null,
    })
    .execute()
  return { secret, expiresAt }
}

/** The link that a person opens. What stands behind `#` is never sent to a server, so no log on the way holds it. */
export function invitationLink(publicUrl: string, secret: string): string {
  return `${publicUrl}/welcome#${secret}`
}

export async function operatorExists(client: Queryable): Promise<boolean> {
  const { rows } = await client.query(`select from auth_user where role = 'operator' limit 1`)
  return rows.length > 0
}

/** The secret of an invitation for the first operator; null where there is an operator. */
export async function inviteFirstOperator(database: Database, at: Date): Promise<string | null> {
  if (await operatorExists(database.pool)) return null
  const { secret } = await createInvitation(database, { role: 'operator', email: null, at })
  return secret
}

export interface OpenInvitation {
  role: Role
  /** The address that it is for; null: whichever the person names. */
  email: string | null
  /** The person asked for it on the site; else an operator invites them. */
  bySignUp: boolean
}

/** What an invitation is for; null when its secret is unknown, used or expired. */
export async function findInvitation(database: Database, secret: string, at: Date): Promise<OpenInvitation | null> {
  const row = await database.kysely
    .selectFrom('auth_invitation')
    .select(['role', 'email', 'by_sign_up'])
    .where('secret_sha256', '=', hashOfInvitation(secret))
    .where('accepted_at', 'is', null)
    .where('expires_at', '>', at)
    .executeTakeFirst()
  return row ? { role: row.role as Role, email: row.email, bySignUp: row.by_sign_up } : null
}

export interface Acceptance {
  secret: string
  email: string
  password: string
  name: string
  language: 'fa' | 'en'
  /** What somebody may do whom nobody invited. */
  newAccounts: NewAccountLimits
  at: Date
}

export type Accepted =
  | { outcome: 'accepted'; userId: string; role: Role; bySignUp: boolean }
  | { outcome: 'invalid_invitation' | 'email_taken' }

/** One at a time, so that of two links for the first operator only one makes an operator. */
const acceptanceLock = 7_243_811_010

/** Makes the account of an invited person, their customer with it, and ends the invitation: all of it, or nothing. */
export async function acceptInvitation(database: Database, acceptance: Acceptance): Promise<Accepted> {
  const { secret, name, language, at } = acceptance
  const email = acceptance.email.toLowerCase()
  // Before the lock and the transaction: it takes tens of milliseconds.
  const hash = await hashPassword(acceptance.password)
  try {
    return await database.tx(async (client) => {
      await client.query('select pg_advisory_xact_lock($1)', [acceptanceLock])
      const { rows } = await client.query<{ role: Role; email: string | null; by_sign_up: boolean }>(
        `update auth_invitation set accepted_at = $2
         where secret_sha256 = $1 and accepted_at is null and expires_at > $2 and (email is null or lower(email) = $3)
         returning role, email, by_sign_up`,
        [hashOfInvitation(secret), at, email],
      )
      const [invitation] = rows
      if (!invitation || (invitation.email === null && (await operatorExists(client)))) throw new NotInvited()
      const userId = randomBytes(24).toString('base64url')
      // The address counts as proved: the link was sent to it, or this is the first operator.
      await client.query(
        `insert into auth_user (id, name, email, email_verified, role, language, created_at, updated_at)
         values ($1, $2, $3, true, $4, $5, $6, $6)`,
        [userId, name, email, invitation.role, language, at],
      )
      await client.query(
        `insert into auth_account (id, provider_account_id, provider_id, user_id, password, created_at, updated_at)
         values ($1, $2, 'credential', $2, $3, $4, $4)`,
        [randomBytes(24).toString('base64url'), userId, hash, at],
      )
      const bySignUp = invitation.by_sign_up
      const customer = await ensureCustomerWith(client, userId, bySignUp ? acceptance.newAccounts : null, at)
      if (!customer) throw new EmailTaken()
      // The first operator, who is to try the sandbox before anybody can be asked for money.
      if (invitation.role === 'operator' && invitation.email === null)
        await creditForSandbox(client, { userId, customerId: customer.customerId, at })
      return { outcome: 'accepted', userId, role: invitation.role, bySignUp }
    })
  } catch (error) {
    if (error instanceof NotInvited) return { outcome: 'invalid_invitation' }
    if (error instanceof EmailTaken || isConstraint(error, 'auth_user_email_taken')) return { outcome: 'email_taken' }
    throw error
  }
}

const sandboxCreditMinor = 100_000n

/** Play money, where there is only the sandbox to spend it on. */
async function creditForSandbox(
  client: Queryable,
  { userId, customerId, at }: { userId: string; customerId: number; at: Date },
): Promise<void> {
  const { rows } = await client.query<{ plays: boolean }>(
    `select bool_and(s.kind = 'sandbox') as plays from number n join supplier s using (supplier_id) where n.retired_at is null`,
  )
  if (rows[0]?.plays !== true) return
  const idempotencyKey = `first-operator ${userId}`
  await topUp(client, { customerId, amountMinor: sandboxCreditMinor, note: 'sandbox credit', idempotencyKey, at })
}

class NotInvited extends Error {}
class EmailTaken extends Error {}

export function hashOfInvitation(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}
