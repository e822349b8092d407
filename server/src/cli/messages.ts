import { recordAudit } from '#audit'
import type { Command } from 'commander'
import { listUnhanded } from '#messages'
import { wholeNumber } from './arguments.ts'
import type { Cli } from './cli.ts'
import { table } from './terminal.ts'

export function addMessageCommands(message: Command, { onDatabase }: Cli): void {
  message
    .command('list')
    .description(
      'list messages that were withheld or had no code, newest first, with the reason and, on request, the text',
    )
    .option('--limit <count>', 'maximum number of rows', wholeNumber, 50)
    .option('--text', 'also show the texts: they may contain codes')
    .action(
      onDatabase(async (terminal, database, options: { limit: number; text?: boolean }) => {
        // Before anything is shown: what cannot be recorded is not shown either.
        if (options.text)
          await recordAudit(database.pool, [
            { action: 'message.revealed', subject: `the newest ${options.limit} that nobody was handed` },
          ])
        const messages = (await listUnhanded(database, options.limit)).map((m) =>
          options.text ? m : { ...m, text: undefined },
        )
        terminal.answer(
          messages,
          table(
            ['messageId', 'supplier', 'number', 'from', 'reason', 'received', ...(options.text ? ['text'] : [])],
            messages.map((m) => [
              m.messageId,
              m.supplier,
              m.msisdn,
              m.originator,
              m.reason,
              m.receivedAt,
              ...(options.text ? [JSON.stringify(m.text)] : []),
            ]),
          ),
        )
      }),
    )
}
