import type { Formats } from '../i18n/index.ts'
import type { setupTexts } from './setup-texts.ts'

// As the routes of mails: outside of the contract of programs.
export interface Setup {
  readonly sandbox: { readonly numbers: number; readonly balanceMinor: number }
  readonly mail: 'sent' | 'kept'
  readonly contact: string | null
  readonly suppliers: number
  readonly numbers: number
  readonly prices: { readonly countries: number; readonly own: number }
  readonly people: number
}

export interface SetupItem {
  readonly title: string
  readonly text: string
  readonly done: boolean
  /** As the server measured it. */
  readonly state: string
  readonly command: string | null
  readonly go?: { readonly path: string; readonly text: string }
}

/** What there is to do, in the order in which it is done. `account` is the id of the one who looks. */
export function setupItems(
  setup: Setup,
  account: string,
  texts: (typeof setupTexts)['en'],
  { number, price }: Formats,
): SetupItem[] {
  const { sandbox, mail, contact, suppliers, numbers, prices, people } = setup
  const balance = price({ amount: sandbox.balanceMinor, currency: 'IRT' })
  return [
    {
      ...texts.sandbox,
      done: sandbox.numbers > 0 && sandbox.balanceMinor > 0,
      state:
        sandbox.numbers > 0
          ? texts.sandbox.state(sandbox.numbers, number(sandbox.numbers), balance)
          : texts.sandbox.closed(balance),
      command:
        sandbox.balanceMinor > 0 ? null : `npx verifyplus customer credit ${account} 100000 --note 'sandbox credit'`,
      go: { path: '/get-number', text: texts.sandbox.go },
    },
    {
      ...texts.mail,
      done: mail === 'sent',
      state: texts.mail[mail],
      command: `SMTP_URL=smtps://user:password@mail.example.org \\
  MAIL_FROM='VerifyPlus <codes@example.org>' npm start`,
      go: { path: '/operator/mails', text: texts.mail.go },
    },
    {
      ...texts.contact,
      done: contact !== null,
      state: contact ?? texts.contact.none,
      command: 'CONTACT=help@example.org npm start',
    },
    {
      ...texts.supplier,
      done: suppliers > 0,
      state: texts.supplier.state(suppliers, number(suppliers)),
      command: 'npx verifyplus supplier add my-sims --kind webhook',
    },
    {
      ...texts.numbers,
      done: numbers > 0,
      state: texts.numbers.state(numbers, number(numbers)),
      command: 'npx verifyplus numbers import numbers.csv --supplier my-sims',
    },
    {
      ...texts.prices,
      done: prices.own > 0,
      state: texts.prices.state(prices.countries, number(prices.countries), prices.own, number(prices.own)),
      command: 'npx verifyplus price set RU 4000',
    },
    {
      ...texts.people,
      done: people > 0,
      state: texts.people.state(people, number(people)),
      command: 'npx verifyplus customer invite --email team@example.org',
    },
  ]
}
