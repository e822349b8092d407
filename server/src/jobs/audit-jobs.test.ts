import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkAudit, deriveKey, readSecretKey, recordAudit, type Head } from '#audit'
import { createOwnership } from '#db'
import { eventually } from '#test/eventually'
import { withWorld } from '#test/world'
import { ownAuditJobs } from './audit-jobs.ts'
import { createWorkWatch } from './watch-work.ts'

const world = withWorld()
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verifyplus-audit-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('a server without its key says that nothing is sealed, and seals all of it when the key is there', async () => {
  const { database, clock } = world
  const secretKeyFile = join(folder, 'secret.key')
  const heads: Head[] = []
  const failures: unknown[] = []
  const said: string[] = []
  const { connectionString } = database
  const ownership = createOwnership({ connectionString, clock, onError: (_name, error) => failures.push(error) })
  const work = createWorkWatch({
    database,
    clock,
    names: () => [],
    warn: (_fields, sentence) => said.push(sentence),
    failed: (error) => failures.push(error),
  })
  await recordAudit(database.pool, [{ action: 'test.done', subject: 'a test' }])
  ownAuditJobs({
    database,
    ownership,
    clock,
    secretKeyFile,
    tellHead: (head) => heads.push(head),
    onError: (_job, error) => failures.push(error),
  })
  try {
    await eventually(() => {
      clock.advance(1_000)
      expect(String(failures[0])).toContain(secretKeyFile)
    })
    await database.pool.query('select 1')
    clock.set(Date.now() - clock.now().getTime() + 130_000)
    await work.look()
    expect(said).toEqual(['the audit is not sealed'])
    expect(work.seen()?.auditUnsealedSeconds).toBeGreaterThan(100)

    await writeFile(secretKeyFile, `${randomBytes(32).toString('hex')}\n`)
    await eventually(() => {
      clock.advance(5_000)
      expect(heads).toHaveLength(1)
    })
    const key = deriveKey(await readSecretKey(secretKeyFile), 'audit')
    expect(await checkAudit(database, key, heads[0] as Head)).toMatchObject({ faults: [], unsealed: 0 })
    await work.look()
    expect(work.seen()?.auditUnsealedSeconds).toBe(0)

    await recordAudit(database.pool, [{ action: 'test.done', subject: 'a day later' }])
    await eventually(async () => {
      clock.advance(5_000)
      expect(await checkAudit(database, key, null)).toMatchObject({ faults: [], unsealed: 0 })
    })
    expect(heads).toHaveLength(1)
    await eventually(() => {
      clock.advance(3_600_000)
      expect(heads).toHaveLength(2)
    })
  } finally {
    await ownership.stop()
  }
})
