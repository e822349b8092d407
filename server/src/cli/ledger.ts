import type { Command } from 'commander'
import { Refused } from '#core/errors'
import { counted } from '#core/plural'
import { customerNamed } from '#customers'
import { balanceOf, checkLedger, listMovements } from '#ledger'
import { customerHelp, entryId, parseCustomer, wholeNumber } from './arguments.ts'
import type { Cli } from './cli.ts'
import { addReverse } from './corrections.ts'
import { exitCodes } from './exit-codes.ts'
import { table } from './terminal.ts'

export function addLedgerCommands(ledger: Command, { onDatabase, checking }: Cli): void {
  addReverse(ledger, onDatabase)

  ledger
    .command('check')
    .description(
      'recompute every balance from the postings; exits with 1 and says where if one differs, with 3 if it could not check',
    )
    .action(
      checking(async (terminal, database) => {
        const { accounts, entries, faults } = await checkLedger(database, (line) => terminal.step(line))
        const lines = faults.map((f) => `${f.where}: recorded ${f.recordedMinor}, recomputed ${f.recomputedMinor}`)
        terminal.answer({ ok: faults.length === 0, accounts, entries, faults }, [
          ...lines,
          `${counted(accounts, 'account')}, ${counted(entries, 'entry', 'entries')}, ${counted(faults.length, 'fault')}`,
        ])
        return faults.length === 0 ? exitCodes.done : exitCodes.refused
      }),
    )

  ledger
    .command('list')
    .description('list the entries that moved the balance of a customer, newest first')
    .argument('<customerId>', customerHelp, parseCustomer)
    .option('--before <entryId>', 'continue before this id', entryId)
    .option('--limit <count>', 'maximum number of rows', wholeNumber, 100)
    .action(
      onDatabase(
        async (terminal, database, named: number | string, { before, limit }: { before?: bigint; limit: number }) => {
          const customerId = await customerNamed(database, named)
          if (!(await balanceOf(database.pool, customerId))) throw new Refused(`There is no customer ${customerId}`)
          const movements = await listMovements(database, customerId, {}, { beforeId: before ?? null, limit })
          const heads = ['entryId', 'kind', 'amount', 'leaseId', 'at', 'note']
          const rows = movements.map((m) => [m.entryId, m.kind, m.amountMinor, m.leaseId, m.createdAt, m.note])
          terminal.answer(movements, table(heads, rows))
        },
      ),
    )
}
