import type { Command } from 'commander'
import { systemClock } from '#core/clock'
import { counted } from '#core/plural'
import { createCustomer, customerNamed, listCustomers, setCustomer } from '#customers'
import { topUp, withinBound } from '#ledger'
import { randomUUID } from 'node:crypto'
import {
  amount,
  customerHelp,
  oneOrMore,
  oneOrMoreOrNone,
  parseCustomer,
  parseCustomerId,
  wholeNumber,
} from './arguments.ts'
import type { Cli } from './cli.ts'
import { addDebit } from './corrections.ts'
import { addInvite } from './invitations.ts'
import { table } from './terminal.ts'

export function addCustomerCommands(customer: Command, { onDatabase }: Cli): void {
  addInvite(customer, 'customer', onDatabase)
  addDebit(customer, onDatabase)

  customer
    .command('create')
    .description('create a customer; prints its id and an API token, which is shown only once')
    .requiredOption('--email <address>', 'the email address; must be unique')
    .option('--balance <toman>', 'an opening balance', amount)
    .action(
      onDatabase(async (terminal, database, options: { email: string; balance?: bigint }) => {
        const { customerId, apiToken } = await createCustomer(database, {
          email: options.email,
          balanceMinor: options.balance,
          note: 'opening balance',
          at: systemClock.now(),
        })
        terminal.answer({ customerId, token: apiToken, balanceMinor: options.balance ?? 0n }, [
          `Customer ${customerId}, ${options.email}, balance ${counted(options.balance ?? 0, 'toman')}`,
          `API token: ${apiToken}`,
          'The token is shown only once: save it now.',
        ])
      }),
    )

  customer
    .command('credit')
    .description('credit an account manually; the note is kept in the ledger')
    .argument('<customerId>', customerHelp, parseCustomer)
    .argument('<toman>', 'the amount', amount)
    .requiredOption('--note <text>', 'the reason, kept in the ledger')
    .option('--key <text>', 'idempotency key: the same key is credited only once')
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
          const idempotencyKey = options.key === undefined ? `manual:${randomUUID()}` : `manual:${options.key}`
          const credit = { customerId, amountMinor, note: options.note, idempotencyKey, at: systemClock.now() }
          const balanceMinor = await withinBound(() => topUp(database.pool, credit))
          terminal.answer({ customerId, balanceMinor }, [
            `Customer ${customerId} has ${counted(balanceMinor, 'toman')}`,
          ])
        },
      ),
    )

  for (const [verb, suspended] of [
    ['suspend', true],
    ['resume', false],
  ] as const) {
    customer
      .command(verb)
      .description(suspended ? 'stop accepting the customer’s tokens' : 'accept the customer’s tokens again')
      .argument('<customerId>', customerHelp, parseCustomer)
      .action(
        onDatabase(async (terminal, database, named: number | string) => {
          const customerId = await customerNamed(database, named)
          await setCustomer(database, customerId, { suspended, at: systemClock.now() })
          terminal.answer({ customerId, suspended }, [
            `Customer ${customerId} is ${suspended ? 'suspended' : 'active'}`,
          ])
        }),
      )
  }

  customer
    .command('limit')
    .description(
      'set how many numbers a customer may hold at once and get per day, and how many requests it may make per second',
    )
    .argument('<customerId>', customerHelp, parseCustomer)
    .option('--leases <count>', 'simultaneous numbers', wholeNumber)
    .option('--requests <count>', 'requests per second', oneOrMore)
    .option('--numbers-per-day <count>', 'numbers per day, or none for no limit', oneOrMoreOrNone)
    .action(
      onDatabase(
        async (
          terminal,
          database,
          named: number | string,
          options: { leases?: number; requests?: number; numbersPerDay?: number | 'none' },
        ) => {
          const customerId = await customerNamed(database, named)
          const numbersPerDay = options.numbersPerDay === 'none' ? null : options.numbersPerDay
          await setCustomer(database, customerId, {
            leaseLimit: options.leases,
            requestsPerSecond: options.requests,
            numbersPerDay,
            at: systemClock.now(),
          })
          terminal.answer({ customerId, ...options, numbersPerDay }, [`Customer ${customerId} updated`])
        },
      ),
    )

  customer
    .command('list')
    .description('list customers')
    .option('--after <customerId>', 'start after this id', parseCustomerId, 0)
    .option('--limit <count>', 'maximum number of rows', wholeNumber, 100)
    .action(
      onDatabase(async (terminal, database, options: { after: number; limit: number }) => {
        const customers = await listCustomers(database, { afterId: options.after, limit: options.limit })
        terminal.answer(
          customers,
          table(
            ['customerId', 'email', 'balance', 'numbers', 'per day', 'signed up', 'first paid', 'suspended'],
            customers.map((c) => [
              c.customerId,
              c.email,
              c.balanceMinor,
              `${c.liveLeases}/${c.leaseLimit}`,
              c.numbersPerDay,
              c.selfMade,
              c.paidAt,
              c.suspendedAt,
            ]),
          ),
        )
      }),
    )
}
