import { type Command, InvalidArgumentError } from 'commander'
import { checkAudit, deriveKey, erasePersonalOf, listAudit, readSecretKey, type Head } from '#audit'
import { counted } from '#core/plural'
import { customerNamed } from '#customers'
import { customerHelp, entryId, parseCustomer, wholeNumber } from './arguments.ts'
import type { Cli } from './cli.ts'
import { exitCodes } from './exit-codes.ts'
import { table } from './terminal.ts'

export function addAuditCommands(audit: Command, cli: Cli): void {
  addList(audit, cli)
  addCheck(audit, cli)

  audit
    .command('erase')
    .description('erase the personal data in the records of a customer; the records themselves stay')
    .argument('<customerId>', customerHelp, parseCustomer)
    .action(
      cli.onDatabase(async (terminal, database, named: number | string) => {
        const customerId = await customerNamed(database, named)
        const records = await erasePersonalOf(database, customerId)
        terminal.answer({ customerId, records }, [`Personal data erased in ${counted(records, 'record')}`])
      }),
    )
}

interface ListOptions {
  customer?: number | string
  action?: string
  before?: bigint
  limit: number
}

function addList(audit: Command, { onDatabase }: Cli): void {
  audit
    .command('list')
    .description('list records, newest first')
    .option('--customer <customerId>', customerHelp, parseCustomer)
    .option('--action <words>', 'an action, such as token.revoked, or its first word')
    .option('--before <recordId>', 'continue before this id', entryId)
    .option('--limit <count>', 'maximum number of rows', wholeNumber, 100)
    .action(
      onDatabase(async (terminal, database, options: ListOptions) => {
        const records = await listAudit(database, {
          beforeId: options.before ?? null,
          customerId: options.customer === undefined ? null : await customerNamed(database, options.customer),
          action: options.action ?? null,
          limit: options.limit,
        })
        const heads = ['recordId', 'at', 'by', 'action', 'subject', 'customerId', 'details', 'personal']
        const rows = records.map((r) => [
          r.recordId,
          r.at,
          r.actor,
          r.action,
          r.subject,
          r.customerId,
          JSON.stringify(r.details),
          r.personal && JSON.stringify(r.personal),
        ])
        terminal.answer(records, table(heads, rows))
      }),
    )
}

function addCheck(audit: Command, { checking }: Cli): void {
  audit
    .command('check')
    .description(
      'verify the seal of every record; exits with 1 and says where if one was changed or removed, with 3 if it could not check',
    )
    .option('--head <position:mac>', 'a head from the log (audit_head): nothing up to it may be missing', head)
    .action(
      checking(async (terminal, database, options: { head?: Head }) => {
        const key = deriveKey(await readSecretKey(terminal.config.secretKeyFile), 'audit')
        const check = await checkAudit(database, key, options.head ?? null, (line) => terminal.step(line))
        const { faults, records, unsealed } = check
        const ends = check.head && `${check.head.position}:${check.head.mac.toString('hex')}`
        terminal.answer({ ok: faults.length === 0, records, unsealed, head: ends, faults }, [
          ...faults,
          `${counted(records, 'record')}, ${unsealed} not sealed yet, ${counted(faults.length, 'fault')}`,
          ...(ends === null ? [] : [`head ${ends}`]),
        ])
        return faults.length === 0 ? exitCodes.done : exitCodes.refused
      }),
    )
}

function head(text: string): Head {
  const [, position, mac] = /^(\d{1,18}):([0-9a-f]{64})$/.exec(text) ?? []
  if (position === undefined || mac === undefined)
    throw new InvalidArgumentError('It must be a position and a MAC of 64 digits, such as 17:0f3a…')
  return { position: BigInt(position), mac: Buffer.from(mac, 'hex') }
}
