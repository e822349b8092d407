import type { Command } from 'commander'
import { randomUUID } from 'node:crypto'
import { systemClock } from '#core/clock'
import { customerNamed } from '#customers'
import { debit, refundLease, reverseEntry } from '#ledger'
import { amount, customerHelp, entryId, leaseId, note, parseCustomer } from './arguments.ts'
import type { Cli } from './cli.ts'

const why = 'why, for the ledger and the customer'

export function addDebit(customer: Command, onDatabase: Cli['onDatabase']): void {
  customer
    .command('debit')
    .description('take money off an account by hand, at most what is free on it; the ledger keeps the note')
    .argument('<customerId>', customerHelp, parseCustomer)
    .argument('<toman>', 'the amount', amount)
    .requiredOption('--note <text>', why, note)
    .option('--key <text>', 'an idempotency key: the same key debits once')
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
            `Customer ${customerId} has ${done.balanceMinor} Toman (entry ${done.entryId})`,
          ])
        },
      ),
    )
}

export function addLeaseCommands(lease: Command, { onDatabase }: Cli): void {
  lease
    .command('refund')
    .description('give back what a lease was charged and was not given back yet; the ledger keeps the note')
    .argument('<leaseId>', 'the lease: the numberId of get_number', leaseId)
    .requiredOption('--note <text>', why, note)
    .action(
      onDatabase(async (terminal, database, lease: number, options: { note: string }) => {
        const done = await refundLease(database.pool, { leaseId: lease, note: options.note, at: systemClock.now() })
        terminal.answer({ leaseId: lease, ...done }, [
          `Customer ${done.customerId} was given back ${done.refundedMinor} Toman and has ${done.balanceMinor} (entry ${done.entryId})`,
        ])
      }),
    )
}

export function addReverse(ledger: Command, onDatabase: Cli['onDatabase']): void {
  ledger
    .command('reverse')
    .description('undo a credit or a debit by an entry the other way round, once; the ledger keeps both')
    .argument('<entryId>', 'the entry, as ledger list tells it', entryId)
    .requiredOption('--note <text>', why, note)
    .action(
      onDatabase(async (terminal, database, entry: bigint, options: { note: string }) => {
        const done = await reverseEntry(database.pool, { entryId: entry, note: options.note, at: systemClock.now() })
        terminal.answer({ entryId: entry, ...done }, [
          `Entry ${entry} is reversed by entry ${done.reversalId}; customer ${done.customerId} has ${done.balanceMinor} Toman`,
        ])
      }),
    )
}
