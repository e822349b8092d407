import { chown, lchown, lstat, readdir } from 'node:fs/promises'
import path from 'node:path'
import { Refused } from '#core/errors'
import { accountsFor, type Account } from './account.ts'
import { cleanEnvironment, run } from './run.ts'

// What an account must be able to do is tried for real: enter the folder, write there, run the binary, and not be root.
const trial =
  'test "$(id -u)" != 0 && cd "$1" && : > .trial && rm .trial && "$2" --version && { test -z "$3" || id -un; }'

/**
 * The first account with which PostgreSQL can work in `home`, a folder that exists; made the owner of `home` itself.
 * `forInitdb`: initdb also wants a name for its uid.
 */
export async function chooseAccount(
  home: string,
  owner: { uid: number; gid: number },
  postgres: string,
  environment: Record<string, string>,
  forInitdb: boolean,
): Promise<Account> {
  const attempts: string[] = []
  for (const account of await accountsFor(owner)) {
    if (process.geteuid?.() === 0) await chown(home, account.uid, account.gid)
    const args = ['-c', trial, 'sh', home, postgres, forInitdb ? 'name' : '']
    const outcome = await run(account, '/bin/sh', args, { env: cleanEnvironment(environment) })
    if (outcome.exitCode === 0) return account
    attempts.push(`${account.description}: ${outcome.output.trim().split('\n').at(-1) ?? ''}`)
  }
  throw new Refused(
    `PostgreSQL does not run as root and cannot run here as anybody else (${attempts.join('; ')}). ` +
      'Start VerifyPlus as an ordinary user, put DATA_DIR and the program where one may enter, or set DATABASE_URL.',
  )
}

/** Gives the whole cluster to the account; the data folder itself comes last and so marks that all of it was done. */
export async function giveTo(account: Account, home: string, data: string): Promise<void> {
  if (process.geteuid?.() !== 0) return
  const { uid, gid } = await lstat(data)
  if (uid === account.uid && gid === account.gid) return
  await giveTree(account, home, data)
  await lchown(data, account.uid, account.gid)
}

async function giveTree(account: Account, folder: string, last: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name)
    if (entry.isDirectory()) await giveTree(account, file, last)
    if (file !== last) await lchown(file, account.uid, account.gid)
  }
}
