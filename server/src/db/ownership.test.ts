import { afterEach, describe, expect, test } from 'vitest'
import { ManualClock } from '#core/clock'
import { createOwnership, type Ownership } from '#db'
import { closeDatabase } from '#test/close-database'
import { withDatabase } from '#test/database'
import { openDatabaseProxy } from '#test/database-proxy'
import type { OwnOptions } from './ownership.ts'
import { eventually } from '#test/eventually'

const held = withDatabase()
const clock = new ManualClock()
const open: Ownership[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.stop()))
})

/** What one process's work went through. */
interface Work {
  begun: number
  aborted: number
  ended: number
}

function process(
  errors: unknown[] = [],
  connectionString = held.database.connectionString,
  itsClock = clock,
  mayOwn = (): boolean => true,
): Ownership {
  const ownership = createOwnership({
    connectionString,
    clock: itsClock,
    mayOwn,
    onError: (_name, error) => errors.push(error),
  })
  open.push(ownership)
  return ownership
}

/** Owns work that lasts until it is aborted. */
function ownLasting(
  ownership: Ownership,
  name: string,
  options: OwnOptions = {},
): Work & { giveUp: () => Promise<void> } {
  const work: Work & { giveUp: () => Promise<void> } = { begun: 0, aborted: 0, ended: 0, giveUp: async () => {} }
  work.giveUp = ownership.own(
    name,
    async (signal) => {
      work.begun++
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
      work.aborted++
      // What is under way is brought to its end before the work is anybody else's.
      await held.database.pool.query('select 1').catch(() => {})
      work.ended++
    },
    options,
  )
  return work
}

/** Time goes on, in steps of the ownership's own, until the condition holds. */
async function until(condition: () => boolean): Promise<void> {
  await eventually(() => {
    clock.advance(1_000)
    expect(condition()).toBe(true)
  })
}

/** Some rounds in which whoever can take over does. */
async function someRounds(): Promise<void> {
  for (let i = 0; i < 5; i++) {
    clock.advance(1_000)
    for (let k = 0; k < 10; k++) await held.database.pool.query('select 1')
  }
}

function cutConnections(): Promise<unknown> {
  return held.database.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'verifyplus ownership' and datname = current_database()`,
  )
}

/** The connections that hold a lock now. */
async function holders(): Promise<number[]> {
  const { rows } = await held.database.pool.query<{ pid: number }>(
    `select pid from pg_locks join pg_stat_activity using (pid)
     where locktype = 'advisory' and granted and application_name = 'verifyplus ownership' and datname = current_database()`,
  )
  return rows.map(({ pid }) => pid)
}

/** What the connections but one asked last, where they wait for nothing: their round is over. */
async function lastAsked(but: number | undefined): Promise<string[]> {
  const { rows } = await held.database.pool.query<{ query: string }>(
    `select query from pg_stat_activity
     where state = 'idle' and pid <> $1 and application_name = 'verifyplus ownership' and datname = current_database()`,
    [but],
  )
  return rows.map(({ query }) => query)
}

test('of two processes one does the work, and the other none of it', async () => {
  const a = ownLasting(process(), 'one of two')
  await until(() => a.begun === 1)
  const b = ownLasting(process(), 'one of two')
  await someRounds()
  expect([a.begun, b.begun]).toEqual([1, 0])
})

test('a process that is not fit for it leaves its work to another, and takes none', async () => {
  let isFit = true
  const a = ownLasting(
    process([], undefined, undefined, () => isFit),
    'of the fit',
    { keepForMs: 90_000 },
  )
  await until(() => a.begun === 1)
  const b = ownLasting(process(), 'of the fit')
  isFit = false
  await until(() => b.begun === 1)
  expect([a.begun, a.ended]).toEqual([1, 1])
  await b.giveUp()
  await someRounds()
  expect(a.begun).toBe(1)
  isFit = true
  await until(() => a.begun === 2)
})

test('work of different names is owned by different processes', async () => {
  const first = process()
  const a = ownLasting(first, 'this')
  await until(() => a.begun === 1)
  const b = ownLasting(process(), 'that')
  await until(() => b.begun === 1)
  expect(a.aborted).toBe(0)
})

test('work is aborted when its connection is lost, and is begun again by a process that has one', async () => {
  const a = ownLasting(process(), 'cut off')
  await until(() => a.begun === 1)
  const b = ownLasting(process(), 'cut off')
  await someRounds()
  await cutConnections()
  await until(() => a.aborted === 1)
  await until(() => a.begun + b.begun === 2)
})

test('stop ends the work before it answers, and the next process takes over', async () => {
  const first = process()
  const a = ownLasting(first, 'handed on')
  await until(() => a.begun === 1)
  const b = ownLasting(process(), 'handed on')
  await someRounds()
  await first.stop()
  expect(a).toMatchObject({ begun: 1, aborted: 1, ended: 1 })
  await until(() => b.begun === 1)
  await someRounds()
  expect(a.begun).toBe(1)
})

test('work that is given up is ended before the answer, and is free for another while the rest goes on', async () => {
  const first = process()
  const kept = ownLasting(first, 'kept')
  const given = ownLasting(first, 'given up')
  await until(() => kept.begun === 1 && given.begun === 1)
  await given.giveUp()
  expect(given.ended).toBe(1)
  const b = ownLasting(process(), 'given up')
  await until(() => b.begun === 1)
  expect(kept.aborted).toBe(0)
})

test('work that rejects is told and begun again later', async () => {
  const errors: unknown[] = []
  let begun = 0
  process(errors).own('fails', async (signal) => {
    begun++
    if (begun === 1) throw new Error('failed')
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
  })
  await until(() => begun === 2)
  expect(errors).toEqual([new Error('failed')])
})

test('a process whose connection falls silent knows that it owns nothing any more before another one begins', async () => {
  const proxy = await openDatabaseProxy(held.database.connectionString)
  const told: string[] = []
  const own = (ownership: Ownership, who: string): void => {
    ownership.own('fallen silent', async (signal) => {
      told.push(`${who} begins`)
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
      told.push(`${who} is aborted`)
    })
  }
  own(process([], proxy.connectionString), 'first')
  await until(() => told.length === 1)
  own(process(), 'second')
  proxy.fallSilent()
  await until(() => told.length === 3)
  expect(told).toEqual(['first begins', 'first is aborted', 'second begins'])
  for (const each of open.splice(0)) await each.stop()
  await proxy.close()
})

test('a process that hangs loses its work to another, and is told when it goes on', async () => {
  const standing = new ManualClock()
  const a = ownLasting(process([], undefined, standing), 'hung')
  await eventually(() => expect(a.begun).toBe(1))
  const b = ownLasting(process(), 'hung')
  await until(() => b.begun === 1)
  expect(a.aborted).toBe(1)
})

test('a stop ends although the idle connection has fallen silent', async () => {
  const proxy = await openDatabaseProxy(held.database.connectionString)
  const first = process([], proxy.connectionString)
  const a = ownLasting(first, 'silent at the stop')
  await until(() => a.begun === 1)
  // With nothing asked any more there is nothing but the goodbye that could fail.
  await a.giveUp()
  proxy.fallSilent()
  await first.stop()
  await proxy.close()
})

describe('work that is kept while the database is away', () => {
  const keep = { keepForMs: 90_000 }

  test('is not disturbed when only its connection was lost, and stays its own', async () => {
    const a = ownLasting(process(), 'kept on', keep)
    await until(() => a.begun === 1)
    const b = ownLasting(process(), 'kept on', keep)
    await someRounds()
    const [before] = await holders()
    await eventually(async () =>
      expect(await lastAsked(before)).toEqual([expect.stringContaining('pg_try_advisory_lock')]),
    )
    await cutConnections()
    // A new connection takes real time; the clock stands meanwhile, and with it the time that holders come first.
    await eventually(async () => {
      const now = await holders()
      expect(now).toHaveLength(1)
      expect(now).not.toContain(before)
    })
    await someRounds()
    expect([a.begun, a.aborted, b.begun]).toEqual([1, 0, 0])
  })

  test('goes on through an outage, and ends when that lasts longer than it is kept', async () => {
    const a = ownLasting(process(), 'through an outage', keep)
    await until(() => a.begun === 1)
    const openAgain = await closeDatabase(held.database)
    clock.advance(60_000)
    await openAgain()
    await someRounds()
    expect([a.begun, a.aborted]).toEqual([1, 0])
    const openOnceMore = await closeDatabase(held.database)
    await until(() => a.aborted === 1)
    await openOnceMore()
    await until(() => a.begun === 2)
  })

  test('ends as soon as it turns out that another process holds the lock', async () => {
    const proxy = await openDatabaseProxy(held.database.connectionString)
    const a = ownLasting(process([], proxy.connectionString), 'cut off alone', keep)
    await until(() => a.begun === 1)
    const b = ownLasting(process(), 'cut off alone', keep)
    proxy.cut()
    await until(() => b.begun === 1)
    expect(a.aborted).toBe(0)
    proxy.mend()
    await until(() => a.ended === 1)
    await someRounds()
    expect([a.begun, b.aborted]).toEqual([1, 0])
    for (const each of open.splice(0)) await each.stop()
    await proxy.close()
  })
})

test('processes that start together share the work', async () => {
  const [first, second] = [process(), process()]
  const names = Array.from({ length: 8 }, (_, i) => `shared ${i}`)
  const works = [first, second].map((each) => names.map((name) => ownLasting(each, name)))
  const begun = (): number[] => works.map((own) => own.filter((work) => work.begun > 0).length)
  await eventually(() => {
    clock.advance(100)
    expect(begun().reduce((a, b) => a + b)).toBe(8)
  })
  expect(Math.min(...begun())).toBeGreaterThanOrEqual(2)
})
