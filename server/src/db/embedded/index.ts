import { lstat, mkdir, readFile, readdir, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { Refused } from '#core/errors'
import { findBinaries } from './binaries.ts'
import { createCluster } from './create-cluster.ts'
import { refusal } from './explain.ts'
import { layoutIn, type Layout } from './layout.ts'
import type { Role } from './membership.ts'
import { readPasswords } from './passwords.ts'
import { stay, type EmbeddedPostgres } from './stay.ts'

export type { EmbeddedPostgres }

export interface EmbeddedPostgresOptions {
  /** DATA_DIR; the cluster lives in `<dataDir>/postgres`. */
  dataDir: string
  /** `server`: the one `verifyplus serve` of this folder; `command`: an operator's command, of which many may run. */
  role: Role
  /** Told when something takes longer, and when the database was lost and is brought back. */
  progress(line: string): void
}

const majorVersion = '18'

/** Starts or adopts the PostgreSQL of a folder. Every failure is `Refused`, with a sentence that says what to mend. */
export async function openEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const binaries = await findBinaries()
  const dataDir = await openFolder(options.dataDir)
  const layout = layoutIn(path.join(dataDir, 'postgres'))
  if (!(await clusterExists(layout))) {
    options.progress(`Making a database in ${layout.home} (some seconds, only this once).`)
    await createCluster(layout, dataDir, binaries)
  }
  await checkCluster(layout)
  const passwords = await readPasswords(layout)
  return await stay({ layout, binaries, passwords, role: options.role, progress: (line) => options.progress(line) })
}

async function openFolder(dataDir: string): Promise<string> {
  try {
    // As root, another uid may have to pass through; what lies inside is closed on its own.
    await mkdir(dataDir, { recursive: true, mode: process.geteuid?.() === 0 ? 0o711 : 0o700 })
    // Through symbolic links, so that one folder has one name and one socket.
    return await realpath(dataDir)
  } catch (error) {
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
  throw new Refused(`${layout.home} holds something that is no database of VerifyPlus: move it away.`)
}

/** The cluster appears by a rename, which replaces an empty folder but neither a link nor a mount point. */
async function mayAppear(layout: Layout): Promise<false> {
  const [home, above] = await Promise.all([lstat(layout.home), stat(path.dirname(layout.home))])
  if (home.isSymbolicLink() || home.dev !== above.dev) {
    throw new Refused(`${layout.home} is a link or a mount point: mount or link the folder above, DATA_DIR, instead.`)
  }
  return false
}

async function checkCluster(layout: Layout): Promise<void> {
  const version = await readFile(path.join(layout.data, 'PG_VERSION'), 'utf8').catch((error: unknown) => {
    throw refusal(`The database in ${layout.home} cannot be read`, error)
  })
  if (version.trim() !== majorVersion) {
    throw new Refused(
      `The database in ${layout.home} was made by PostgreSQL ${version.trim()}, and VerifyPlus carries ` +
        `${majorVersion}: carry the data over with pg_dump of that version, or choose another DATA_DIR.`,
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
