import type { Command } from 'commander'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { InvalidArgumentError } from 'commander'
import { endSchedule, readSchedule, setSchedule, writeBackup, writeBackupFile, type WrittenBackup } from '#backups'
import { systemClock } from '#core/clock'
import { Refused } from '#core/errors'
import { counted } from '#core/plural'
import type { Database } from '#db'
import { isRecipient } from '#db/backup'
import { durationOrNone, oneOrMore } from './arguments.ts'
import type { Cli } from './cli.ts'
import { connectDatabase } from './open-database.ts'
import type { Call, Terminal } from './terminal.ts'

interface Options {
  recipient?: string[]
  every?: number | 'none'
  keep: number
}

export function addBackup(command: Command, { plain, call }: Cli): void {
  command
    .argument('[file]', 'a new file, a folder, or - for standard output')
    .option('--recipient <age>', 'encrypt it for an age identity (age1…); repeatable', recipient)
    .option(
      '--every <time>',
      'have the server write a backup into the folder at this interval, such as 6h; none stops that',
      durationOrNone,
    )
    .option('--keep <count>', 'with --every: how many to keep', oneOrMore, 14)
    .action(
      plain(async (terminal, file: string | undefined, options: Options) => {
        // It is not migrated first: a backup before an upgrade is one of what is there.
        const { database, close } = await connectDatabase(terminal, { role: 'command', mayCreate: false })
        try {
          if (options.every !== undefined) await schedule(terminal, database, file, options)
          else if (file === undefined) await showSchedule(terminal, database)
          else if (file === '-') await toStandardOutput(terminal, call, database, options)
          else await toFile(terminal, database, file, options)
        } finally {
          await close()
        }
      }),
    )
}

function recipient(text: string, before: string[] = []): string[] {
  if (!isRecipient(text))
    throw new InvalidArgumentError('It must be a recipient of age, as age-keygen prints it: age1…')
  return [...before, text]
}

async function toFile(terminal: Terminal, database: Database, file: string, options: Options): Promise<void> {
  const recipients = options.recipient ?? []
  const progress = (line: string): void => terminal.step(line)
  const written = await writeBackupFile({ database, clock: systemClock, recipients, progress }, file)
  terminal.answer({ ...told(written, recipients), file: written.file }, [
    `${written.file}: ${counted(written.rows, 'row')}, ${counted(written.bytes, 'byte')}, as of ${written.takenAt.toISOString()}`,
    ...secrecyLines(recipients),
  ])
}

/** Standard output is the backup itself, so what is told goes to standard error. */
async function toStandardOutput(terminal: Terminal, call: Call, database: Database, options: Options): Promise<void> {
  if ('isTTY' in call.stdout && call.stdout.isTTY)
    throw new Refused('A backup is binary: redirect standard output to a file or another program, or name a file.')
  const recipients = options.recipient ?? []
  const progress = (line: string): void => terminal.step(line)
  const written = await writeBackup({ database, clock: systemClock, recipients, progress }, call.stdout)
  terminal.progress(
    `${counted(written.rows, 'row')}, ${counted(written.bytes, 'byte')}, as of ${written.takenAt.toISOString()}`,
  )
  for (const line of secrecyLines(recipients)) terminal.progress(line)
}

function told(written: Omit<WrittenBackup, 'file'>, recipients: readonly string[]): Record<string, unknown> {
  const { takenAt, rows, bytes } = written
  return { takenAt, rows, bytes, encrypted: recipients.length > 0 }
}

/** Nothing outside of the database is in it, and what could open it least of all. */
function secrecyLines(recipients: readonly string[]): string[] {
  return recipients.length > 0
    ? ['It contains no key: only your age identity opens it. Keep that apart from the backups.']
    : [
        'It is not encrypted and contains codes and suppliers’ secrets, readable by anyone who has the file. --recipient encrypts it.',
      ]
}

async function schedule(
  terminal: Terminal,
  database: Database,
  folder: string | undefined,
  options: Options,
): Promise<void> {
  if (options.every === 'none') {
    const ended = await endSchedule(database)
    terminal.answer({ ended }, [ended ? 'Scheduled backups are off.' : 'Backups were not scheduled.'])
    return
  }
  if (folder === undefined || folder === '-') throw new Refused('Name the folder for the backups.')
  const isFile = await stat(folder).then(
    (found) => !found.isDirectory(),
    () => false,
  )
  if (isFile) throw new Refused(`${folder} is a file: name a folder.`)
  const everySeconds = options.every as number
  if (everySeconds < 60 || everySeconds > 2_592_000)
    throw new Refused('The interval must be between a minute and thirty days.')
  const set = { folder: path.resolve(folder), everySeconds, keep: options.keep, recipients: options.recipient ?? [] }
  await setSchedule(database, set, systemClock.now())
  terminal.answer(set, [
    `The server writes a backup into ${set.folder} now, and then every ${counted(everySeconds, 'second')}; the last ${set.keep} are kept.`,
    'With several machines, any of them may write it: share the folder, or run the command from cron on one of them.',
    ...secrecyLines(set.recipients),
  ])
}

async function showSchedule(terminal: Terminal, database: Database): Promise<void> {
  const found = await readSchedule(database)
  if (!found)
    throw new Refused('Name a file, a folder, or - for standard output. No backups are scheduled: see --every.')
  const { folder, everySeconds, keep, doneAt, lastFile, lastProblem } = found
  terminal.answer({ ...found }, [
    `Every ${counted(everySeconds, 'second')} into ${folder}; the last ${keep} are kept.`,
    doneAt === null ? 'No backup yet.' : `Last backup: ${lastFile}, ${doneAt.toISOString()}`,
    ...(lastProblem === null ? [] : [`The last attempt failed: ${lastProblem}`]),
  ])
}
