import { expect, test } from 'vitest'
import { measurePairs, median, ratiosOf, summarise, type Side } from './pairs.ts'

test('the ratio is the median of the pairs and not the ratio of the medians', () => {
  const rates = { ours: [100, 300, 1_000], theirs: [100, 100, 2_000] }
  expect(ratiosOf(rates)).toEqual([1, 3, 0.5])
  expect(summarise(rates)).toEqual({
    ratio: 1,
    ratioMin: 0.5,
    ratioMax: 3,
    oursPerSecond: 300,
    theirsPerSecond: 100,
  })
})

test('the median of an even number of values lies between the middle two, whatever their order', () => {
  expect(median([4, 1, 3, 2])).toBe(2.5)
  expect(median([7])).toBe(7)
  expect(() => median([])).toThrow('nothing')
})

function sideThatNotes(name: string, notes: string[]): Side {
  return {
    firstPieces: 1,
    prepare: async () => void notes.push(`prepare ${name}`),
    run: async () => void notes.push(name),
  }
}

test('ours and the reference take turns, each prepared before it is timed, after both were warmed up', async () => {
  const notes: string[] = []
  const rates = await measurePairs(
    { ours: sideThatNotes('ours', notes), theirs: sideThatNotes('theirs', notes) },
    { rounds: 2, seconds: 0.001, signal: new AbortController().signal, progress: () => {} },
  )
  const ours = ['prepare ours', 'ours']
  const theirs = ['prepare theirs', 'theirs']
  const warmUp = (side: string[]): string[] => Array.from({ length: 4 }, () => side).flat()
  expect(notes).toEqual([...warmUp(ours), ...warmUp(theirs), ...ours, ...theirs, ...ours, ...theirs])
  expect(rates.ours).toHaveLength(2)
  expect(rates.theirs).toHaveLength(2)
})

test('a run that fails has no ratio', async () => {
  const failing: Side = {
    firstPieces: 1,
    prepare: async () => {},
    run: () => Promise.reject(new Error('wrong answer')),
  }
  const options = { rounds: 1, seconds: 0.001, signal: new AbortController().signal, progress: () => {} }
  await expect(measurePairs({ ours: failing, theirs: failing }, options)).rejects.toThrow('wrong answer')
})

test('nothing more is run after the benchmark was told to stop', async () => {
  const notes: string[] = []
  const stop = new AbortController()
  const stopping: Side = { firstPieces: 1, prepare: async () => {}, run: async () => stop.abort() }
  const options = { rounds: 1, seconds: 0.001, signal: stop.signal, progress: () => {} }
  await expect(measurePairs({ ours: stopping, theirs: sideThatNotes('theirs', notes) }, options)).rejects.toThrow(
    'abort',
  )
  expect(notes).toEqual([])
})
