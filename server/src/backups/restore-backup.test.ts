import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Writable } from 'node:stream'
import { generateIdentity, identityToRecipient } from 'age-encryption'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Refused } from '#core/errors'
import type { Database } from '#db'
import { loadDatabase, packBackup, unpackBackup, type Entry } from '#db/backup'
import { checkLedger } from '#ledger'
import { contentsOf, structureOf } from '#test/compare-databases'
import { withEmptyDatabases } from '#test/empty-database'
import { withWorld } from '#test/world'
import { copyDatabase, restoreBackup, writeBackup, writeBackupFile } from './index.ts'

const world = withWorld()
const emptyDatabase = withEmptyDatabases()
let folder = ''
let identity = ''
let recipient = ''

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'verifyplus-backups-'))
  identity = await generateIdentity()
  recipient = await identityToRecipient(identity)
  await writeFile(path.join(folder, 'key.txt'), `# created: 2026-11-27\n# public key: ${recipient}\n${identity}\n`)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

let files = 0
const newFile = (): string => path.join(folder, `backup-${++files}`)

function backUp(recipients: string[] = []) {
  return writeBackupFile({ database: world.database, clock: world.clock, recipients }, newFile())
}

function restore(file: string, database: Database, keyFile: string | null = null) {
  return restoreBackup({ file, keyFile, database, clock: world.clock, restSeconds: null, leaseIdsFrom: null })
}

/** A customer with a lease of the contract that got a code and paid for it, one that waits, and one that ended. */
async function someLife(): Promise<void> {
  const { supplierId } = await world.supplier(60)
  const { token } = await world.customer()
  await world.stock(supplierId, 'RU', 5)
  for (const has of ['code', 'nothing', 'end'] as const) {
    const order = { token, country: 'RU', productId: '2' }
    const { body } = await world.post('/api/get_number', order)
    if (has === 'nothing') continue
    await world.message(
      supplierId,
      String(body['number']),
      `Telegram code: ${String(10_000 + world.next())} \\ \t "é" سلام`,
    )
    await world.post('/api/get_sms', { ...order, numberId: body['numberId'] })
  }
}

test('a move carries over every row, sequence, constraint, index and trigger as it is', async () => {
  await someLife()
  const target = await emptyDatabase()
  await copyDatabase(world.database, target, world.clock)
  const before = await contentsOf(world.database)
  const ofProcesses = [
    'migration',
    'listener',
    'watcher',
    'event_stream',
    'connection_health',
    'trial_write',
    'backup_schedule',
    'last_start',
  ]
  for (const name of ofProcesses) delete before[name]
  expect(before['lease']).not.toMatch(/^0 /)
  expect(await contentsOf(target)).toMatchObject(before)
  expect(await structureOf(target)).toEqual(await structureOf(world.database))
  const sequences = `select sequencename, last_value from pg_sequences where schemaname = 'public' order by 1`
  expect((await target.pool.query(sequences)).rows).toEqual((await world.database.pool.query(sequences)).rows)
  expect((await checkLedger(target)).faults).toEqual([])
})

test('a backup of one moment is whole while everybody writes, and holds all that was acknowledged before', async () => {
  const { supplierId } = await world.supplier()
  await world.stock(supplierId, 'RU', 400)
  const { token, customerId } = await world.customer()
  let stop = false
  const acknowledged: string[] = []
  const writing = (async () => {
    while (!stop) {
      const order = { token, country: 'RU', productId: '2' }
      const { body } = await world.post('/api/get_number', order)
      if (body['number'] === undefined) break
      await world.message(supplierId, body['number'] as string, `Telegram code: ${10_000 + world.next()}`)
      await world.post('/api/get_sms', { ...order, numberId: body['numberId'] })
      acknowledged.push(String(body['numberId']))
    }
  })()
  await expect.poll(() => acknowledged.length).toBeGreaterThan(5)
  const before = [...acknowledged]
  const { file } = await backUp()
  stop = true
  await writing
  const target = await emptyDatabase()
  await restore(file as string, target)
  const { rows } = await target.pool.query<{ lease_id: number; charged: boolean }>(
    'select lease_id, charged_minor = price_minor as charged from lease where customer_id = $1 and charges = 1',
    [customerId],
  )
  expect(rows.every((row) => row.charged)).toBe(true)
  expect(rows.map((row) => String(row.lease_id))).toEqual(expect.arrayContaining(before))
  expect((await checkLedger(target)).faults).toEqual([])
})

test('only the holder of the identity can read an encrypted one', async () => {
  const { file } = await backUp([recipient])
  expect((await readFile(file as string)).toString('latin1')).toMatch(/^age-encryption\.org\/v1/)
  const target = await emptyDatabase()
  await expect(restore(file as string, target)).rejects.toThrow(/encrypted.*--key-file/)
  await writeFile(path.join(folder, 'other.txt'), await generateIdentity())
  await expect(restore(file as string, target, path.join(folder, 'other.txt'))).rejects.toThrow(
    /does not open this backup/,
  )
  await writeFile(path.join(folder, 'no-key.txt'), 'AGE-SECRET-KEY-1NOTONE\n')
  const wrong = restore(file as string, target, path.join(folder, 'no-key.txt'))
  await expect(wrong).rejects.toThrow(/something other than age identities/)
  await expect(wrong).rejects.not.toThrow(/NOTONE/)
  expect(await contentsOf(target)).toEqual({})
  await restore(file as string, target, path.join(folder, 'key.txt'))
  expect((await contentsOf(target))['entry']).toBe((await contentsOf(world.database))['entry'])
})

test.each([
  ['plain', false],
  ['encrypted', true],
])('a %s backup that is cut off or damaged anywhere is refused, and nothing is written', async (_, isEncrypted) => {
  const { file } = await backUp(isEncrypted ? [recipient] : [])
  const whole = await readFile(file as string)
  const target = await emptyDatabase()
  for (let i = 0; i < 12; i++) {
    const at = Math.floor((whole.length * (i + 0.5)) / 12)
    const bad = newFile()
    if (i % 2 === 0) await writeFile(bad, whole.subarray(0, at))
    else
      await writeFile(
        bad,
        Buffer.concat([whole.subarray(0, at), Buffer.from([whole[at]! ^ 0x10]), whole.subarray(at + 1)]),
      )
    await expect(restore(bad, target, path.join(folder, 'key.txt')), `${i}`).rejects.toThrow(Refused)
  }
  for (const other of ['', 'no backup at all', whole.subarray(1)]) {
    const bad = newFile()
    await writeFile(bad, other)
    await expect(restore(bad, target)).rejects.toThrow(/is not a VerifyPlus backup/)
  }
  await expect(restore(path.join(folder, 'nowhere'), target)).rejects.toThrow(/cannot be read/)
  expect(await contentsOf(target)).toEqual({})
})

const sha256OfNothing = createHash('sha256').digest('hex')

/** The same backup with something changed in it, its digests left as they are. */
async function changed(change: (entry: Entry) => Entry | null): Promise<string> {
  const { file } = await backUp()
  const entries = (async function* () {
    for await (const entry of unpackBackup(file as string, null)) {
      const other = change(entry)
      if (other) yield other
    }
  })()
  const other = newFile()
  await packBackup(entries, createWriteStream(other), { recipients: [] })
  return other
}

test.each<[string, RegExp, (entry: Entry) => Entry | null]>([
  [
    'a row that was changed',
    /customer has .* or they were changed/,
    (entry) =>
      entry.kind === 'rows' && entry.table === 'customer'
        ? { ...entry, rows: Buffer.from(entry.rows.toString().replace('example.org', 'example.net')) }
        : entry,
  ],
  [
    'a table that was taken out',
    /lease has 0 of \d+ rows?/,
    (entry) => (entry.kind === 'rows' && entry.table === 'lease' ? null : entry),
  ],
  ['no end', /its end is missing/, (entry) => (entry.kind === 'summary' ? null : entry)],
  ['no beginning', /out of order/, (entry) => (entry.kind === 'header' ? null : entry)],
  [
    'a migration that a newer program brought',
    /newer version \(9999_future/,
    (entry) =>
      entry.kind === 'header'
        ? {
            ...entry,
            header: {
              ...entry.header,
              migrations: [...entry.header.migrations, { name: '9999_future.sql', sha256: 'x' }],
            },
          }
        : entry,
  ],
  [
    'a migration that reads differently',
    /0001_spine\.sql differs/,
    (entry) =>
      entry.kind === 'header'
        ? {
            ...entry,
            header: {
              ...entry.header,
              migrations: entry.header.migrations.map((m, i) => (i === 0 ? { ...m, sha256: 'x' } : m)),
            },
          }
        : entry,
  ],
  [
    'a table of PostgreSQL itself',
    /its tables are not the ones/,
    (entry) => {
      if (entry.kind === 'header')
        return {
          ...entry,
          header: { ...entry.header, tables: [...entry.header.tables, { name: 'pg_authid', columns: ['rolname'] }] },
        }
      if (entry.kind === 'summary')
        return {
          ...entry,
          summary: {
            ...entry.summary,
            tables: [...entry.summary.tables, { name: 'pg_authid', rows: 0, bytes: 0, sha256: sha256OfNothing }],
          },
        }
      return entry
    },
  ],
])('a backup with %s is refused, and nothing is written', async (_, sentence, change) => {
  const target = await emptyDatabase()
  await expect(restore(await changed(change), target)).rejects.toThrow(sentence)
  expect(await contentsOf(target)).toEqual({})
})

test('a database that is not empty is refused and left as it was', async () => {
  const { file } = await backUp()
  const before = await contentsOf(world.database)
  await expect(restore(file as string, world.database)).rejects.toThrow(/not empty \(it has a table customer\)/)
  expect(await contentsOf(world.database)).toEqual(before)
})

test('a restore that fails in the middle leaves the database empty, and may be tried again', async () => {
  const { file } = await backUp()
  const target = await emptyDatabase()
  const breaking = (async function* () {
    for await (const entry of unpackBackup(file as string, null)) {
      if (entry.kind === 'summary') throw new Error('the disk is gone')
      yield entry
    }
  })()
  await expect(target.longTx((client) => loadDatabase(client, breaking))).rejects.toThrow('the disk is gone')
  expect(await contentsOf(target)).toEqual({})
  await restore(file as string, target)
  expect((await contentsOf(target))['entry']).toBe((await contentsOf(world.database))['entry'])
})

test('a backup is never written over a file, and one that cannot be written leaves nothing', async () => {
  const { file } = await backUp()
  const before = await readFile(file as string)
  const again = writeBackupFile({ database: world.database, clock: world.clock, recipients: [] }, file as string)
  await expect(again).rejects.toThrow(/already exists/)
  expect(await readFile(file as string)).toEqual(before)
  const nowhere = writeBackupFile(
    { database: world.database, clock: world.clock, recipients: [] },
    path.join(folder, 'no/x'),
  )
  await expect(nowhere).rejects.toThrow(/cannot be written: ENOENT/)
  const stopped = writeBackupFile(
    { database: world.database, clock: world.clock, recipients: [], signal: AbortSignal.abort() },
    path.join(folder, 'stopped'),
  )
  await expect(stopped).rejects.toThrow()
  expect((await readdir(folder)).filter((name) => /partial|stopped/.test(name))).toEqual([])
})

test('whoever stops reading ends a backup with a sentence, and no connection is left', async () => {
  const reader = new Writable({
    write(_chunk, _encoding, done) {
      done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE', syscall: 'write' }))
    },
  })
  const written = writeBackup({ database: world.database, clock: world.clock, recipients: [] }, reader)
  await expect(written).rejects.toThrow(Refused)
  await expect(written).rejects.toThrow('The backup cannot be written: write EPIPE')
})
