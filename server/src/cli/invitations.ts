import type { Command } from 'commander'
import { systemClock } from '#core/clock'
import { Refused } from '#core/errors'
import { createOutbox } from '#people/mail'
import { createInvitation, invitationLink, type Role } from '#people/invitations'
import { resetFactors } from '#people/reset-factors'
import type { Database } from '#db'
import type { Cli } from './cli.ts'
import { readInstalled } from './installed.ts'
import type { Terminal } from './terminal.ts'

const emailShape = /^[^\s@"<>]{1,64}@[^\s@"<>]{1,190}$/

export function addOperatorCommands(operator: Command, { onDatabase }: Cli): void {
  addInvite(operator, 'operator', onDatabase)
  operator
    .command('reset-factor <email>')
    .description('remove the second factors of an operator who lost them or has a new phone')
    .action(onDatabase((terminal, database, email: string) => resetFactor(terminal, database, email)))
}

async function resetFactor(terminal: Terminal, database: Database, email: string): Promise<void> {
  const language = await resetFactors(database, email)
  if (language === null) throw new Refused(`${JSON.stringify(email.slice(0, 80))} is no operator's address`)
  const { publicUrl, sendsMail } = await readInstalled(terminal, database)
  await createOutbox(database, systemClock, sendsMail).post(
    { email: email.toLowerCase(), language },
    { kind: 'second_factor_off', link: `${publicUrl}/forgot-password` },
  )
  terminal.answer({ email, secondFactor: 'none' }, [
    `${email} is signed out, comes in with the password, and then sets up a second factor before anything else.`,
  ])
}

/** `invite --email`: a one-time link by which somebody makes their account. */
export function addInvite(command: Command, role: Role, onDatabase: Cli['onDatabase']): void {
  command
    .command('invite')
    .description('create a single-use link, valid for 24 hours, with which a person creates their account')
    .requiredOption('--email <address>', 'the email address of the new account')
    .option('--language <code>', 'fa or en, for the email', 'fa')
    .action(
      onDatabase((terminal, database, options: { email: string; language: string }) =>
        invite(terminal, database, role, options),
      ),
    )
}

async function invite(
  terminal: Terminal,
  database: Database,
  role: Role,
  options: { email: string; language: string },
): Promise<void> {
  const { email, language } = options
  if (!emailShape.test(email)) throw new Refused(`${JSON.stringify(email.slice(0, 80))} is not an email address`)
  if (language !== 'fa' && language !== 'en') throw new Refused('--language must be fa or en')
  const installed = await readInstalled(terminal, database)
  if (role === 'customer' && installed.signUp === 'closed')
    throw new Refused(`${installed.signUpStored ? 'Sign-up' : 'SIGNUP'} is closed: an invitation could not be accepted`)
  const { secret, expiresAt } = await createInvitation(database, { role, email, at: systemClock.now() })
  const link = invitationLink(installed.publicUrl, secret)
  await createOutbox(database, systemClock, installed.sendsMail).post(
    { email, language },
    { kind: `invitation_${role}`, link },
  )
  terminal.answer({ email, role, link, expiresAt, mail: installed.sendsMail ? 'queued' : 'kept' }, [
    `${email} can create an account here, once, until ${expiresAt.toISOString()}:`,
    link,
    installed.sendsMail ? 'The server also sends the link by email.' : 'Send this link yourself: SMTP_URL is not set.',
  ])
}
