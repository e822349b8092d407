import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { openDatabase, migrate } from '#db'
import { openEmbeddedPostgres, platformPackage } from '#db/embedded'
import { seedCatalogue } from '#catalogue'
import { createCustomer } from '#customers'
import { systemClock } from '#core/clock'
import { runCli } from '#test/run-cli'
import { writeBackupFile } from '#backups'

/** Each major version of PostgreSQL that is promised, as npm has it. */
const releases = { 15: '15.18.0-beta.17', 16: '16.14.0-beta.17', 17: '17.10.0-beta.17' }
const folders: string[] = []
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))))

async function freshFolder(): Promise<string> {
  const folder = await mkdtemp('/tmp/vp-upgrade-')
  folders.push(folder)
  return folder
}

async function programsOf(version: string): Promise<string> {
  const folder = await freshFolder()
  const what = `${platformPackage}@${releases[Number(version) as 15 | 16 | 17]}`
  await promisify(execFile)('npm', ['install', '--no-save', '--ignore-scripts', '--prefix', folder, what], {
    cwd: folder,
  })
  return path.join(folder, 'node_modules', platformPackage)
}

/** A folder whose embedded database an older program made, with a customer in it. */
async function folderOf(version: string, programs: string): Promise<string> {
  const dataDir = await freshFolder()
  const options = { dataDir, role: 'server' as const, progress: () => {} }
  const postgres = await openEmbeddedPostgres({
    ...options,
    programs: { native: path.join(programs, 'native'), majorVersion: version },
  })
  const database = openDatabase({ connectionString: postgres.connectionString })
  try {
    await migrate(database)
    await seedCatalogue(database)
    await createCustomer(database, {
      email: 'ada@example.org',
      balanceMinor: 70_000n,
      note: 'x',
      at: systemClock.now(),
    })
    await writeBackupFile({ database, clock: systemClock, recipients: [] }, path.join(dataDir, 'backup'))
  } finally {
    await database.close()
    await postgres.stop()
  }
  return dataDir
}

const ada = [expect.objectContaining({ email: 'ada@example.org', balanceMinor: 70_000 })]

test.each(Object.keys(releases))(
  'a database of PostgreSQL %s is carried over by one command, and kept',
  async (version) => {
    const programs = await programsOf(version)
    const dataDir = await folderOf(version, programs)
    const env = { DATA_DIR: dataDir }
    const refused = await runCli(['customer', 'list'], env)
    expect(refused).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('`verifyplus upgrade` moves it to that version') as string,
    })
    // One version is fetched as an operator would have it fetched.
    const args = version === '17' ? ['upgrade'] : ['upgrade', '--programs', programs]
    const upgraded = await runCli(['--json', ...args], env)
    expect(upgraded.exitCode, upgraded.stderr).toBe(0)
    expect(JSON.parse(upgraded.stdout)).toMatchObject({ upgraded: true, version: '18' })
    expect((await readdir(dataDir)).sort()).toEqual(['backup', 'postgres', `postgres.${version}`])
    expect(JSON.parse((await runCli(['--json', 'customer', 'list'], env)).stdout)).toEqual(ada)
    expect(await runCli(['upgrade'], env)).toMatchObject({
      exitCode: 0,
      stdout: 'The database is already one of PostgreSQL 18.\n',
    })
  },
)

test.each(Object.keys(releases))(
  'a backup of PostgreSQL 18 is restored into %s, and one of that into 18',
  async (version) => {
    const programs = await programsOf(version)
    const old = await folderOf(version, programs)
    const fresh = await freshFolder()
    const into18 = await runCli(['restore', path.join(old, 'backup')], { DATA_DIR: fresh })
    expect(into18.exitCode, into18.stderr).toBe(0)
    expect(JSON.parse((await runCli(['--json', 'customer', 'list'], { DATA_DIR: fresh })).stdout)).toEqual(ada)
    const from18 = path.join(fresh, 'backup-of-18')
    expect((await runCli(['backup', from18], { DATA_DIR: fresh })).exitCode).toBe(0)
    const postgres = await openEmbeddedPostgres({
      dataDir: await freshFolder(),
      role: 'server',
      progress: () => {},
      programs: { native: path.join(programs, 'native'), majorVersion: version },
    })
    try {
      const env = { DATABASE_URL: postgres.connectionString }
      const into = await runCli(['restore', from18], env)
      expect(into.exitCode, into.stderr).toBe(0)
      expect(JSON.parse((await runCli(['--json', 'customer', 'list'], env)).stdout)).toEqual(ada)
    } finally {
      await postgres.stop()
    }
  },
)
