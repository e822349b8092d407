import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { ManualClock } from '#core/clock'
import { leastFreeBytes, watchDisk } from './disk-watch.ts'

function watched() {
  const clock = new ManualClock()
  const registry = new Registry()
  const said: string[] = []
  const disk = { freeBytes: leastFreeBytes }
  const log = { warn: (_fields: unknown, line?: string) => void said.push(line ?? '') }
  const watch = watchDisk({ folder: '/data', registry, clock, log, freeBytes: async () => disk.freeBytes })
  /** Minute by minute, so that each look is done before the next. */
  const pass = async (minutes: number): Promise<void> => {
    for (let i = 0; i < minutes; i++) {
      clock.advance(60_000)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  return { registry, said, disk, pass, watch }
}

test('below 500 MB it says so once, then hourly, and no more when there is room again', async () => {
  const { said, disk, pass, watch } = watched()
  await pass(3)
  expect(said).toEqual([])
  disk.freeBytes = leastFreeBytes - 1
  await pass(60)
  expect(said).toEqual(['the disk of the database is nearly full: make room there'])
  await pass(1)
  expect(said).toHaveLength(2)
  disk.freeBytes = leastFreeBytes
  await pass(120)
  expect(said).toHaveLength(2)
  disk.freeBytes = 0
  await pass(1)
  expect(said).toHaveLength(3)
  watch.stop()
  await pass(120)
  expect(said).toHaveLength(3)
})

test('the metrics tell what is free now', async () => {
  const { registry, disk, watch } = watched()
  disk.freeBytes = 123_456
  expect(await registry.metrics()).toContain('verifyplus_data_disk_free_bytes 123456')
  watch.stop()
})
