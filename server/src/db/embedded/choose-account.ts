import { chown, lchown, lstat, readdir } from 'node:fs/promises'
import path from 'node:path'
import { Refused } from '#core/errors'
import { accountsFor, type Account } from './account.ts'
import { fullOrReadOnly } from './explain.ts'
import { cleanEnvironment, run } from './run.ts'

// What an account must be able to do is tried for real: not be root, enter the folder, write there and run the binaries.
// `initdb --show` looks for its postgres and for a name of its uid, as the real one will, and makes nothing.
// The file's name holds the shell's pid, for two starts may try at once.
const trial = `test "$(id -u)" != 0 && cd "$1" && : > ".trial-$$" && rm ".trial-$$" && "$2" --version &&
  { test -z "$3" || "$3" --show --pgdata="$1/data" 2>&1; }`

/**
 * The first account with which PostgreSQL can work in `home`, a folder that exists; made the owner of `home` itself.
 * With `initdb`, one that can run that as well: it wants more than `postgres` does.
 */
export async function chooseAccount(
  home: string,
  owner: { uid: number; gid: number },
  binaries: { postgres: string; initdb?: string },
  environment: Record<string, string>,
): Promise<Account> {
  const attempts: string[] = []
  const before = await lstat(home)
  for (const account of await accountsFor(owner)) {
    if (process.geteuid?.() === 0) await chown(home, account.uid, account.gid)
    const args = ['-c', trial, 'sh', home, binaries.postgres, binaries.initdb ?? '']
    const outcome = await run(account, '/bin/sh', args, { env: cleanEnvironment(environment) })
    if (outcome.exitCode === 0) return account
    const full = fullOrReadOnly(outcome.output)
    if (full !== undefined) throw new Refused(`The folder ${home} cannot be written: ${full}.`)
    attempts.push(`${account.description}: ${outcome.output.trim().split('\n').at(-1) ?? ''}`)
  }
  if (process.geteuid?.() === 0) await chown(home, before.uid, before.gid)
  const why = attempts.join('; ')
  throw new Refused(
    process.geteuid?.() === 0
      ? `PostgreSQL does not run as root and cannot run here as another user (${why}): start VerifyPlus as an ` +
          'ordinary user, put DATA_DIR and the program where one may enter, or set DATABASE_URL.'
      : `PostgreSQL cannot run in ${home} (${why}): this user must have a name in /etc/passwd and may need the ` +
          'right to write there; or set DATABASE_URL.',
  )
}

/** Gives one file or folder that this process has made to the account. */
export async function own(account: Account, file: string): Promise<void> {
  if (process.geteuid?.() === 0) await lchown(file, account.uid, account.gid).catch(unlessGone)
}

/**
 * Gives the whole cluster to the account when the uppermost two levels show another owner: after a backup was put back, or
 * a change of the way in which root runs it. The data folder comes last and so marks that all of it was done.
 */
export async function giveTo(account: Account, home: string, data: string): Promise<void> {
  if (process.geteuid?.() !== 0) return
  const names = [...(await within(home)), ...(await within(data))]
  const owners = await Promise.all(names.map((name) => lstat(name).catch(unlessGone)))
  if (owners.every((found) => found === undefined || (found.uid === account.uid && found.gid === account.gid))) return
  await giveTree(account, home, data)
  await own(account, data)
}

/** Another start at the same time makes and removes files while we look. */
function unlessGone(error: unknown): undefined {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
}

async function within(folder: string): Promise<string[]> {
  return (await readdir(folder)).map((name) => path.join(folder, name))
}

async function giveTree(account: Account, folder: string, last: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name)
    if (entry.isDirectory()) await giveTree(account, file, last)
    if (file !== last) await own(account, file)
  }
}
