export { writeBackup, writeBackupFile, type WrittenBackup } from './write-backup.ts'
export {
  assertNobodyServes,
  checkBackup,
  copyDatabase,
  restoreBackup,
  settleDatabase,
  type Restored,
} from './restore-backup.ts'
export { endSchedule, readSchedule, setSchedule } from './schedule.ts'
export { backUpWhenDue, noteChanges } from './scheduled-backups.ts'
export type { Settled } from './settle-restored.ts'
