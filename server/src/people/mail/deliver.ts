import { createTransport } from 'nodemailer'
import type { Database } from '#db'

export interface MailServer {
  send(mail: { to: string; subject: string; text: string; html: string }): Promise<void>
  close(): void
}

/** A mail server that does not answer within this time is tried again later. */
const timeoutMs = 15_000

/** The server that a URL such as `smtps://user:password@mail.example.org` names. TLS certificates are verified. */
export function openMailServer(options: { smtpUrl: string; from: string }): MailServer {
  const transport = createTransport(
    // Texts are ours, yet nothing in a mail may make this machine read files or fetch URLs.
    { url: options.smtpUrl, connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs },
    { from: options.from, disableFileAccess: true, disableUrlAccess: true },
  )
  return {
    async send(mail) {
      await transport.sendMail(mail)
    },
    close: () => transport.close(),
  }
}

const retryAfterMs = [30_000, 120_000, 600_000, 1_800_000, 7_200_000]
/** Longer than the server's time limits together: a mail whose sender died is sent again after it, not before. */
const claimedForMs = 120_000

/**
 * Sends what is due and answers how many mails were sent. A mail that cannot be sent is tried five times more within three
 * hours; then the operator sees it as failed. What is in it is erased when it was sent.
 */
export async function deliverMails(
  database: Database,
  server: MailServer,
  now: () => Date,
  signal?: AbortSignal,
): Promise<number> {
  let sent = 0
  while (!signal?.aborted) {
    const mail = await claim(database, now())
    if (!mail) break
    try {
      await server.send({ to: mail.recipient, subject: mail.subject, text: mail.text, html: mail.html })
      await database.pool.query(
        `update mail set state = 'sent', text = null, html = null, ended_at = $2, last_problem = null where mail_id = $1`,
        [mail.mail_id, now()],
      )
      sent++
    } catch (error) {
      await postpone(database, mail, problemOf(error), now())
    }
  }
  return sent
}

interface Claimed {
  mail_id: bigint
  recipient: string
  subject: string
  text: string
  html: string
  attempts: number
}

async function claim(database: Database, now: Date): Promise<Claimed | undefined> {
  const { rows } = await database.pool.query<Claimed>(
    `update mail set attempts = attempts + 1, due_at = $2
     where mail_id = (
       select mail_id from mail where state = 'queued' and due_at <= $1 order by due_at for update skip locked limit 1
     )
     returning mail_id, recipient, subject, text, html, attempts`,
    [now, new Date(now.getTime() + claimedForMs)],
  )
  return rows[0]
}

async function postpone(database: Database, mail: Claimed, problem: string, now: Date): Promise<void> {
  const afterMs = retryAfterMs[mail.attempts - 1]
  await database.pool.query(
    `update mail set state = $2, due_at = $3, ended_at = $4, last_problem = $5 where mail_id = $1`,
    [
      mail.mail_id,
      afterMs === undefined ? 'failed' : 'queued',
      new Date(now.getTime() + (afterMs ?? 0)),
      afterMs === undefined ? now : null,
      problem,
    ],
  )
}

/** What the server said may repeat what was in the mail, so only the kind of the failure is kept. */
function problemOf(error: unknown): string {
  const { code, responseCode } = (error ?? {}) as { code?: unknown; responseCode?: unknown }
  const parts = [code, responseCode].filter((part) => typeof part === 'string' || typeof part === 'number')
  return parts.join(' ') || 'the mail server cannot be reached'
}
