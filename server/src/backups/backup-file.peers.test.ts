import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { systemClock } from '#core/clock'
import { withDatabase } from '#test/database'
import { missing, sayWhy } from '#test/debian'
import { writeBackupFile } from '#backups'

const reason = missing(
  ['/usr/bin/age', '/usr/bin/zstd', '/bin/tar', '/usr/bin/psql'],
  ['age', 'zstd', 'tar', 'postgresql-client'],
)
sayWhy(reason)
const held = withDatabase()
const made: string[] = []
afterAll(() => Promise.all(made.map((folder) => rm(folder, { recursive: true, force: true }))))

test.skipIf(reason !== undefined)('age, zstd, tar and psql read a backup without this program', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'verifyplus-backup-'))
  made.push(folder)
  const key = path.join(folder, 'key.txt')
  execFileSync('age-keygen', ['-o', key], { stdio: 'ignore' })
  const recipient = execFileSync('age-keygen', ['-y', key], { encoding: 'utf8' }).trim()
  const before = await held.database.pool.query('select * from country order by 1')
  const { file } = await writeBackupFile(
    { database: held.database, clock: systemClock, recipients: [recipient] },
    folder,
  )
  execFileSync('sh', ['-c', 'age -d -i "$1" "$2" | zstd -d | tar x -C "$3"', 'sh', key, file as string, folder])
  const columns = execFileSync(
    process.execPath,
    ['-p', `JSON.parse(fs.readFileSync(0)).tables.find((t) => t.name === 'country').columns.join()`],
    { input: execFileSync('cat', [path.join(folder, 'backup.json')]), encoding: 'utf8' },
  ).trim()
  await held.owner.pool.query('create table loaded (like country including defaults)')
  execFileSync('sh', [
    '-c',
    'cat "$1"/tables/country/*.copy | psql -q -v ON_ERROR_STOP=1 "$2" -c "copy loaded ($3) from stdin"',
    'sh',
    folder,
    held.owner.connectionString,
    columns,
  ])
  expect((await held.owner.pool.query('select * from loaded order by 1')).rows).toEqual(before.rows)
  expect(before.rows.length).toBeGreaterThan(0)
})
