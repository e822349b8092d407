import { open, readdir, readFile, rm, stat, statfs, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Refused } from '#core/errors'
import { completeLibraries, type Binaries } from './binaries.ts'
import { chooseAccount, giveTo, own } from './choose-account.ts'
import { decisiveLine, diskFull, saysWhy } from './explain.ts'
import type { Account } from './account.ts'
import type { Layout } from './layout.ts'
import { removeStaleLock } from './pid-file.ts'
import { cleanEnvironment } from './run.ts'
import { settings } from './settings.ts'
import { port, socketDirectoryFor } from './socket-directory.ts'

/** How a start ended that did not succeed; `taken`: somebody else's postmaster, or what a killed one left, is in the way. */
export interface FailedStart {
  taken: boolean
  reason: string
}

export interface StartedPostmaster {
  pid: number | undefined
  /** Set when the process has ended. */
  ended: FailedStart | undefined
  /** Stops it again, whatever it is doing. */
  abandon(): Promise<void>
}

const keptLogFiles = 10
let starts = 0
// One WAL segment: PostgreSQL needs at least that to start.
const smallestFreeBytes = 16 * 1024 * 1024
const abandonStepMs = 10_000

/** Starts `postgres` in a session of its own: Ctrl-C reaches us, and it is we who then shut it down in order. */
export async function startPostmaster(layout: Layout, binaries: Binaries): Promise<StartedPostmaster> {
  const environment = await completeLibraries(binaries, layout.libraries)
  const account = await chooseAccount(
    layout.home,
    await stat(layout.data),
    { postgres: binaries.postgres },
    environment,
  )
  await giveTo(account, layout.home, layout.data)
  await writeSettings(layout, account)
  await removeOldLogs(layout)
  const socketDirectory = await socketDirectoryFor(layout, account)
  for (const lock of [layout.pidFile, path.join(socketDirectory, `.s.PGSQL.${port}.lock`)]) {
    await removeStaleLock(lock, layout)
  }
  // Its words until the log collector takes over, and the last ones of a start that fails.
  const startLog = path.join(layout.log, `start-${Date.now()}-${process.pid}-${(starts += 1)}.log`)
  const before = await logSizes(layout)
  const output = await open(startLog, 'w', 0o600)
  await own(account, startLog)
  const args = ['-D', layout.data, '-p', String(port), '-k', socketDirectory]
  const child = account.spawn(binaries.postgres, args, {
    cwd: '/',
    env: cleanEnvironment(environment),
    stdio: ['ignore', output.fd, output.fd],
    detached: true,
  })
  const started: StartedPostmaster = {
    pid: child.pid,
    ended: undefined,
    abandon: async () => {
      for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
        child.kill(signal)
        if (await waitUntil(async () => started.ended !== undefined, abandonStepMs)) return
      }
    },
  }
  child.on('error', (error) => {
    started.ended = { taken: false, reason: error.message }
  })
  child.on('exit', () => {
    void explainEnd(layout, startLog, before).then((failed) => (started.ended ??= failed))
  })
  child.unref()
  await output.close()
  return started
}

async function explainEnd(layout: Layout, startLog: string, before: Map<string, number>): Promise<FailedStart> {
  const early = await readFile(startLog, 'utf8').catch(() => '')
  // What the log collector wrote comes later than that, in a new file or behind an older start's words.
  const added = await Promise.all(
    (await logFiles(layout)).slice(-2).map(async (file) => {
      const text = await readFile(file, 'utf8').catch(() => '')
      return text.slice(before.get(file) ?? 0).slice(-20_000)
    }),
  )
  // Without a collector of its own, those words are of another start that was quicker.
  const said = early === '' || early.includes('redirecting log output') ? [early, ...added].join('\n') : early
  // A full disk takes not even the line that says so.
  const reason = saysWhy(said) || !(await isFull(layout.home)) ? decisiveLine(said) : diskFull
  return { taken: /lock file .* (already exists|is empty)|pre-existing shared memory block/.test(reason), reason }
}

async function isFull(folder: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize < smallestFreeBytes
}

async function logSizes(layout: Layout): Promise<Map<string, number>> {
  const files = await logFiles(layout)
  return new Map(await Promise.all(files.map(async (file) => [file, (await stat(file)).size] as const)))
}

async function writeSettings(layout: Layout, account: Account): Promise<void> {
  if ((await readFile(layout.settings, 'utf8').catch(() => '')) === settings) return
  await writeFile(layout.settings, settings, { mode: 0o600 })
  await own(account, layout.settings)
}

async function logFiles(layout: Layout, prefix = 'postgres-'): Promise<string[]> {
  const names = await readdir(layout.log).catch(() => [])
  return names
    .filter((name) => name.startsWith(prefix))
    .toSorted()
    .map((name) => path.join(layout.log, name))
}

/** PostgreSQL rotates at 10 MB and deletes nothing; this keeps the newest ten. */
export async function removeOldLogs(layout: Layout): Promise<void> {
  const old = [
    ...(await logFiles(layout)).slice(0, -keptLogFiles),
    ...(await logFiles(layout, 'start-')).slice(0, -keptLogFiles),
  ]
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
