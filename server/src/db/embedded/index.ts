import { lstat, mkdir, readFile, readdir, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { Refused } from '#core/errors'
import { binariesIn, findBinaries } from './binaries.ts'
import { createCluster } from './create-cluster.ts'
import { refusal } from './explain.ts'
import { layoutIn, type Layout } from './layout.ts'
import type { Role } from './membership.ts'
import { readPasswords } from './passwords.ts'
import { stay, type EmbeddedPostgres } from './stay.ts'
import { finishUpgrade } from './upgrade-folders.ts'

export type { EmbeddedPostgres }
export { platformPackage } from './binaries.ts'
/** @internal Tests ask as one of two roles. */
export { servingRole } from './serving-login.ts'
export { beginUpgrade, endUpgrade, upgradingFolder } from './upgrade-folders.ts'

export interface EmbeddedPostgresOptions {
  /** DATA_DIR; the cluster lives in `<dataDir>/postgres`. */
  dataDir: string
  /** Another folder of `dataDir` than `postgres`. */
  folder?: string
  /** The programs of another major version than ours, as its npm package holds them. */
  programs?: { native: string; majorVersion: string }
  /** `server`: the one `verifyplus serve` of this folder; `command`: an operator's command, of which many may run. */
  role: Role
  /** Whether a folder without a database gets one; it does unless told otherwise. */
  mayCreate?: boolean
  /** Told when something takes longer, and when the database was lost and is brought back. */
  progress(line: string): void
}

export const majorVersion = '18'

const usualFolder = 'postgres'

/** Starts or adopts the PostgreSQL of a folder. Every failure is `Refused`, with a sentence that says what to mend. */
export async function openEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { programs } = options
  const binaries = programs ? await binariesIn(programs.native) : await findBinaries()
  const mayCreate = options.mayCreate ?? true
  const dataDir = await openFolder(options.dataDir, mayCreate)
  await finishUpgrade(dataDir)
  const wanted = programs?.majorVersion ?? majorVersion
  const layout = layoutIn(path.join(dataDir, options.folder ?? usualFolder))
  if (!(await clusterExists(layout))) {
    if (!mayCreate) throw noDatabase(dataDir)
    options.progress(`Creating a database in ${layout.home} (takes a few seconds, only once).`)
    await createCluster(layout, dataDir, binaries, wanted)
  }
  await checkCluster(layout, wanted)
  const passwords = await readPasswords(layout)
  return await stay({ layout, binaries, passwords, role: options.role, progress: (line) => options.progress(line) })
}

/** The major version that made the cluster of a folder; null where there is none. */
export async function clusterVersion(dataDir: string): Promise<string | null> {
  const layout = layoutIn(path.join(dataDir, usualFolder))
  await finishUpgrade(dataDir)
  return (await clusterExists(layout)) ? await versionOf(layout) : null
}

function noDatabase(dataDir: string): Refused {
  return new Refused(
    `There is no database in ${path.resolve(dataDir)}: set DATA_DIR to the server’s folder. ` +
      'Only `verifyplus serve`, `verifyplus migrate` and `verifyplus restore` create one.',
  )
}

async function openFolder(dataDir: string, mayCreate: boolean): Promise<string> {
  try {
    // As root, another uid may have to pass through; what lies inside is closed on its own.
    if (mayCreate) await mkdir(dataDir, { recursive: true, mode: process.geteuid?.() === 0 ? 0o711 : 0o700 })
    // Through symbolic links, so that one folder has one name and one socket.
    return await realpath(dataDir)
  } catch (error) {
    if (!mayCreate && error instanceof Error && 'code' in error && error.code === 'ENOENT') throw noDatabase(dataDir)
    throw refusal(`The folder ${path.resolve(dataDir)} cannot be used`, error)
  }
}

async function clusterExists(layout: Layout): Promise<boolean> {
  try {
    const names = await readdir(layout.home)
    if (names.includes('data')) return true
    if (names.length === 0) return await mayAppear(layout)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
    throw refusal(`The folder ${layout.home} cannot be used`, error)
  }
  throw new Refused(`${layout.home} contains something other than a VerifyPlus database: move it away.`)
}

/** The cluster appears by a rename, which replaces an empty folder but neither a link nor a mount point. */
async function mayAppear(layout: Layout): Promise<false> {
  const [home, above] = await Promise.all([lstat(layout.home), stat(path.dirname(layout.home))])
  if (home.isSymbolicLink() || home.dev !== above.dev) {
    throw new Refused(`${layout.home} is a link or a mount point: mount or link its parent folder, DATA_DIR, instead.`)
  }
  return false
}

async function versionOf(layout: Layout): Promise<string> {
  try {
    return (await readFile(path.join(layout.data, 'PG_VERSION'), 'utf8')).trim()
  } catch (error) {
    throw refusal(`The database in ${layout.home} cannot be read`, error)
  }
}

async function checkCluster(layout: Layout, expected: string): Promise<void> {
  const version = await versionOf(layout)
  if (version !== expected) {
    throw new Refused(
      `The database in ${layout.home} was created by PostgreSQL ${version}, and VerifyPlus comes with ${expected}: ` +
        '`verifyplus upgrade` moves it to that version and keeps the old one; or choose another DATA_DIR.',
    )
  }
  const uid = process.geteuid?.() ?? 0
  const { uid: owner } = await stat(layout.data)
  if (uid !== 0 && owner !== uid) {
    throw new Refused(
      `The database in ${layout.home} belongs to uid ${owner}, and this is uid ${uid}: start VerifyPlus as that ` +
        `user or as root, or give it the folder (chown -R).`,
    )
  }
}
