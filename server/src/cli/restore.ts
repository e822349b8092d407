import type { Command } from 'commander'
import { InvalidArgumentError } from 'commander'
import { restoreBackup, settleDatabase, type Restored, type Settled } from '#backups'
import { systemClock } from '#core/clock'
import { Refused } from '#core/errors'
import { counted } from '#core/plural'
import { checkLedger } from '#ledger'
import { checkBackup } from '#backups'
import { duration, wholeNumber } from './arguments.ts'
import type { Cli } from './cli.ts'
import { exitCodes } from './exit-codes.ts'
import { arrangeServingOf, connectDatabase } from './open-database.ts'
import type { Terminal } from './terminal.ts'

interface Options {
  keyFile?: string
  rest?: number
  leaseIdsFrom?: number
  settle?: Date
}

export function addRestore(command: Command, { plain }: Cli): void {
  command
    .argument('[file]', 'a file written by backup')
    .option('--key-file <file>', 'the age identity, for an encrypted backup')
    .option('--rest <time>', 'how long all numbers rest, instead of the longest lease and their cool-down', duration)
    .option(
      '--lease-ids-from <id>',
      'issue no lease id below this one, instead of one that is certain to be unused',
      wholeNumber,
    )
    .option(
      '--settle <time>',
      'load nothing: the database itself was restored to this time (such as 2026-11-27T10:00:00Z) by other means, and only the clean-up after a restore is done',
      time,
    )
    .action(
      plain((terminal, file: string | undefined, options: Options) => {
        if ((file === undefined) === (options.settle === undefined))
          throw new Refused('Name the file to restore, or --settle and the time to which the database was restored.')
        return file === undefined ? settle(terminal, options) : load(terminal, file, options)
      }),
    )
}

/** As ISO 8601 writes it, or as PostgreSQL does: `2026-11-27 10:00:00.25+00`. */
function time(text: string): Date {
  const [, day, clock, zone] =
    /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d(?::\d\d)?)$/.exec(text) ?? []
  const at = new Date(`${day}T${clock}${zone?.length === 3 ? `${zone}:00` : zone}`)
  if (Number.isNaN(at.getTime()))
    throw new InvalidArgumentError('It must be a time with its zone, such as 2026-11-27T10:00:00Z.')
  return at
}

function settings(options: Options): { restSeconds: number | null; leaseIdsFrom: number | null } {
  return { restSeconds: options.rest ?? null, leaseIdsFrom: options.leaseIdsFrom ?? null }
}

async function load(terminal: Terminal, file: string, options: Options): Promise<number> {
  const backup = { file, keyFile: options.keyFile ?? null }
  // Before a database is made, or connected to.
  terminal.step(`Reading ${file}`)
  await checkBackup(backup)
  const opened = await connectDatabase(terminal, { role: 'command', mayCreate: true })
  const { database, close } = opened
  try {
    const progress = (line: string): void => terminal.step(line)
    const restored = await restoreBackup({ ...backup, ...settings(options), database, clock: systemClock, progress })
    await arrangeServingOf(terminal.config, opened)
    const { faults } = await checkLedger(database, progress)
    terminal.answer({ ...restored, ledgerFaults: faults }, [
      `Restored ${counted(restored.rows, 'row')} as of ${restored.takenAt.toISOString()}.`,
      ...settledLines(restored),
      ...cameBackLines(restored, restored),
      faults.length === 0
        ? 'Every balance matches its postings.'
        : `${counted(faults.length, 'balance differs', 'balances differ')}: verifyplus ledger check`,
    ])
    return faults.length === 0 ? exitCodes.done : exitCodes.refused
  } finally {
    await close()
  }
}

async function settle(terminal: Terminal, options: Options): Promise<void> {
  const { database, close } = await connectDatabase(terminal, { role: 'command', mayCreate: false })
  try {
    const takenAt = options.settle as Date
    const settled = await settleDatabase({ ...settings(options), database, clock: systemClock, takenAt })
    terminal.answer({ ...settled, takenAt }, [
      ...settledLines(settled),
      ...cameBackLines(settled, { takenAt, knowsChanges: false }),
    ])
  } finally {
    await close()
  }
}

function settledLines(settled: Settled): string[] {
  const rest = settled.restsUntil === null ? '' : `, the last one until ${settled.restsUntil.toISOString()}`
  return [
    `Active leases ended: ${settled.endedLeases}. Numbers resting: ${settled.restingNumbers}${rest}.`,
    `Sessions ended: ${settled.endedSessions}. Invitations ended: ${settled.endedInvitations}. Emails not sent: ${settled.droppedMails}.`,
    `Expired texts and codes erased: ${settled.erased}. The next lease id is ${settled.nextLeaseId}.`,
  ]
}

const shown = 20

function cameBackLines(
  { cameBack, closedAgain }: Settled,
  { takenAt, knowsChanges }: Pick<Restored, 'takenAt' | 'knowsChanges'>,
): string[] {
  const { tokens, customers } = closedAgain
  if (knowsChanges)
    return tokens.length + customers.length === 0
      ? ['Since then, no customer was suspended and no token revoked.']
      : [
          `Restored by the backup, and closed again: tokens ${tokens.join(', ') || '-'}, customers ${customers.join(', ') || '-'}.`,
        ]
  const list = <Each>(each: readonly Each[], line: (of: Each) => string): string[] => [
    ...each.slice(0, shown).map(line),
    ...(each.length > shown ? [`  and ${each.length - shown} more (--json lists all)`] : []),
  ]
  return [
    `Whatever was revoked or suspended after ${takenAt.toISOString()} is active again, and the backup cannot tell which. Review the tokens and customers that are active now:`,
    ...list(
      cameBack.tokens,
      (t) => `  token ${t.tokenId} of customer ${t.customerId}, ${JSON.stringify(t.name)} (token revoke ${t.tokenId})`,
    ),
    ...list(cameBack.customers, (c) => `  customer ${c.customerId}, ${c.email} (customer suspend ${c.customerId})`),
  ]
}
