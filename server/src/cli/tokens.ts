import { systemClock } from '#core/clock'
import { addToken, listTokens, revokeToken } from '#customers'
import { wholeNumber } from './arguments.ts'
import type { Cli } from './cli.ts'
import { table } from './terminal.ts'

export function addTokenCommands({ program, onDatabase }: Cli): void {
  const token = program.command('token').description('API tokens: make, revoke, list')

  token
    .command('create')
    .description('make a token for a customer; it is shown only now')
    .argument('<customerId>', 'the customer', wholeNumber)
    .option('--name <text>', 'what it is for', 'operator')
    .action(
      onDatabase(async (terminal, database, customerId: number, options: { name: string }) => {
        const { apiTokenId, apiToken } = await addToken(database, {
          customerId,
          name: options.name,
          at: systemClock.now(),
        })
        terminal.answer({ tokenId: apiTokenId, token: apiToken }, [
          `Token ${apiTokenId}: ${apiToken}`,
          'It is shown only this once.',
        ])
      }),
    )

  token
    .command('revoke')
    .description('end a token for good')
    .argument('<tokenId>', 'as token list shows it', wholeNumber)
    .action(
      onDatabase(async (terminal, database, tokenId: number) => {
        await revokeToken(database, tokenId, systemClock.now())
        terminal.answer({ tokenId, revoked: true }, [`Token ${tokenId} is revoked`])
      }),
    )

  token
    .command('list')
    .description('list the tokens of a customer; the tokens themselves are not kept')
    .argument('<customerId>', 'the customer', wholeNumber)
    .action(
      onDatabase(async (terminal, database, customerId: number) => {
        const tokens = await listTokens(database, customerId)
        terminal.answer(
          tokens.map(({ apiTokenId, ...rest }) => ({ tokenId: apiTokenId, ...rest })),
          table(
            ['tokenId', 'name', 'ends in', 'made', 'last used', 'revoked'],
            tokens.map((t) => [t.apiTokenId, t.name, t.hint, t.createdAt, t.lastUsedAt, t.revokedAt]),
          ),
        )
      }),
    )
}
