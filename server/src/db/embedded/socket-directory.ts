import { createHash } from 'node:crypto'
import { lstat, mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Refused } from '#core/errors'
import type { Account } from './account.ts'
import { own } from './choose-account.ts'
import type { Layout } from './layout.ts'

export const port = 5432

// sun_path holds 104 bytes on macOS and 108 on Linux, with the closing NUL.
const maxSocketPathBytes = 103

function fits(folder: string): boolean {
  return Buffer.byteLength(path.join(folder, `.s.PGSQL.${port}`)) <= maxSocketPathBytes
}

/** The cluster's own folder, or a private one in the temporary folder with a name that stays the same when that is too long. */
export async function socketDirectoryFor(layout: Layout, account: Account): Promise<string> {
  if (fits(layout.home)) return layout.home
  const name = createHash('sha256').update(layout.home).digest('hex').slice(0, 16)
  const folders = [tmpdir(), '/tmp'].map((folder) => path.join(folder, `verifyplus-${account.uid}-${name}`))
  for (const folder of folders.filter(fits)) {
    if (await makePrivate(folder, account)) return folder
  }
  throw new Refused(
    `No private folder for the database's socket can be created (tried ${folders.join(', ')}): ` +
      'choose a shorter DATA_DIR, or set TMPDIR to a short folder of this user.',
  )
}

/** A name in a folder open to all may have been taken by somebody else: it counts only with our owner and our mode. */
async function makePrivate(folder: string, account: Account): Promise<boolean> {
  try {
    await mkdir(folder, { mode: 0o700 })
    await own(account, folder)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) return false
  }
  const found = await lstat(folder)
  return found.isDirectory() && found.uid === account.uid && (found.mode & 0o077) === 0
}
