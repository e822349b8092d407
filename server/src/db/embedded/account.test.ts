import { readdir, readlink, stat, symlink } from 'node:fs/promises'
import { execFileSync } from 'node:child_process'
import { chownSync, cpSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { accountsFor } from './account.ts'
import { binariesIn, completeLibraries, findBinaries } from './binaries.ts'
import { createCluster } from './create-cluster.ts'
import {
  freshFolder,
  isRoot,
  killOtherProcess,
  layoutOf,
  open,
  openElsewhere,
  ordinary,
  othersMayRunPrograms,
  postmasterPid,
  postmasterRuns,
  query,
} from './embedded.test-helpers.ts'
import { cleanEnvironment, run } from './run.ts'

const one = 'select 1 as one'

async function ownersBelow(folder: string): Promise<Set<number>> {
  const names = await readdir(folder, { recursive: true })
  const found = await Promise.all(names.map((name) => stat(path.join(folder, name))))
  return new Set(found.map(({ uid }) => uid))
}

/** A PATH of what an account needs, without some of it, as on a machine that lacks the package. */
async function pathWithout(...missing: string[]): Promise<string> {
  const folder = await freshFolder()
  for (const name of ['sh', 'id', 'rm', 'unshare', 'setpriv'].filter((program) => !missing.includes(program))) {
    const found = execFileSync('/bin/sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim()
    await symlink(found, path.join(folder, name))
  }
  return folder
}

test('library names that a skipped postinstall script did not make are made in our own folder', async () => {
  const { initdb } = await findBinaries()
  const folder = await freshFolder()
  const native = path.join(folder, 'native')
  const installed = path.join(path.dirname(initdb), '..')
  mkdirSync(native)
  for (const name of ['bin', 'pg-symlinks.json'])
    cpSync(path.join(installed, name), path.join(native, name), { recursive: true })
  // The real files only, as npm unpacks them.
  cpSync(path.join(installed, 'lib'), path.join(native, 'lib'), {
    recursive: true,
    filter: isNoLink(await linksIn(installed)),
  })
  const binaries = await binariesIn(native)
  const [account] = await accountsFor(ordinary)
  if (account === undefined) throw new Error('no account')
  const before = await run(account, binaries.initdb, ['--version'], { env: cleanEnvironment() })
  expect(before.exitCode).not.toBe(0)
  const environment = await completeLibraries(binaries, path.join(folder, 'lib'))
  const after = await run(account, binaries.initdb, ['--version'], { env: cleanEnvironment(environment) })
  expect(after).toEqual({ exitCode: 0, output: expect.stringContaining('initdb (PostgreSQL) 18') })
})

async function linksIn(native: string): Promise<Set<string>> {
  const names = await readdir(path.join(native, 'lib'))
  const checked = await Promise.all(
    names.map((name) =>
      readlink(path.join(native, 'lib', name)).then(
        () => name,
        () => '',
      ),
    ),
  )
  return new Set(checked)
}

function isNoLink(links: Set<string>): (file: string) => boolean {
  return (file) => !links.has(path.basename(file))
}

test('the variables of a PostgreSQL client in the environment change nothing', async () => {
  const folder = await freshFolder()
  process.env['PGSSLMODE'] = 'require'
  process.env['PGDATA'] = '/nowhere'
  onTestFinished(() => {
    delete process.env['PGSSLMODE']
    delete process.env['PGDATA']
  })
  const { connectionString } = await open(folder, 'server')
  expect(await query(connectionString, one)).toEqual([{ one: 1 }])
})

describe.runIf(isRoot)('as root (otherwise skipped: it needs another uid to become)', () => {
  test("works in a folder that only root may enter, and its files stay root's", async () => {
    const closed = await freshFolder({ mode: 0o700 })
    const folder = path.join(closed, 'data')
    const first = await open(folder, 'server')
    expect(await query(first.connectionString, one)).toEqual([{ one: 1 }])
    await first.stop()
    expect(await ownersBelow(folder)).toEqual(new Set([0]))
    const again = await open(folder, 'server')
    expect(await query(again.connectionString, one)).toEqual([{ one: 1 }])
  })

  test("works when the programs lie in a folder that only root may enter, in an ordinary user's folder too", async () => {
    const closed = await freshFolder({ mode: 0o700 })
    const installed = path.join(path.dirname((await findBinaries()).initdb), '..')
    cpSync(installed, path.join(closed, 'native'), { recursive: true, verbatimSymlinks: true })
    const binaries = await binariesIn(path.join(closed, 'native'))
    for (const owner of [{ uid: 0, gid: 0 }, ordinary]) {
      const folder = await freshFolder({ owner })
      chownSync(folder, owner.uid, owner.gid)
      await createCluster(layoutOf(folder), folder, binaries, '18')
      expect(await ownersBelow(folder)).toEqual(new Set([owner.uid]))
    }
  })

  test('without user namespaces it becomes another uid that may enter closed folders', async () => {
    const closed = await freshFolder({ mode: 0o700 })
    const folder = path.join(closed, 'data')
    const other = await openElsewhere(folder, 'server', { PATH: await pathWithout('unshare') })
    expect(await query(other.connectionString, one)).toEqual([{ one: 1 }])
    expect(await other.stop()).toBe(0)
    expect(await postmasterRuns(folder)).toBe(false)
    expect((await stat(layoutOf(folder).data)).uid).not.toBe(0)
    // The folder works on where namespaces exist, as the uid that its files have by now.
    const here = await open(folder, 'server')
    expect(await query(here.connectionString, one)).toEqual([{ one: 1 }])
  })

  test('with the capabilities of a container it starts, is left, and stops as another uid', async () => {
    const folder = path.join(await freshFolder({ mode: 0o700 }), 'data')
    const kept = ['chown', 'dac_override', 'fowner', 'fsetid', 'kill', 'setgid', 'setuid', 'setpcap', 'setfcap']
    const within = ['setpriv', '--inh-caps=-all', `--bounding-set=-all,${kept.map((name) => `+${name}`).join()}`, '--']
    const PATH = await pathWithout('unshare')
    const killed = await openElsewhere(folder, 'server', { PATH, within })
    await killOtherProcess(killed)
    const next = await openElsewhere(folder, 'server', { PATH, within })
    expect(await query(next.connectionString, one)).toEqual([{ one: 1 }])
    expect(await next.stop()).toBe(0)
    expect(await postmasterRuns(folder)).toBe(false)
  })

  test('with no way left it is refused in one sentence and leaves nothing behind', async () => {
    const folder = await freshFolder({ mode: 0o700 })
    const opening = openElsewhere(folder, 'server', { PATH: await pathWithout('unshare', 'setpriv') })
    await expect(opening).rejects.toThrow(/Refused: .*cannot run here as another user.*DATABASE_URL/)
    expect(await readdir(folder)).toEqual([])
  })

  test("a backup that was put back as root's works again for root", async () => {
    const folder = await freshFolder()
    await (await open(folder, 'server')).stop()
    for (const name of ['global', 'base', 'pg_wal'])
      execFileSync('chown', ['-R', String(ordinary.uid), path.join(layoutOf(folder).data, name)])
    chownSync(layoutOf(folder).data, ordinary.uid, ordinary.gid)
    const again = await open(folder, 'server')
    expect(await query(again.connectionString, one)).toEqual([{ one: 1 }])
  })
})

describe.runIf(isRoot && othersMayRunPrograms)(
  'as root, in a checkout that others may enter (otherwise skipped: nobody else can run the programs in it)',
  () => {
    test('without user namespaces and setpriv it becomes another uid where that one may enter', async () => {
      const folder = path.join(await freshFolder(), 'data')
      const other = await openElsewhere(folder, 'server', { PATH: await pathWithout('unshare', 'setpriv') })
      expect(await query(other.connectionString, one)).toEqual([{ one: 1 }])
      expect(await other.stop()).toBe(0)
      expect(await postmasterRuns(folder)).toBe(false)
    })

    test("in an ordinary user's folder it runs as that user, who can go on with it", async () => {
      const folder = await freshFolder({ owner: ordinary })
      const root = await open(folder, 'server')
      expect(await query(root.connectionString, one)).toEqual([{ one: 1 }])
      expect((await stat(`/proc/${await postmasterPid(folder)}`)).uid).toBe(ordinary.uid)
      await root.stop()
      expect(await ownersBelow(folder)).toEqual(new Set([ordinary.uid]))
      const user = await openElsewhere(folder, 'server', { user: ordinary })
      expect(await query(user.connectionString, one)).toEqual([{ one: 1 }])
      expect(await user.stop()).toBe(0)
    })

    test('an ordinary user starts, stops, is adopted and recovers like root', async () => {
      const folder = await freshFolder({ owner: ordinary, mode: 0o700 })
      const first = await openElsewhere(folder, 'server', { user: ordinary })
      await query(first.connectionString, 'create table kept (x int); insert into kept values (7)')
      first.process.kill('SIGKILL')
      const second = await openElsewhere(folder, 'server', { user: ordinary })
      process.kill(await postmasterPid(folder), 'SIGKILL')
      await expect
        .poll(() => query(second.connectionString, 'select x from kept').catch(() => []), { timeout: 30_000 })
        .toEqual([{ x: 7 }])
      expect(await second.stop()).toBe(0)
      expect(await postmasterRuns(folder)).toBe(false)
    })

    test('a uid without a name, as containers give it, works', async () => {
      const nameless = { uid: 54_321, gid: 54_321 }
      const folder = await freshFolder({ owner: nameless, mode: 0o700 })
      const user = await openElsewhere(folder, 'server', { user: nameless })
      expect(await query(user.connectionString, one)).toEqual([{ one: 1 }])
      expect(await user.stop()).toBe(0)
    })
  },
)
