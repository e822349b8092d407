import type { Command } from 'commander'
import { randomUUID } from 'node:crypto'
import { systemClock } from '#core/clock'
import { counted } from '#core/plural'
import { customerNamed } from '#customers'
import { debit, refundLease, reverseEntry } from '#ledger'
import { amount, customerHelp, entryId, leaseId, note, parseCustomer } from './arguments.ts'
import type { Cli } from './cli.ts'

const why = 'the reason, kept in the ledger and shown to the customer'

export function addDebit(customer: Command, onDatabase: Cli['onDatabase']): void {
  customer
    .command('debit')
    .description('debit an account manually, up to its available balance; the note is kept in the ledger')
    .argument('<customerId>', customerHelp, parseCustomer)
    .argument('<toman>', 'the amount', amount)
    .requiredOption('--note <text>', why, note)
    .option('--key <text>', 'idempotency key: the same key is debited only once')
    .action(
      onDatabase(
        async (
          terminal,
          database,
          named: number | string,
          amountMinor: bigint,
          options: { note: string; key?: string },
        ) => {
          const customerId = await customerNamed(database, named)
          const done = await debit(database.pool, {
            customerId,
            amountMinor,
            note: options.note,
            idempotencyKey: `manual:${options.key ?? randomUUID()}`,
            at: systemClock.now(),
          })
          terminal.answer({ customerId, ...done }, [
            `Customer ${customerId} has ${counted(done.balanceMinor, 'toman')} (entry ${done.entryId})`,
          ])
        },
      ),
    )
}

export function addLeaseCommands(lease: Command, { onDatabase }: Cli): void {
  lease
    .command('refund')
    .description('refund what a lease was charged, unless it was refunded already; the note is kept in the ledger')
    .argument('<leaseId>', 'the lease: the numberId from get_number', leaseId)
    .requiredOption('--note <text>', why, note)
    .action(
      onDatabase(async (terminal, database, lease: number, options: { note: string }) => {
        const done = await refundLease(database.pool, { leaseId: lease, note: options.note, at: systemClock.now() })
        terminal.answer({ leaseId: lease, ...done }, [
          `Customer ${done.customerId} was refunded ${counted(done.refundedMinor, 'toman')} and now has ${done.balanceMinor} (entry ${done.entryId})`,
        ])
      }),
    )
}

export function addReverse(ledger: Command, onDatabase: Cli['onDatabase']): void {
  ledger
    .command('reverse')
    .description('reverse a credit or a debit with an opposite entry, once; both stay in the ledger')
    .argument('<entryId>', 'the entry, as shown by ledger list', entryId)
    .requiredOption('--note <text>', why, note)
    .action(
      onDatabase(async (terminal, database, entry: bigint, options: { note: string }) => {
        const done = await reverseEntry(database.pool, { entryId: entry, note: options.note, at: systemClock.now() })
        terminal.answer({ entryId: entry, ...done }, [
          `Entry ${entry} reversed by entry ${done.reversalId}; customer ${done.customerId} has ${counted(done.balanceMinor, 'toman')}`,
        ])
      }),
    )
}
