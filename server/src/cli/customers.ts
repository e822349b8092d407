import type { Command } from 'commander'
import { systemClock } from '#core/clock'
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
    .description('make a customer; prints its id and an API token, which is shown only now')
    .requiredOption('--email <address>', 'the e-mail address, unique')
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
          `Customer ${customerId}, ${options.email}, balance ${options.balance ?? 0} Toman`,
          `API token: ${apiToken}`,
          'The token is shown only this once.',
        ])
      }),
    )

  customer
    .command('credit')
    .description('credit an account by hand; the ledger keeps the note')
    .argument('<customerId>', customerHelp, parseCustomer)
    .argument('<toman>', 'the amount', amount)
    .requiredOption('--note <text>', 'why, for the ledger')
    .option('--key <text>', 'an idempotency key: the same key credits once')
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
          terminal.answer({ customerId, balanceMinor }, [`Customer ${customerId} has ${balanceMinor} Toman`])
        },
      ),
    )

  for (const [verb, suspended] of [
    ['suspend', true],
    ['resume', false],
  ] as const) {
    customer
      .command(verb)
      .description(suspended ? 'refuse its tokens from now on' : 'take its tokens again')
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
      'set how many numbers a customer may hold at once and get a day, and how many requests it may make a second',
    )
    .argument('<customerId>', customerHelp, parseCustomer)
    .option('--leases <count>', 'simultaneous numbers', wholeNumber)
    .option('--requests <count>', 'requests a second', oneOrMore)
    .option('--numbers-per-day <count>', 'numbers a day, or none for no limit', oneOrMoreOrNone)
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
          terminal.answer({ customerId, ...options, numbersPerDay }, [`Customer ${customerId} was changed`])
        },
      ),
    )

  customer
    .command('list')
    .description('list customers')
    .option('--after <customerId>', 'begin after this one', parseCustomerId, 0)
    .option('--limit <count>', 'at most so many', wholeNumber, 100)
    .action(
      onDatabase(async (terminal, database, options: { after: number; limit: number }) => {
        const customers = await listCustomers(database, { afterId: options.after, limit: options.limit })
        terminal.answer(
          customers,
          table(
            ['customerId', 'email', 'balance', 'numbers', 'a day', 'self-made', 'paid', 'suspended'],
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
