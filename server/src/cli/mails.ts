import { recordAudit } from '#audit'
import type { Command } from 'commander'
import { Refused } from '#core/errors'
import { listMails, readMail } from '#people/mail'
import { wholeNumber } from './arguments.ts'
import type { Cli } from './cli.ts'
import { table } from './terminal.ts'

export function addMailCommands(mail: Command, { onDatabase }: Cli): void {
  mail
    .command('list')
    .description('list emails, newest first')
    .option('--limit <count>', 'maximum number of rows', wholeNumber, 50)
    .action(
      onDatabase(async (terminal, database, options: { limit: number }) => {
        const mails = await listMails(database, options.limit)
        terminal.answer(
          mails,
          table(
            ['mailId', 'created', 'to', 'subject', 'state', 'problem'],
            mails.map((m) => [m.mailId, m.createdAt, m.recipient, m.subject, m.state, m.lastProblem]),
          ),
        )
      }),
    )

  mail
    .command('show')
    .description('show an email with the link in it')
    .argument('<mailId>', 'the id, as shown by mail list', wholeNumber)
    .action(
      onDatabase(async (terminal, database, mailId: number) => {
        const found = await readMail(database, BigInt(mailId))
        if (!found) throw new Refused(`There is no email ${mailId}`)
        await recordAudit(database.pool, [{ action: 'mail.revealed', subject: `mail ${mailId}` }])
        terminal.answer({ ...found }, [
          `To: ${found.recipient}`,
          `Subject: ${found.subject}`,
          '',
          ...(found.text ?? '(It was sent, and its content has been deleted.)').split('\n'),
        ])
      }),
    )
}
