import { expect, test } from 'vitest'
import { ManualClock } from '#core/clock'
import { withDatabase } from '#test/database'
import { createReadiness } from './readiness.ts'

const held = withDatabase()
const clock = new ManualClock()
const rowsWritten = async () =>
  (await held.database.pool.query<{ xmin: string }>('select xmin::text from trial_write')).rows

test('it writes once a second at most, and once for all who ask at once', async () => {
  const ready = createReadiness(held.database, clock, () => {})
  const first = await rowsWritten()
  expect(await Promise.all(Array.from({ length: 50 }, ready))).toEqual(Array.from({ length: 50 }, () => null))
  const second = await rowsWritten()
  expect(second).not.toEqual(first)
  clock.advance(999)
  expect(await ready()).toBeNull()
  expect(await rowsWritten()).toEqual(second)
  clock.advance(1)
  expect(await ready()).toBeNull()
  expect(await rowsWritten()).not.toEqual(second)
})

test('what it writes for trial takes room on the disk, which an update of one row need not', async () => {
  const plan = await held.database.tx(async (client) => {
    await client.query(`set local work_mem = '64kB'`)
    return (
      await client.query<{ 'QUERY PLAN': string }>(
        'explain (analyze, buffers, timing off) select count(*) from generate_series(1, 20000)',
      )
    ).rows
  })
  expect(plan.map((row) => row['QUERY PLAN']).join('\n')).toMatch(/temp .*written=\d\d+/)
})

test.each(['25006', '53100', '53200'])('SQLSTATE %s is told by its cause', async (state) => {
  const causes = { '25006': 'read_only', '53100': 'disk_full', '53200': 'out_of_memory' }
  await held.owner.pool.query(`
    create or replace function refuse() returns trigger language plpgsql as
      $$ begin raise exception 'no' using errcode = '${state}'; end $$;
    create or replace trigger refuse before update on trial_write execute function refuse()`)
  const ready = createReadiness(held.database, clock, () => {})
  expect(await ready()).toBe(causes[state as keyof typeof causes])
  await held.owner.pool.query('drop trigger refuse on trial_write')
  expect(await ready()).toBeNull()
})

test('a database that lacks a migration is not ready', async () => {
  const { rows } = await held.owner.pool.query(`delete from migration where name like '0017%' returning name, sha256`)
  expect(rows).toHaveLength(1)
  expect(await createReadiness(held.database, clock, () => {})()).toBe('not_migrated')
})
