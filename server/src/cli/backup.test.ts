import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { generateIdentity, identityToRecipient } from 'age-encryption'
import { expect, test } from 'vitest'
import { json, misused, newCustomer, refused, run, withCommands } from '#test/commands'
import { withEmptyDatabases } from '#test/empty-database'
import { runCli } from '#test/run-cli'

const held = withCommands()
const emptyDatabase = withEmptyDatabases()
const inFolder = (name: string): string => path.join(held.folder, name)

test('backup writes a file, says what is in it and that nobody may read it, and restore brings it back', async () => {
  const { customerId, token } = await newCustomer()
  const written = await json(
    'backup',
    inFolder('first'),
    '--recipient',
    await identityToRecipient(await generateIdentity()),
  )
  expect(written).toMatchObject({ file: inFolder('first'), encrypted: true })
  const plain = await run('backup', inFolder('plain'))
  expect(plain).toMatchObject({ exitCode: 0 })
  expect(plain.stdout).toMatch(/plain: \d+ rows, \d+ bytes, as of .*\nIt is not encrypted and contains codes/)
  expect(plain.stdout + plain.stderr).not.toContain(token)
  const target = await emptyDatabase()
  const env = { DATABASE_URL: target.connectionString, DATA_DIR: held.folder }
  const restored = await runCli(['restore', inFolder('plain')], env)
  expect(restored.exitCode, restored.stderr).toBe(0)
  expect(restored.stdout).toMatch(/Restored \d+ rows as of/)
  expect(restored.stdout).toContain(`customer ${customerId}, `)
  expect(restored.stdout).toContain('Every balance matches its postings.')
  const { stdout } = await runCli(['customer', 'list', '--json'], env)
  expect(JSON.parse(stdout)).toContainEqual(expect.objectContaining({ customerId, balanceMinor: 100_000 }))
  expect(await runCli(['restore', inFolder('plain')], env)).toMatchObject({
    exitCode: 1,
    stdout: '',
    stderr: expect.stringMatching(/^The database is not empty .*nothing was changed/m) as string,
  })
})

test('backup to standard output writes the file there and what is said to standard error', async () => {
  const { exitCode, stdout, stderr } = await run('backup', '-')
  expect(exitCode).toBe(0)
  // Bytes that are no text: the magic of zstd.
  expect(Buffer.from(stdout).subarray(0, 1)).toEqual(Buffer.from('('))
  expect(stderr).toMatch(/\d+ rows, \d+ bytes, as of/)
})

test('backup into a folder gives the file a name of its own', async () => {
  const { file } = await json<{ file: string }>('backup', held.folder)
  expect(path.basename(file)).toMatch(/^verifyplus-\d{4}-\d\d-\d\dT[\d-]+Z\.tar\.zst$/)
  expect(await readdir(held.folder)).toContain(path.basename(file))
})

test('backup --every lets the server write them, is shown by backup alone, and is ended by none', async () => {
  await refused(/No backups are scheduled/, 'backup')
  const folder = inFolder('every')
  expect(await json('backup', folder, '--every', '6h', '--keep', '3')).toMatchObject({
    folder,
    everySeconds: 21_600,
    keep: 3,
  })
  expect(await json('backup')).toMatchObject({ folder, doneAt: null, lastProblem: null })
  expect(await json('backup', '--every', 'none')).toEqual({ ended: true })
  await refused(/Name the folder/, 'backup', '--every', '6h')
  await refused(/between a minute and thirty days/, 'backup', folder, '--every', '5s')
  await writeFile(inFolder('a-file'), '')
  await refused(/is a file: name a folder/, 'backup', inFolder('a-file'), '--every', '6h')
})

test('what was not meant is not understood, or refused before anything is made', async () => {
  await misused(/recipient of age/, 'backup', inFolder('x'), '--recipient', 'age1nobody')
  await misused(/time with its zone/, 'restore', '--settle', 'yesterday')
  await misused(/time with its zone/, 'restore', '--settle', '2026-11-27 10:00:00')
  await refused(/Name the file to restore/, 'restore')
  await refused(/Name the file to restore/, 'restore', inFolder('plain'), '--settle', '2026-11-27T10:00:00Z')
  await refused(/cannot be written: ENOENT/, 'backup', inFolder('no/such/folder'))
  const fresh = inFolder('fresh')
  const nothing = await runCli(['restore', inFolder('nowhere')], { DATA_DIR: fresh })
  expect(nothing).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/nowhere cannot be read/) as string })
  await expect(readdir(fresh), 'no database was made').rejects.toThrow('ENOENT')
})

test('move carries everything over to another database and leaves the old one as it was', async () => {
  const { customerId } = await newCustomer()
  const target = await emptyDatabase()
  const { rows } = await json<{ rows: number }>('move', '--to', target.connectionString)
  expect(rows).toBeGreaterThan(10)
  const { stdout } = await runCli(['customer', 'list', '--json'], { DATABASE_URL: target.connectionString })
  expect(JSON.parse(stdout)).toContainEqual(expect.objectContaining({ customerId }))
  await refused(/not empty/, 'move', '--to', target.connectionString)
  const serving = await held.database.pool.connect()
  try {
    await serving.query(`set application_name = 'verifyplus ownership'`)
    const other = await emptyDatabase()
    await refused(/A server is using this database: stop it first/, 'move', '--to', other.connectionString)
  } finally {
    serving.release(true)
  }
})

test('restore --settle takes the time as PostgreSQL writes it, and asks for nothing else', async () => {
  for (const time of ['2026-11-27T10:00:00Z', '2026-11-27 10:00:00.123456+00', '2026-11-27 13:30+03:30'])
    expect(await json('restore', '--settle', time, '--rest', '1s')).toMatchObject({
      takenAt: expect.stringMatching(/^2026-11-27T10:00:00\.\d{3}Z$/) as string,
    })
})

test('the file says to whoever unpacks it what is in it', async () => {
  expect((await readFile(inFolder('first'))).toString('latin1')).toMatch(/^age-encryption\.org\/v1\n/)
})
