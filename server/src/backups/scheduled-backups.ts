import path from 'node:path'
import type { Clock } from '#core/clock'
import type { Database } from '#db'
import { readChanges, writeChanges } from './changes-since.ts'
import { noteDone, noteProblem, noteStarted, readSchedule } from './schedule.ts'
import { oldestBackup, prepareFolder, removeOldBackups, writeBackupFile } from './write-backup.ts'

/** One that failed, or whose process died over it, is begun again after this time, or its own interval where that is shorter. */
const againAfterSeconds = 300

/** Writes the backup that is due, if one is, and removes the oldest. Rejects where it could not, having written down why. */
export async function backUpWhenDue(database: Database, clock: Clock, signal?: AbortSignal): Promise<boolean> {
  const schedule = await readSchedule(database)
  if (!schedule) return false
  const secondsSince = (at: Date | null): number =>
    at === null ? Infinity : (clock.now().getTime() - at.getTime()) / 1_000
  const againAfter = Math.min(againAfterSeconds, schedule.everySeconds)
  if (secondsSince(schedule.doneAt) < schedule.everySeconds || secondsSince(schedule.startedAt) < againAfter)
    return false
  await noteStarted(database, clock.now())
  try {
    await prepareFolder(schedule.folder)
    const { recipients, folder, keep } = schedule
    const written = await writeBackupFile({ database, clock, recipients, ...(signal && { signal }) }, folder)
    await noteDone(database, clock.now(), path.basename(written.file as string))
    await removeOldBackups(folder, keep)
    return true
  } catch (error) {
    // An end of the process is no problem of the backup: the next owner begins again.
    await noteProblem(database, signal?.aborted ? 'the process that wrote it was stopped' : (error as Error).message)
    throw error
  }
}

/** Keeps the note beside the backups true: what a restore must not undo. */
export async function noteChanges(database: Database, clock: Clock): Promise<void> {
  const schedule = await readSchedule(database)
  if (!schedule?.doneAt) return
  const oldest = await oldestBackup(schedule.folder)
  if (oldest) await writeChanges(schedule.folder, await readChanges(database.pool, oldest, clock.now()))
}
