import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { setCustomer } from '#customers'
import { createWorkWatch } from '#jobs'
import { withWorld } from '#test/world'
import { backUpWhenDue, endSchedule, noteChanges, readSchedule, setSchedule } from './index.ts'

const world = withWorld()
let base = ''
let folder = ''

beforeAll(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'verifyplus-backups-'))
})
afterAll(() => rm(base, { recursive: true, force: true }))
beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(base, 'own-')), 'made by the job')
  await setSchedule(world.database, { folder, everySeconds: 3_600, keep: 2, recipients: [] }, world.clock.now())
})

const look = (): Promise<boolean> => backUpWhenDue(world.database, world.clock)
const backups = async (): Promise<string[]> =>
  (await readdir(folder)).filter((name) => name.endsWith('.tar.zst')).sort()

test('one is written at once and then every so often, the oldest go, and other files stay', async () => {
  expect(await look()).toBe(true)
  expect(await look()).toBe(false)
  await writeFile(path.join(folder, 'notes.txt'), 'mine')
  const [first] = await backups()
  for (let i = 0; i < 2; i++) {
    world.clock.advance(3_599_000)
    expect(await look()).toBe(false)
    world.clock.advance(1_000)
    expect(await look()).toBe(true)
  }
  expect(await backups()).toHaveLength(2)
  expect(await backups()).not.toContain(first)
  expect(await readFile(path.join(folder, 'notes.txt'), 'utf8')).toBe('mine')
  expect(await readSchedule(world.database)).toMatchObject({ lastFile: (await backups()).at(-1), lastProblem: null })
})

test('none is written where nobody asked for one, or asks any more', async () => {
  expect(await endSchedule(world.database)).toBe(true)
  expect(await endSchedule(world.database)).toBe(false)
  expect(await look()).toBe(false)
})

test('one that fails is told, tried again soon, and said to be late; what it began is cleared away', async () => {
  await mkdir(path.dirname(folder), { recursive: true })
  await writeFile(folder, 'a file where a folder should be')
  await expect(look()).rejects.toThrow()
  expect((await readSchedule(world.database))?.lastProblem).toMatch(/EEXIST|ENOTDIR/)
  expect(await look(), 'not a flood of attempts').toBe(false)
  const said: string[] = []
  const { database, clock } = world
  const watch = createWorkWatch({
    database,
    clock,
    names: () => [],
    warn: (_, sentence) => said.push(sentence),
    failed: () => {},
  })
  await watch.look()
  expect(said).toEqual([])
  world.clock.advance(3_600_000 * 1.5 + 1_000)
  await watch.look()
  expect(said).toEqual(['no backup was written for too long'])
  await rm(folder)
  await mkdir(folder)
  const left = path.join(folder, 'verifyplus-2026-11-24T12-00-00-250Z.tar.zst.partial')
  await writeFile(left, 'left by a process that was killed')
  await utimes(left, 0, 0)
  const under = path.join(folder, 'verifyplus-2026-11-24T13-00-00-250Z.tar.zst.partial')
  await writeFile(under, 'what an operator is writing')
  expect(await look()).toBe(true)
  expect(await readdir(folder)).not.toContain(path.basename(left))
  expect(await readdir(folder)).toContain(path.basename(under))
  await watch.look()
  expect(watch.seen()?.backups).toMatchObject({ ageSeconds: 0, lastProblem: null })
})

test('one whose process died over it is begun again by the next', async () => {
  await world.database.pool.query('update backup_schedule set started_at = $1', [world.clock.now()])
  expect(await look()).toBe(false)
  world.clock.advance(300_000)
  expect(await look()).toBe(true)
})

test('the note beside them tells who was suspended since the oldest that is kept', async () => {
  await noteChanges(world.database, world.clock)
  await look()
  const { customerId } = await world.customer()
  world.clock.advance(60_000)
  await setCustomer(world.database, customerId, { suspended: true, at: world.clock.now() })
  await noteChanges(world.database, world.clock)
  const note = JSON.parse(await readFile(path.join(folder, 'changes-since.json'), 'utf8')) as Record<string, unknown>
  expect(note).toMatchObject({
    at: world.clock.now().toISOString(),
    suspendedCustomers: [{ customerId, at: world.clock.now().toISOString() }],
  })
})
