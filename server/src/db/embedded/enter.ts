import { Client } from 'pg'
import { setTimeout as pause } from 'node:timers/promises'
import { Refused } from '#core/errors'
import type { Binaries } from './binaries.ts'
import { connectionStrings, type ConnectionStrings } from './connection-strings.ts'
import type { Layout } from './layout.ts'
import { applicationNameFor, join, type Role } from './membership.ts'
import type { Passwords } from './passwords.ts'
import { isPostmaster, readPidFile, type PidFile } from './pid-file.ts'
import { startPostmaster, startRefused, type StartedPostmaster } from './start-postmaster.ts'

export interface Entered {
  client: Client
  strings: ConnectionStrings
}

export interface Entrance {
  layout: Layout
  binaries: Binaries
  passwords: Passwords
  role: Role
  progress: (line: string) => void
  /** False once the caller is leaving: a postmaster that answers is still joined, none is started or waited for. */
  wanted: () => boolean
}

class WrongPassword extends Refused {}

// Recovery replays up to max_wal_size and rarely more; a slow disk needs minutes for that, never a quarter of an hour.
const patienceMs = 15 * 60_000
// A postmaster that neither answers nor recovers is stuck.
const silenceMs = 60_000
const stepMs = 50

/**
 * Connects to the cluster's postmaster and takes its place among the users: adopts one that runs, waits for one that
 * starts or stops, starts one when there is none. Everything in between may change at any instant, hence a loop.
 */
export async function enter(entrance: Entrance): Promise<Entered> {
  const { layout } = entrance
  const say = once(entrance.progress)
  const start = performance.now()
  let lastSign = start
  let mine: StartedPostmaster | undefined
  for (;;) {
    const pidFile = await readPidFile(layout)
    const found = pidFile === undefined ? 'nobody' : await tryToJoin(entrance, pidFile)
    if (typeof found === 'object') {
      // Of several starts at once one succeeds; ours, if it is another, must not succeed later when all have left.
      const isMine = mine?.pid === pidFile?.pid
      if (!isMine || found instanceof WrongPassword) await mine?.abandon()
      if (found instanceof Refused) throw found
      return found
    }
    if (!entrance.wanted()) {
      await mine?.abandon()
      throw new Refused('The database is not running, and starting it was called off.')
    }
    const now = performance.now()
    if (found === 'starting') lastSign = now
    if (mine?.ended !== undefined) {
      const { taken, reason } = mine.ended
      if (!taken) throw startRefused(layout, reason)
      if (reason.includes('shared memory')) say('Waiting for the remains of a killed PostgreSQL to end.')
      if (now - lastSign > silenceMs) throw startRefused(layout, reason)
      mine = undefined
    }
    const lives = pidFile !== undefined && (await isPostmaster(pidFile.pid, layout))
    if (mine === undefined && !lives && found !== 'starting' && found !== 'leaving') {
      // A shutdown in order removes the file, perhaps just now.
      const left = await readPidFile(layout)
      if (left !== undefined && left.pid === pidFile?.pid) {
        say('The database was not shut down in order: PostgreSQL recovers it from its log.')
      }
      mine = await startPostmaster(layout, entrance.binaries)
    }
    if (lives && mine === undefined) say('Waiting for the PostgreSQL of this folder that is starting or stopping.')
    if (now - start > patienceMs || now - lastSign > silenceMs) {
      await mine?.abandon()
      throw startRefused(layout, `its PostgreSQL does not respond; end it with \`kill -INT ${pidFile?.pid ?? 'PID'}\``)
    }
    await pause(stepMs)
  }
}

async function tryToJoin(
  entrance: Entrance,
  pidFile: PidFile,
): Promise<Entered | Refused | 'nobody' | 'starting' | 'leaving'> {
  const strings = connectionStrings(entrance.layout, entrance.passwords, pidFile)
  const client = new Client({
    connectionString: strings.superuser,
    application_name: applicationNameFor(entrance.role),
    connectionTimeoutMillis: 10_000,
  })
  // A lost connection must never end the process; who needs to know listens to 'end'.
  client.on('error', () => undefined)
  try {
    await client.connect()
    if (await join(client, entrance.role, entrance.layout.home)) return { client, strings }
    await client.end()
    return 'leaving'
  } catch (error) {
    await client.end().catch(() => undefined)
    if (error instanceof Refused) return error
    return whatItMeans(error, entrance.layout)
  }
}

function whatItMeans(error: unknown, layout: Layout): Refused | 'nobody' | 'starting' | 'leaving' {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const text = error instanceof Error ? error.message : ''
  if (code === '28P01') {
    return new WrongPassword(
      `The database in ${layout.home} does not have the password in ${layout.passwords}: restore that file.`,
    )
  }
  if (code === '57P03' && /recovery|not yet accepting|starting up/.test(text)) return 'starting'
  if (code.startsWith('57P')) return 'leaving'
  return 'nobody'
}

function once(progress: (line: string) => void): (line: string) => void {
  const said = new Set<string>()
  return (line) => {
    if (said.has(line)) return
    said.add(line)
    progress(line)
  }
}
