import type { Queryable } from '#db'

/** A backup every so often, written by one of the serving processes. */
export interface BackupSchedule {
  folder: string
  everySeconds: number
  keep: number
  recipients: string[]
  createdAt: Date
  startedAt: Date | null
  doneAt: Date | null
  lastFile: string | null
  lastProblem: string | null
}

export async function readSchedule(database: { pool: Queryable }): Promise<BackupSchedule | null> {
  const { rows } = await database.pool.query<BackupSchedule>(
    `select folder, every_seconds as "everySeconds", keep, recipients, created_at as "createdAt", started_at as "startedAt",
       done_at as "doneAt", last_file as "lastFile", last_problem as "lastProblem"
     from backup_schedule`,
  )
  return rows[0] ?? null
}

export async function setSchedule(
  database: { pool: Queryable },
  schedule: Pick<BackupSchedule, 'folder' | 'everySeconds' | 'keep' | 'recipients'>,
  at: Date,
): Promise<void> {
  await database.pool.query(
    `insert into backup_schedule (folder, every_seconds, keep, recipients, created_at) values ($1, $2, $3, $4, $5)
     on conflict (only_row) do update set folder = excluded.folder, every_seconds = excluded.every_seconds, keep = excluded.keep,
       recipients = excluded.recipients, created_at = excluded.created_at, started_at = null, done_at = null, last_file = null, last_problem = null`,
    [schedule.folder, schedule.everySeconds, schedule.keep, schedule.recipients, at],
  )
}

/** Answers whether there was one. */
export async function endSchedule(database: { pool: Queryable }): Promise<boolean> {
  return ((await database.pool.query('delete from backup_schedule')).rowCount ?? 0) > 0
}

export async function noteStarted(database: { pool: Queryable }, at: Date): Promise<void> {
  await database.pool.query('update backup_schedule set started_at = $1', [at])
}

export async function noteDone(database: { pool: Queryable }, at: Date, file: string): Promise<void> {
  await database.pool.query('update backup_schedule set done_at = $1, last_file = $2, last_problem = null', [at, file])
}

export async function noteProblem(database: { pool: Queryable }, problem: string): Promise<void> {
  await database.pool.query('update backup_schedule set last_problem = $1', [problem])
}
