import type { Clock } from '#core/clock'
import { deliverMails, eraseMails, openMailServer } from '#people/mail'
import { erasePeople } from '#people'
import type { Database, Ownership } from '#db'
import { runEvery } from './run-every.ts'

/** Somebody waits for most of these mails. */
const deliverEveryMs = 1_000
const eraseEveryMs = 300_000

export interface MailJobsOptions {
  database: Database
  ownership: Ownership
  clock: Clock
  mail: { smtpUrl: string; from: string } | null
  onError(job: string, error: unknown): void
}

/** Sends mails where there is a mail server, and erases what people's sign-in has left behind. */
export function ownMailJobs(options: MailJobsOptions): void {
  const { database, ownership, clock, mail } = options

  if (mail)
    ownership.own('deliver mails', async (signal) => {
      const server = openMailServer(mail)
      const onError = (error: unknown): void => options.onError('deliver mails', error)
      try {
        await runEvery({ clock, pauseMs: deliverEveryMs, signal, onError }, () =>
          deliverMails(database, server, () => clock.now(), signal),
        )
      } finally {
        server.close()
      }
    })

  const onError = (error: unknown): void => options.onError('erase people', error)
  ownership.own('erase people', (signal) =>
    runEvery({ clock, pauseMs: eraseEveryMs, signal, onError }, async () => {
      await eraseMails(database, clock.now())
      await erasePeople(database, clock.now())
    }),
  )
}
