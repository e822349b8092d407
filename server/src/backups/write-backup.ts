import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Writable } from 'node:stream'
import type { Clock } from '#core/clock'
import { Refused } from '#core/errors'
import type { Database } from '#db'
import { packBackup, readDatabase, reading, type Entries, type Summary } from '#db/backup'

export interface WrittenBackup {
  /** Null: it went to a stream. */
  file: string | null
  takenAt: Date
  rows: number
  bytes: number
}

export interface WriteOptions {
  database: Database
  clock: Clock
  recipients: readonly string[]
  progress?: (line: string) => void
  signal?: AbortSignal
}

/** Writes a backup of this moment to `out`, which is ended, while everybody goes on writing to the database. */
export async function writeBackup(options: WriteOptions, out: Writable): Promise<Omit<WrittenBackup, 'file'>> {
  const takenAt = options.clock.now()
  let rows = 0
  let bytes = 0
  out.on('pipe', (source) => source.on('data', (chunk: Buffer) => (bytes += chunk.length)))
  try {
    await options.database.longTx(async (client) => {
      const entries = readDatabase(client, takenAt, options.progress)
      const counted = (async function* (): Entries {
        for await (const entry of entries) {
          if (entry.kind === 'summary') rows = rowsOf(entry.summary)
          yield entry
        }
      })()
      await packBackup(counted, out, options)
    }, reading)
  } catch (error) {
    if (!isOfFiles(error)) throw error
    throw new Refused(`The backup cannot be written: ${(error as Error).message}`, { cause: error })
  }
  return { takenAt, rows, bytes }
}

function rowsOf(summary: Summary): number {
  return summary.tables.reduce((sum, table) => sum + table.rows, 0)
}

/** As `writeBackup`, to a file that appears when it is whole and on the disk, and never in place of another. */
export async function writeBackupFile(options: WriteOptions, asked: string): Promise<WrittenBackup> {
  const folder = await stat(asked).then(
    (found) => found.isDirectory(),
    () => false,
  )
  const file = path.resolve(
    folder ? path.join(asked, backupName(options.clock.now(), options.recipients.length > 0)) : asked,
  )
  if (await exists(file)) throw new Refused(`${file} already exists: a backup never overwrites a file.`)
  const partial = `${file}.partial`
  try {
    await rm(partial, { force: true })
    // Not through a link that somebody put there.
    const out = createWriteStream(partial, { flags: 'wx', mode: 0o600 })
    await once(out, 'open')
    const written = await writeBackup(options, out)
    await flush(partial)
    await rename(partial, file)
    await flush(path.dirname(file))
    return { ...written, file }
  } catch (error) {
    await rm(partial, { force: true })
    if (!isOfFiles(error)) throw error
    throw new Refused(`The backup ${file} cannot be written: ${(error as Error).message}`, { cause: error })
  }
}

/** To the disk itself: a file, or the names in a folder. */
async function flush(name: string): Promise<void> {
  const handle = await open(name)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

const fileCalls = new Set(['open', 'write', 'fsync', 'fdatasync', 'close', 'rename', 'mkdir', 'scandir'])

function isOfFiles(error: unknown): boolean {
  return fileCalls.has(((error ?? {}) as NodeJS.ErrnoException).syscall ?? '')
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  )
}

/** Sorted by name they are sorted by time. */
export function backupName(at: Date, isEncrypted: boolean): string {
  return `verifyplus-${at.toISOString().replace(/[:.]/g, '-')}.tar.zst${isEncrypted ? '.age' : ''}`
}

const nameOfOurs = /^verifyplus-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z\.tar\.zst(?:\.age)?$/

/** What is written to within this time has a writer, who may be an operator with a command of theirs. */
const leftoverAgeMs = 3_600_000

/** Makes the folder where there is none, and clears away what was being written when its writer died. */
export async function prepareFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.partial') || !nameOfOurs.test(name.slice(0, -'.partial'.length))) continue
    const file = path.join(folder, name)
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Infinity }))
    if (Date.now() - mtimeMs > leftoverAgeMs) await rm(file, { force: true })
  }
}

async function backupsIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => nameOfOurs.test(name)).sort()
}

/** Removes the oldest beyond `keep`. */
export async function removeOldBackups(folder: string, keep: number): Promise<void> {
  const names = await backupsIn(folder)
  for (const name of names.slice(0, Math.max(0, names.length - keep)))
    await rm(path.join(folder, name), { force: true })
}

/** When the oldest was taken; null where there is none. */
export async function oldestBackup(folder: string): Promise<Date | null> {
  const [oldest] = await backupsIn(folder)
  return oldest === undefined ? null : timeIn(oldest)
}

function timeIn(name: string): Date {
  const [, day, hour, minute, second, ms] = /^verifyplus-(\S{10})T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z/.exec(name) ?? []
  return new Date(`${day}T${hour}:${minute}:${second}.${ms}Z`)
}
