import { type Command, Option } from 'commander'
import { systemClock } from '#core/clock'
import { addToken, customerNamed, listTokens, revokeToken, tokenScopes, type TokenScope } from '#customers'
import { customerHelp, duration, parseCustomer, parseTokenId } from './arguments.ts'
import type { Cli } from './cli.ts'
import { table } from './terminal.ts'

interface CreateOptions {
  name: string
  scope?: TokenScope[]
  expiresIn?: number
  allowFrom?: string[]
}

export function addTokenCommands(token: Command, { onDatabase }: Cli): void {
  token
    .command('create')
    .description('create a token for a customer; it is shown only once')
    .argument('<customerId>', customerHelp, parseCustomer)
    .option('--name <text>', 'what it is for', 'operator')
    .addOption(new Option('--scope <scope...>', 'what it may be used for; everything by default').choices(tokenScopes))
    .option('--expires-in <time>', 'how long it is valid, such as 90d; no limit by default', duration)
    .option('--allow-from <addresses...>', 'addresses and CIDR ranges it may be used from; anywhere by default')
    .action(
      onDatabase(async (terminal, database, named: number | string, options: CreateOptions) => {
        const customerId = await customerNamed(database, named)
        const at = systemClock.now()
        const { apiTokenId, apiToken } = await addToken(database, {
          customerId,
          name: options.name,
          scopes: options.scope,
          expiresAt: options.expiresIn === undefined ? null : new Date(at.getTime() + options.expiresIn * 1_000),
          allowedFrom: options.allowFrom,
          at,
        })
        terminal.answer({ tokenId: apiTokenId, token: apiToken }, [
          `Token ${apiTokenId}: ${apiToken}`,
          'It is shown only once: save it now.',
        ])
      }),
    )

  token
    .command('revoke')
    .description('revoke a token permanently')
    .argument('<tokenId>', 'the id, as shown by token list', parseTokenId)
    .action(
      onDatabase(async (terminal, database, tokenId: number) => {
        await revokeToken(database, tokenId, systemClock.now())
        terminal.answer({ tokenId, revoked: true }, [`Token ${tokenId} revoked`])
      }),
    )

  token
    .command('list')
    .description('list the tokens of a customer; the tokens themselves are not stored')
    .argument('<customerId>', customerHelp, parseCustomer)
    .action(
      onDatabase(async (terminal, database, named: number | string) => {
        const customerId = await customerNamed(database, named)
        const tokens = await listTokens(database, customerId)
        terminal.answer(
          tokens.map(({ apiTokenId, ...rest }) => ({ tokenId: apiTokenId, ...rest })),
          table(
            [
              'tokenId',
              'name',
              'ends in',
              'scopes',
              'allowed from',
              'created',
              'expires',
              'last used',
              'used from',
              'revoked',
            ],
            tokens.map((t) => [
              t.apiTokenId,
              t.name,
              t.hint,
              t.scopes.join(','),
              t.allowedFrom?.join(',') ?? 'anywhere',
              t.createdAt,
              t.expiresAt,
              t.lastUsedAt,
              t.lastUsedAddress,
              t.revokedAt,
            ]),
          ),
        )
      }),
    )
}
