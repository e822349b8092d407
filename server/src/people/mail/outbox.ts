import type { Clock } from '#core/clock'
import type { Database } from '#db'
import { writeLetter, type Language, type Letter } from './texts.ts'

export interface Outbox {
  /** Puts a letter on its way. It is written to the database and nothing else, so no mail server holds up a request. */
  post(to: { email: string; language: Language }, letter: Letter): Promise<void>
}

/** Without a mail server the mails are kept for the operator to read and hand on. */
export function createOutbox(database: Database, clock: Clock, sends: boolean): Outbox {
  return {
    async post({ email, language }, letter) {
      const { subject, text, html } = writeLetter(letter, language)
      const now = clock.now()
      await database.kysely
        .insertInto('mail')
        .values({
          kind: letter.kind,
          recipient: email,
          subject,
          text,
          html,
          state: sends ? 'queued' : 'kept',
          due_at: now,
          created_at: now,
          ended_at: sends ? null : now,
          last_problem: null,
        })
        .execute()
    },
  }
}

export interface MailRow {
  mailId: string
  kind: string
  recipient: string
  subject: string
  state: string
  attempts: number
  createdAt: Date
  endedAt: Date | null
  lastProblem: string | null
}

/** The newest mails first, without what is in them. */
export async function listMails(database: Database, limit: number): Promise<MailRow[]> {
  const rows = await database.kysely
    .selectFrom('mail')
    .select(['mail_id', 'kind', 'recipient', 'subject', 'state', 'attempts', 'created_at', 'ended_at', 'last_problem'])
    .orderBy('mail_id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(mailRow)
}

/** One mail with its text and HTML, which are null once it was sent. Null where there is none. */
export async function readMail(
  database: Database,
  mailId: bigint,
): Promise<(MailRow & { text: string | null; html: string | null }) | null> {
  const row = await database.kysely.selectFrom('mail').selectAll().where('mail_id', '=', mailId).executeTakeFirst()
  return row ? { ...mailRow(row), text: row.text, html: row.html } : null
}

function mailRow(row: {
  mail_id: bigint
  kind: string
  recipient: string
  subject: string
  state: string
  attempts: number
  created_at: Date
  ended_at: Date | null
  last_problem: string | null
}): MailRow {
  return {
    mailId: String(row.mail_id),
    kind: row.kind,
    recipient: row.recipient,
    subject: row.subject,
    state: row.state,
    attempts: row.attempts,
    createdAt: row.created_at,
    endedAt: row.ended_at,
    lastProblem: row.last_problem,
  }
}

const keptForMs = 7 * 24 * 3_600_000
/** A stranger who signs up again and again must not fill the disk. */
const mostKept = 5_000

/** Erases mails of more than a week ago, and the oldest beyond the most that are kept. */
export async function eraseMails(database: Database, now: Date): Promise<void> {
  await database.pool.query(
    `delete from mail where created_at < $1
       or mail_id <= (select mail_id from mail order by mail_id desc offset $2 limit 1)`,
    [new Date(now.getTime() - keptForMs), mostKept],
  )
}
