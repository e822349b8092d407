import { randomBytes } from 'node:crypto'
import type { Clock } from '#core/clock'
import type { Database } from '#db'
import type { Language, Outbox } from './mail/index.ts'
import { hashOfInvitation } from './invitations.ts'
import { rates, type Rates } from './rates.ts'
import type { Admission, Newcomer } from './sign-up-limits.ts'

/** As long as every link that proves an address. */
const validForMs = 3_600_000

export type Asked = { outcome: 'asked' } | Exclude<Admission, { outcome: 'admitted' }>

export interface SignUps {
  /**
   * Mails a link, behind which whoever reads the mail of the address makes the account. Nothing is kept of who asked, neither
   * a name nor a password: it may be somebody else's address. Who has an account is told so by mail, and answered the same.
   */
  ask(newcomer: Newcomer & { language: Language }): Promise<Asked>
}

/** One statement for who has an account and who has none, so that no difference in time tells one from the other. */
const invite = `
with known as (
  select language from auth_user where lower(email) = $1
),
invited as (
  insert into auth_invitation (secret_sha256, role, email, by_sign_up, created_at, expires_at)
  select $2, 'customer', $1, true, $3, $4 where not exists (select from known)
)
select language from known`

export function createSignUps(options: {
  database: Database
  clock: Clock
  outbox: Outbox
  rates: Rates
  publicUrl: string
  admissionOf(newcomer: Newcomer): Promise<Admission>
  event(name: string, fields: Record<string, unknown>): void
}): SignUps {
  const { database, clock, outbox, publicUrl } = options
  return {
    async ask({ language, ...newcomer }) {
      const { email } = newcomer
      const admission = await options.admissionOf(newcomer)
      if (admission.outcome !== 'admitted') {
        options.event(`sign_up_${admission.outcome}`, admission.outcome === 'refused' ? { by: admission.by } : {})
        return admission
      }
      const retryAfter = await options.rates.count(`mail ${email}`, rates.mailOfAccount)
      if (retryAfter !== null) return { outcome: 'refused', by: 'mail', retryAfter }
      const secret = randomBytes(32).toString('base64url')
      const at = clock.now()
      const { rows } = await database.pool.query<{ language: Language }>(invite, [
        email,
        hashOfInvitation(secret),
        at,
        new Date(at.getTime() + validForMs),
      ])
      const [known] = rows
      await (known
        ? outbox.post(
            { email, language: known.language },
            { kind: 'already_registered', link: `${publicUrl}/forgot-password` },
          )
        : outbox.post({ email, language }, { kind: 'sign_up', link: `${publicUrl}/new-account#${secret}` }))
      return { outcome: 'asked' }
    },
  }
}
