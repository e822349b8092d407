import { readFile, rm, stat } from 'node:fs/promises'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { refusal } from './explain.ts'
import type { Layout } from './layout.ts'

/** postmaster.pid as PostgreSQL writes it line by line while it starts (utils/pidfile.h). */
export interface PidFile {
  pid: number
  socketDirectory: string | undefined
  /** `starting`, `stopping`, `ready`, `standby`. */
  status: string | undefined
}

/** Undefined where there is none. One that cannot be read is `Refused`: whether a postmaster runs would be a guess. */
export async function readPidFile(layout: Layout): Promise<PidFile | undefined> {
  const text = await readFile(layout.pidFile, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return ''
    throw refusal(`${layout.pidFile} cannot be read`, error)
  })
  return pidFileOf(text)
}

async function readLockFile(file: string): Promise<PidFile | undefined> {
  return pidFileOf(await readFile(file, 'utf8').catch(() => ''))
}

function pidFileOf(text: string): PidFile | undefined {
  const lines = text.split('\n').map((line) => line.trim())
  // A crash can leave the file empty or cut; so can the instant between its creation and its first line.
  const pid = Math.abs(Number(lines[0]))
  if (!Number.isSafeInteger(pid) || pid === 0) return undefined
  return { pid, socketDirectory: lines[4] === '' ? undefined : lines[4], status: lines[7] }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** True when the process is the postmaster of this cluster and not another that was given the number of a dead one. */
export async function isPostmaster(pid: number, layout: Layout): Promise<boolean> {
  if (!isAlive(pid)) return false
  // A postmaster works in its data folder; compared by inode, for the folder may have several names. A zombie has none.
  const [itsFolder, data] = await Promise.all([
    stat(`/proc/${pid}/cwd`).catch(() => undefined),
    stat(layout.data).catch(() => undefined),
  ])
  if (itsFolder !== undefined && data !== undefined) return itsFolder.ino === data.ino && itsFolder.dev === data.dev
  // Root in a container may not look at another uid's folder, and macOS has no /proc; what it was started with is public.
  return (await commandLine(pid)).includes(layout.data)
}

async function commandLine(pid: number): Promise<string> {
  if (process.platform === 'linux') return await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  const command = promisify(execFile)('ps', ['-ww', '-o', 'command=', '-p', String(pid)])
  return await command.then(({ stdout }) => stdout).catch(() => '')
}

// PostgreSQL writes the first line right after it has made the file.
const emptyForMs = 5_000

/**
 * Removes a lock file (postmaster.pid or the socket's) that would block a start for no reason: PostgreSQL takes any process
 * of its user with that number, a stranger or a zombie, for a server that still runs, and an empty file for one that starts.
 * Only for a cluster whose postmaster is known to be gone.
 */
export async function removeStaleLock(file: string, layout: Layout): Promise<void> {
  const seen = await readLockFile(file)
  if (seen === undefined) {
    const { size, mtimeMs } = await stat(file).catch(() => ({ size: 1, mtimeMs: 0 }))
    if (size === 0 && Date.now() - mtimeMs > emptyForMs) await rm(file, { force: true })
    return
  }
  if (!isAlive(seen.pid) || (await isPostmaster(seen.pid, layout))) return
  const now = await readLockFile(file)
  if (now?.pid === seen.pid) await rm(file, { force: true })
}
