import { expect, test } from 'vitest'
import { refreshInTurn } from './refresh.ts'

function scene() {
  const reads: { resolve(): void; reject(error: Error): void }[] = []
  const refresh = refreshInTurn(() => {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    reads.push({ resolve, reject })
    return promise
  })
  return { reads, refresh, settled: () => new Promise((resolve) => setImmediate(resolve)) }
}

test('a read never overlaps another: who asks meanwhile gets one that begins after it, all of them the same', async () => {
  const { reads, refresh, settled } = scene()
  const first = refresh()
  const later = [refresh(), refresh(), refresh()]
  await settled()
  expect(reads).toHaveLength(1)
  reads[0]?.resolve()
  await first
  await settled()
  expect(reads).toHaveLength(2)
  const last = refresh()
  reads[1]?.resolve()
  await Promise.all(later)
  await settled()
  expect(reads).toHaveLength(3)
  reads[2]?.resolve()
  await last
})

test('a read that fails rejects for who asked for it, and the next one is made', async () => {
  const { reads, refresh, settled } = scene()
  const first = refresh()
  const second = refresh()
  reads[0]?.reject(new Error('away'))
  await expect(first).rejects.toThrow('away')
  await settled()
  reads[1]?.resolve()
  await second
})
