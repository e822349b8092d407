import { appendFile, mkdir, mkdtemp, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Refused } from '#core/errors'
import { completeLibraries, type Binaries } from './binaries.ts'
import { chooseAccount, own } from './choose-account.ts'
import { decisiveLine, refusal } from './explain.ts'
import { layoutIn, type Layout } from './layout.ts'
import { generatePasswords, type Passwords } from './passwords.ts'
import { cleanEnvironment, run } from './run.ts'
import { servingRole } from './serving-login.ts'
import { includes, operatorSettings, settings } from './settings.ts'
import type { Account } from './account.ts'

const leftoverPrefix = '.postgres-new-'
const leftoverAgeMs = 3_600_000

/**
 * Makes the cluster, its role and its database in a folder beside `layout.home` and renames it there: whoever is killed
 * on the way leaves nothing half done, and of two first starts at once the second to finish throws its own away.
 */
export async function createCluster(
  layout: Layout,
  dataDir: string,
  binaries: Binaries,
  majorVersion: string,
): Promise<void> {
  await removeLeftovers(dataDir)
  const newHome = await mkdtemp(path.join(dataDir, leftoverPrefix)).catch((error: unknown) => {
    throw refusal(`The database cannot be made in ${layout.home}`, error)
  })
  try {
    await fill(layoutIn(newHome), dataDir, binaries, localeOf(majorVersion))
    await putInPlace(newHome, layout.home, dataDir)
  } catch (error) {
    throw refusal(`The database cannot be made in ${layout.home}`, error)
  } finally {
    await rm(newHome, { recursive: true, force: true })
  }
}

/** The provider that needs no locale of the machine came with 17. */
function localeOf(majorVersion: string): string[] {
  return Number(majorVersion) < 17
    ? ['--locale=C']
    : ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
}

async function fill(layout: Layout, dataDir: string, binaries: Binaries, locale: readonly string[]): Promise<void> {
  const environment = await completeLibraries(binaries, layout.libraries)
  const account = await chooseAccount(layout.home, await stat(dataDir), binaries, environment)
  const passwords = await generatePasswords(layout)
  await mkdir(layout.log, { mode: 0o700 })
  await own(account, layout.log)
  await own(account, layout.passwords)
  const env = cleanEnvironment(environment)
  await initdb(account, layout, binaries.initdb, env, passwords, locale)
  await appendFile(path.join(layout.data, 'postgresql.conf'), includes)
  await writeFile(layout.settings, settings, { mode: 0o600 })
  await writeFile(layout.operatorSettings, operatorSettings, { mode: 0o600 })
  await own(account, layout.settings)
  await own(account, layout.operatorSettings)
  await createRole(account, layout, binaries.postgres, env, passwords)
}

/** initdb's default ends with an fsync of every file (0.1 s of 0.55 s on an SSD): kept, the cluster is durable from the start. */
async function initdb(
  account: Account,
  layout: Layout,
  program: string,
  env: Record<string, string>,
  passwords: Passwords,
  locale: readonly string[],
): Promise<void> {
  const pwfile = path.join(layout.home, 'pwfile')
  await writeFile(pwfile, passwords.superuser, { mode: 0o600 })
  await own(account, pwfile)
  const rights = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${pwfile}`, '--data-checksums']
  const outcome = await run(account, program, [`--pgdata=${layout.data}`, '--encoding=UTF8', ...locale, ...rights], {
    env,
  })
  await rm(pwfile, { force: true })
  if (outcome.exitCode !== 0) throw new Refused(decisiveLine(outcome.output))
}

/** In single-user mode, before anybody can connect: the cluster appears with its role and database or not at all. */
async function createRole(
  account: Account,
  layout: Layout,
  postgres: string,
  env: Record<string, string>,
  passwords: Passwords,
): Promise<void> {
  const input = [
    `CREATE ROLE verifyplus LOGIN NOSUPERUSER PASSWORD '${passwords.verifyplus}';`,
    'CREATE DATABASE verifyplus OWNER verifyplus;',
    'REVOKE ALL ON DATABASE verifyplus FROM PUBLIC;',
    // It is let in by the server that needs it (openServingLogin).
    `CREATE ROLE ${servingRole} NOLOGIN;`,
    `GRANT ${servingRole} TO verifyplus;`,
    '',
  ].join('\n')
  // exit_on_error: single-user mode would otherwise report an error and go on to succeed.
  const args = ['--single', '-c', 'exit_on_error=on', '-c', 'logging_collector=off', '-D', layout.data, 'postgres']
  const outcome = await run(account, postgres, args, { env, input })
  if (outcome.exitCode !== 0) throw new Refused(decisiveLine(outcome.output))
}

/** What first starts that were killed have left; the age keeps one that runs at this moment, on however slow a disk. */
async function removeLeftovers(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir).catch(() => [])) {
    if (!name.startsWith(leftoverPrefix)) continue
    const folder = path.join(dataDir, name)
    const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Infinity }))
    if (Date.now() - mtimeMs > leftoverAgeMs) await rm(folder, { recursive: true, force: true }).catch(() => undefined)
  }
}

async function putInPlace(newHome: string, home: string, dataDir: string): Promise<void> {
  try {
    await rename(newHome, home)
  } catch (error) {
    // Another start was quicker. A rename never replaces a folder that holds something.
    const taken = await readdir(path.join(home, 'data')).catch(() => undefined)
    if (taken === undefined) throw error
    return
  }
  const folder = await open(dataDir)
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
