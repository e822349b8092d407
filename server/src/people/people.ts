import { AsyncLocalStorage } from 'node:async_hooks'
import { Unavailable } from '#core/errors'
import type { Clock } from '#core/clock'
import { isAway, whyAway, type Database } from '#db'
import { createOutbox, type Outbox } from './mail/index.ts'
import { countTokensOfPerson } from '#customers'
import { createPeopleAudit } from './audit.ts'
import { createAuth } from './auth.ts'
import { createChallenges } from './challenges.ts'
import type { NewAccountLimits } from './person-customer.ts'
import { createRates, type Rates } from './rates.ts'
import { readAuthSecret } from './secret.ts'
import { createSessionReader, type PeopleSessions } from './session-reader.ts'
import { createSignUpLimits } from './sign-up-limits.ts'
import { createSignUps, type SignUps } from './sign-up.ts'

export type SignUp = 'open' | 'invite' | 'closed'

/** What the sign-in says to the log: an event and who. No address, no link, no token is handed to it. */
export interface PeopleLog {
  info(fields: Record<string, unknown>, message: string): void
  error(fields: Record<string, unknown>, message: string): void
}

export interface PeopleOptions {
  database: Database
  clock: Clock
  log: PeopleLog
  publicUrl: string
  /** Asked at each sign-up: it may be changed while the program runs. */
  signUp(): SignUp
  newAccounts: NewAccountLimits
  /** Whether there is a mail server; without one mails are kept for the operator. */
  sendsMail: boolean
  /** Where people find the operator: an e-mail address or a URL. */
  contact: string | null
}

export interface People {
  readonly signUp: SignUp
  readonly sendsMail: boolean
  readonly contact: string | null
  readonly sessions: PeopleSessions
  readonly rates: Rates
  readonly outbox: Outbox
  readonly signUps: SignUps
  /** What an account that somebody made on the site may do until its first payment. */
  readonly newAccounts: NewAccountLimits
  /** Answers a request of the sign-in library. Rejects with `Unavailable` when the database is away. */
  handle(request: Request): Promise<Response>
  /** How many API tokens the person has whose password this link of a reset changes; null for a link that changes none. */
  tokensOfReset(token: string): Promise<number | null>
  /** Writes to the person behind the customer, if there is one, that a token was made. */
  tellTokenMade(customerId: number): void
  /** Resolves when what requests have started in the background is done. */
  idle(): Promise<void>
}

/** People's sign-in. Everything that it knows is in the database, so any process may answer any request. */
export async function openPeople(options: PeopleOptions): Promise<People> {
  const { database, clock, log } = options
  const secret = await readAuthSecret(database, clock.now())
  const outbox = createOutbox(database, clock, options.sendsMail)
  const rates = createRates({ database, clock, secret })
  const failures = new AsyncLocalStorage<unknown[]>()
  const underWay = new Set<Promise<unknown>>()

  function failed(error: unknown): void {
    if (!(error instanceof Error) || isAnswer(error)) return
    failures.getStore()?.push(error)
    if (!isAway(error)) log.error({ err: error }, 'a request of the sign-in failed')
  }

  function background(work: Promise<unknown>): void {
    const settled = work.catch(failed).finally(() => underWay.delete(settled))
    underWay.add(settled)
  }

  async function tellTokenMade(customerId: number): Promise<void> {
    const { rows } = await database.pool.query<{ email: string; language: string }>(
      'select u.email, u.language from customer c join auth_user u on u.id = c.user_id where c.customer_id = $1',
      [customerId],
    )
    for (const { email, language } of rows)
      await outbox.post(
        { email, language: language === 'en' ? 'en' : 'fa' },
        { kind: 'token_made', link: `${options.publicUrl}/tokens` },
      )
  }

  const audit = createPeopleAudit({ database, clock, background, failed })
  const event = (name: string, fields: Record<string, unknown>): void => {
    log.info({ event: name, ...fields }, 'sign-in')
    audit.event(name, fields)
  }

  const auth = createAuth({
    database,
    clock,
    outbox,
    rates,
    secret,
    contact: options.contact,
    publicUrl: options.publicUrl,
    newAccounts: options.newAccounts,
    event,
    failed,
    background,
  })
  const context = await auth.$context

  return {
    get signUp() {
      return options.signUp()
    },
    sendsMail: options.sendsMail,
    contact: options.contact,
    sessions: createSessionReader({ database, secret, cookieName: context.authCookies.sessionToken.name }),
    rates,
    outbox,
    signUps: createSignUps({
      database,
      clock,
      outbox,
      rates,
      publicUrl: options.publicUrl,
      admissionOf: createSignUpLimits({ rates, challenges: createChallenges({ database, clock, secret }) }),
      event,
    }),
    newAccounts: options.newAccounts,
    async handle(request) {
      const failed: unknown[] = []
      const response = await failures.run(failed, () => auth.handler(request))
      // The library answers 500 for whatever it did not expect.
      const away = response.status >= 500 ? failed.find(isAway) : undefined
      if (away !== undefined)
        throw new Unavailable('the database is unreachable', 1, { cause: away, why: whyAway(away) })
      return response
    },
    async tokensOfReset(token) {
      const reset = await context.internalAdapter.findVerificationValue(`reset-password:${token}`)
      if (!reset || reset.expiresAt <= new Date()) return null
      return countTokensOfPerson(database, reset.value, clock.now())
    },
    tellTokenMade: (customerId) => background(tellTokenMade(customerId)),
    async idle() {
      await audit.stop()
      while (underWay.size > 0) await Promise.all(underWay)
    },
  }
}

/** What the library throws to answer the caller with, as opposed to what went wrong. */
function isAnswer(error: Error): boolean {
  const status = (error as { statusCode?: unknown }).statusCode
  return typeof status === 'number' && status < 500
}
