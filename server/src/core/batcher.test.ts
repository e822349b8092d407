import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createBatcher } from './batcher.ts'
import { Refused, Unavailable } from './errors.ts'

interface Item {
  id: number
  poisoned: boolean
}

/** Items as they arrive: some together, some after a turn of the event loop in which batches go on. */
const arrivals = fc.array(fc.record({ poisoned: fc.boolean(), turnsBefore: fc.constantFrom(0, 0, 0, 0, 1, 3) }), {
  maxLength: 60,
  size: 'max',
})

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** Work that takes some turns, and that any poisoned item spoils for all. It keeps account of what it saw. */
function spoilableWork(): {
  run: (items: readonly Item[]) => Promise<string[]>
  batches: number[][]
  done: number[]
  mostAtOnce(): number
} {
  const batches: number[][] = []
  const done: number[] = []
  let atOnce = 0
  let mostAtOnce = 0
  return {
    batches,
    done,
    mostAtOnce: () => mostAtOnce,
    async run(items) {
      batches.push(items.map((item) => item.id))
      mostAtOnce = Math.max(mostAtOnce, ++atOnce)
      for (let i = 0; i <= (items[0]?.id ?? 0) % 3; i++) await turn()
      atOnce--
      if (items.some((item) => item.poisoned)) throw new Error('poisoned')
      done.push(...items.map((item) => item.id))
      return items.map((item) => `result of ${item.id}`)
    },
  }
}

describe('whatever arrives in whatever turns', () => {
  test('every item is answered once with its own result, a poisoned item fails alone, and batches never overlap', async () => {
    await fc.assert(
      fc.asyncProperty(arrivals, fc.integer({ min: 1, max: 20 }), async (arriving, maxBatch) => {
        const work = spoilableWork()
        const batcher = createBatcher({ run: work.run, maxBatch, maxWaiting: 1_000 })
        const answers: Promise<PromiseSettledResult<string>[]>[] = []
        for (const [id, { poisoned, turnsBefore }] of arriving.entries()) {
          for (let i = 0; i < turnsBefore; i++) await turn()
          answers.push(Promise.allSettled([batcher.add({ id, poisoned })]))
        }
        const settled = (await Promise.all(answers)).flat()
        for (const [id, { poisoned }] of arriving.entries()) {
          expect(settled[id]).toEqual(
            poisoned
              ? { status: 'rejected', reason: new Error('poisoned') }
              : { status: 'fulfilled', value: `result of ${id}` },
          )
        }
        const healthy = [...arriving.keys()].filter((id) => !arriving[id]?.poisoned)
        expect(work.done).toEqual(healthy)
        expect(Math.max(0, ...work.batches.map((batch) => batch.length))).toBeLessThanOrEqual(maxBatch)
        expect(work.mostAtOnce()).toBeLessThanOrEqual(1)
        await batcher.idle()
        expect(batcher.waiting).toBe(0)
      }),
    )
  })

  test('without a poisoned item nothing is tried twice, and what waited together travels together', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 30 }), async (count, maxBatch) => {
        const work = spoilableWork()
        const batcher = createBatcher({ run: work.run, maxBatch, maxWaiting: 1_000 })
        await Promise.all(Array.from({ length: count }, (_, id) => batcher.add({ id, poisoned: false })))
        expect(work.batches.flat()).toEqual(Array.from({ length: count }, (_, id) => id))
        expect(work.batches.length).toBe(Math.ceil(count / maxBatch))
      }),
    )
  })
})

describe('bounds', () => {
  test('no more than maxWaiting wait: whoever comes then is refused at once with Unavailable, and all others are served', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 60 }), async (maxWaiting, count) => {
        const work = spoilableWork()
        const batcher = createBatcher({ run: work.run, maxBatch: 5, maxWaiting })
        const settled = await Promise.allSettled(
          Array.from({ length: count }, (_, id) => {
            const answer = batcher.add({ id, poisoned: false })
            expect(batcher.waiting).toBeLessThanOrEqual(maxWaiting)
            return answer
          }),
        )
        expect(settled.filter((s) => s.status === 'fulfilled').length).toBe(Math.min(count, maxWaiting))
        for (const each of settled.slice(maxWaiting))
          expect(each).toEqual({ status: 'rejected', reason: expect.any(Unavailable) })
        expect(await batcher.add({ id: count, poisoned: false })).toBe(`result of ${count}`)
      }),
    )
  })
})

describe('a batch that fails as a whole', () => {
  test.each([
    ['the database is unreachable', new Unavailable('the database is unreachable')],
    ['the request was refused', new Refused('not this')],
  ])('%s: every item of the batch gets that error, and the batch is not split', async (_why, failure) => {
    let runs = 0
    const batcher = createBatcher<number, number>({
      maxBatch: 100,
      maxWaiting: 100,
      run: () => {
        runs++
        return Promise.reject(failure)
      },
    })
    const settled = await Promise.allSettled([1, 2, 3, 4, 5].map((item) => batcher.add(item)))
    expect(settled).toEqual(Array.from({ length: 5 }, () => ({ status: 'rejected', reason: failure })))
    expect(runs).toBe(1)
  })

  test('the next batch is served when the database is back', async () => {
    let away = true
    const batcher = createBatcher<number, number>({
      maxBatch: 100,
      maxWaiting: 100,
      run: (items) => (away ? Promise.reject(new Unavailable('away')) : Promise.resolve([...items])),
    })
    await expect(batcher.add(1)).rejects.toThrow(Unavailable)
    away = false
    expect(await batcher.add(2)).toBe(2)
  })

  test('a database that goes away while a poisoned batch is split fails the rest and hangs nobody', async () => {
    let runs = 0
    const batcher = createBatcher<number, number>({
      maxBatch: 100,
      maxWaiting: 100,
      run: () => Promise.reject(++runs === 1 ? new Error('poisoned') : new Unavailable('away')),
    })
    const settled = await Promise.allSettled([1, 2, 3, 4].map((item) => batcher.add(item)))
    expect(settled).toEqual(Array.from({ length: 4 }, () => ({ status: 'rejected', reason: expect.any(Unavailable) })))
  })

  test('work that answers too few results fails its items instead of giving one the result of another', async () => {
    const batcher = createBatcher<number, number>({
      maxBatch: 100,
      maxWaiting: 100,
      run: (items) => Promise.resolve(items.slice(1)),
    })
    const settled = await Promise.allSettled([1, 2, 3].map((item) => batcher.add(item)))
    expect(settled.map((s) => s.status)).toEqual(['rejected', 'rejected', 'rejected'])
  })

  test('work that throws before it returns a promise is a failed batch like any other', async () => {
    const batcher = createBatcher<number, number>({
      maxBatch: 100,
      maxWaiting: 100,
      run: (items) => {
        if (items.includes(2)) throw new Error('poisoned')
        return Promise.resolve([...items])
      },
    })
    const settled = await Promise.allSettled([1, 2, 3].map((item) => batcher.add(item)))
    expect(settled.map((s) => s.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })
})

test('idle resolves only after what was added before it is answered', async () => {
  const work = spoilableWork()
  const batcher = createBatcher({ run: work.run, maxBatch: 2, maxWaiting: 100 })
  const answers = Promise.all([1, 2, 3, 4, 5].map((id) => batcher.add({ id, poisoned: false })))
  await batcher.idle()
  expect(work.done).toEqual([1, 2, 3, 4, 5])
  await answers
  await batcher.idle()
})

test('with two batches at once what waits is shared between them, each item is done once, and never three are at work', async () => {
  const sizes: number[] = []
  let atWork = 0
  let most = 0
  const batcher = createBatcher<number, number>({
    maxBatch: 500,
    maxWaiting: 1_000,
    batchesAtOnce: 2,
    async run(items) {
      most = Math.max(most, ++atWork)
      sizes.push(items.length)
      await new Promise((resolve) => setImmediate(resolve))
      atWork--
      return items.map((item) => item * 2)
    },
  })
  const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => batcher.add(n)))
  expect(answers).toEqual(Array.from({ length: 100 }, (_, n) => n * 2))
  expect(sizes).toEqual([50, 50])
  expect(most).toBe(2)
  // A few travel together: two small batches cost more than one.
  await Promise.all(Array.from({ length: 10 }, (_, n) => batcher.add(n)))
  expect(sizes).toEqual([50, 50, 10])
  await batcher.idle()
})

test('what is at work counts in the share: a small batch and a large one become equal and do not stay as they are', async () => {
  const sizes: number[] = []
  const ends: (() => void)[] = []
  const batcher = createBatcher<number, number>({
    maxBatch: 500,
    maxWaiting: 1_000,
    batchesAtOnce: 2,
    async run(items) {
      sizes.push(items.length)
      await new Promise<void>((resolve) => ends.push(resolve))
      return items
    },
  })
  const add = (count: number): Promise<number[]> => Promise.all(Array.from({ length: count }, (_, n) => batcher.add(n)))
  const answers = [add(40)]
  await turn()
  answers.push(add(180))
  await turn()
  // 220 are here: the second batch takes half of them and leaves the rest to whichever is free first.
  expect(sizes).toEqual([40, 110])
  ends[0]?.()
  for (let i = 0; i < 3; i++) await turn()
  expect(sizes).toEqual([40, 110, 70])
  for (const end of ends) end()
  await Promise.all(answers)
  await batcher.idle()
})
