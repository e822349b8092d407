import { open, readdir, readFile, rm, stat, writeFile, chown } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Refused } from '#core/errors'
import { completeLibraries, type Binaries } from './binaries.ts'
import { chooseAccount, giveTo } from './choose-account.ts'
import { decisiveLine } from './explain.ts'
import type { Account } from './account.ts'
import type { Layout } from './layout.ts'
import { cleanEnvironment } from './run.ts'
import { settings } from './settings.ts'
import { port, socketDirectoryFor } from './socket-directory.ts'

/** How a start ended that did not succeed; `taken`: somebody else's postmaster, or what a killed one left, is in the way. */
export interface FailedStart {
  taken: boolean
  reason: string
}

export interface StartedPostmaster {
  /** Set when the process has ended. */
  ended: FailedStart | undefined
}

const keptLogFiles = 10

/** Starts `postgres` in a session of its own: Ctrl-C reaches us, and it is we who then shut it down in order. */
export async function startPostmaster(layout: Layout, binaries: Binaries): Promise<StartedPostmaster> {
  const environment = await completeLibraries(binaries, layout.libraries)
  const account = await chooseAccount(layout.home, await stat(layout.data), binaries.postgres, environment, false)
  await giveTo(account, layout.home, layout.data)
  await writeSettings(layout, account)
  await removeOldLogs(layout)
  const socketDirectory = await socketDirectoryFor(layout, account)
  // Its words until the log collector takes over, and the last ones of a start that fails.
  const startLog = path.join(layout.log, 'start.log')
  const output = await open(startLog, 'w', 0o600)
  const args = ['-D', layout.data, '-p', String(port), '-k', socketDirectory, '-h', '']
  const child = account.spawn(binaries.postgres, args, {
    cwd: '/',
    env: cleanEnvironment(environment),
    stdio: ['ignore', output.fd, output.fd],
    detached: true,
  })
  const started: StartedPostmaster = { ended: undefined }
  child.on('error', (error) => {
    started.ended = { taken: false, reason: error.message }
  })
  child.on('exit', () => {
    void explainEnd(layout, startLog).then((failed) => (started.ended ??= failed))
  })
  child.unref()
  await output.close()
  return started
}

async function explainEnd(layout: Layout, startLog: string): Promise<FailedStart> {
  const newest = (await logFiles(layout)).at(-1)
  const early = await readFile(startLog, 'utf8').catch(() => '')
  // The collector's file counts only when the start came as far as opening it: its words then are the later ones.
  const later = newest !== undefined && early.includes('redirecting log output')
  const collected = later ? (await readFile(newest, 'utf8').catch(() => '')).slice(-20_000) : ''
  const reason = decisiveLine(`${early}\n${collected}`)
  return { taken: /postmaster\.pid.* already exists|pre-existing shared memory block/.test(reason), reason }
}

async function writeSettings(layout: Layout, account: Account): Promise<void> {
  if ((await readFile(layout.settings, 'utf8').catch(() => '')) === settings) return
  await writeFile(layout.settings, settings, { mode: 0o600 })
  if (process.geteuid?.() === 0) await chown(layout.settings, account.uid, account.gid)
}

async function logFiles(layout: Layout): Promise<string[]> {
  const names = await readdir(layout.log).catch(() => [])
  return names
    .filter((name) => name.startsWith('postgres-'))
    .toSorted()
    .map((name) => path.join(layout.log, name))
}

/** PostgreSQL rotates at 10 MB and deletes nothing; this keeps the newest ten. */
export async function removeOldLogs(layout: Layout): Promise<void> {
  const old = (await logFiles(layout)).slice(0, -keptLogFiles)
  await Promise.all(old.map((file) => rm(file, { force: true })))
}

/** Waits until `condition` holds; false when it does not within `timeoutMs`. */
export async function waitUntil(condition: () => Promise<boolean>, timeoutMs: number): Promise<boolean> {
  const end = performance.now() + timeoutMs
  while (!(await condition())) {
    if (performance.now() > end) return false
    await pause(25)
  }
  return true
}

export function startRefused(layout: Layout, reason: string): Refused {
  return new Refused(
    `The database in ${layout.home} does not start: ${reason.replace(/\.$/, '')}. More in ${layout.log}.`,
  )
}
