import { beforeEach, describe, expect, test } from 'vitest'
import { ManualClock } from './clock.ts'
import { createRemembered, type RememberedOptions } from './remembered.ts'

interface Row {
  id: number
  version: number
  final?: boolean
}

let clock: ManualClock
/** What the database has now, and the readings that it has not answered yet. */
let rows: Map<number, Row>
let answers: ((error?: Error) => void)[]
let reads: number
let told: boolean

beforeEach(() => {
  clock = new ManualClock()
  rows = new Map([1, 2, 3].map((id) => [id, { id, version: 1 }]))
  answers = []
  reads = 0
  told = true
})

function remember(options: Partial<RememberedOptions<number, Row | null>> = {}) {
  return createRemembered<number, Row | null>({
    clock,
    trustedForMs: 1_000,
    most: 100,
    isKept: (row) => row !== null,
    isFinal: (row) => row?.final === true,
    isTold: () => told,
    read(id) {
      reads++
      const row = rows.get(id) ?? null
      return new Promise((resolve, reject) => answers.push((error) => (error ? reject(error) : resolve(row))))
    },
    ...options,
  })
}

const answerAll = (): void => {
  for (const answer of answers.splice(0)) answer()
}

async function ask(remembered: ReturnType<typeof remember>, id = 1): Promise<Row | null> {
  const answer = remembered.get(id)
  answerAll()
  return answer
}

const change = (id = 1): void => void rows.set(id, { id, version: (rows.get(id)?.version ?? 0) + 1 })

test('what was read is answered at once, without a promise, until it is as old as it may be', async () => {
  const remembered = remember()
  await ask(remembered)
  clock.advance(999)
  expect(remembered.get(1)).toEqual({ id: 1, version: 1 })
  clock.advance(1)
  change()
  expect(await ask(remembered)).toEqual({ id: 1, version: 2 })
  expect(reads).toBe(2)
})

test('its age is counted from when reading began', async () => {
  const remembered = remember()
  const answer = remembered.get(1)
  clock.advance(1_000)
  answerAll()
  await answer
  expect(remembered.get(1)).toBeInstanceOf(Promise)
})

test('who asks while it is read shares the answer', async () => {
  const remembered = remember()
  const [first, second] = [remembered.get(1), remembered.get(1)]
  answerAll()
  expect(await first).toEqual(rows.get(1))
  expect(await second).toEqual(rows.get(1))
  expect(reads).toBe(1)
})

test('reading that fails fails all who share it, and the next one asks again', async () => {
  const remembered = remember()
  const both = [remembered.get(1), remembered.get(1)].map(async (answer) => answer)
  const failed = Promise.allSettled(both)
  answers.shift()?.(new Error('away'))
  expect((await failed).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(await ask(remembered)).toEqual({ id: 1, version: 1 })
})

describe('what is forgotten', () => {
  test('is read again, and nothing else is', async () => {
    const remembered = remember()
    await ask(remembered, 1)
    await ask(remembered, 2)
    change(1)
    remembered.forget(1)
    expect(await ask(remembered, 1)).toEqual({ id: 1, version: 2 })
    expect(remembered.get(2)).toEqual({ id: 2, version: 1 })
    remembered.forgetAll()
    expect(remembered.get(1)).toBeInstanceOf(Promise)
    expect(remembered.get(2)).toBeInstanceOf(Promise)
  })

  test.each(['forget', 'forgetAll', 'forgetWhere'] as const)(
    'while it is being read is not kept, and who asks from then on gets a new reading: %s',
    async (how) => {
      const remembered = remember()
      const before = remembered.get(1)
      if (how === 'forget') remembered.forget(1)
      else if (how === 'forgetAll') remembered.forgetAll()
      else remembered.forgetWhere((row) => row?.id === 2)
      change()
      const after = remembered.get(1)
      answerAll()
      expect(await before).toEqual({ id: 1, version: 1 })
      expect(await after).toEqual({ id: 1, version: 2 })
      expect(remembered.get(1)).toEqual({ id: 1, version: 2 })
    },
  )

  test('is not brought back by an older reading that ends later', async () => {
    const remembered = remember()
    const before = remembered.get(1)
    remembered.forget(1)
    change()
    const after = remembered.get(1)
    const [older, newer] = answers.splice(0)
    newer?.()
    await after
    older?.()
    await before
    expect(remembered.get(1)).toEqual({ id: 1, version: 2 })
  })

  test('by its value leaves the others', async () => {
    const remembered = remember()
    await ask(remembered, 1)
    await ask(remembered, 2)
    remembered.forgetWhere((row) => row?.id === 1)
    expect(remembered.get(1)).toBeInstanceOf(Promise)
    expect(remembered.get(2)).toEqual({ id: 2, version: 1 })
  })
})

test('a change is in what is kept, and in what is on its way', async () => {
  const remembered = remember()
  const newer = (row: Row | null): Row | null => row && { ...row, version: 9 }
  await ask(remembered, 2)
  const reading = remembered.get(1)
  remembered.change(1, newer)
  remembered.change(2, newer)
  answerAll()
  expect(await reading).toEqual({ id: 1, version: 9 })
  expect(remembered.get(1)).toEqual({ id: 1, version: 9 })
  expect(remembered.get(2)).toEqual({ id: 2, version: 9 })
})

test('what is not kept is read each time, and takes with it what was known before', async () => {
  const remembered = remember()
  await ask(remembered)
  rows.delete(1)
  const now = remembered.read(1)
  answerAll()
  expect(await now).toBeNull()
  expect(remembered.get(1)).toBeInstanceOf(Promise)
})

test('what is final is trusted however old it is, and while nothing is told neither it nor anything else is', async () => {
  rows.set(1, { id: 1, version: 1, final: true })
  const remembered = remember()
  await ask(remembered)
  clock.advance(1_000_000)
  expect(remembered.get(1)).toEqual({ id: 1, version: 1, final: true })
  told = false
  expect(remembered.get(1)).toBeInstanceOf(Promise)
  answerAll()
  told = true
})

test('no more is kept than may be: what was read longest ago goes first', async () => {
  const remembered = remember({ most: 2 })
  await ask(remembered, 1)
  await ask(remembered, 2)
  await ask(remembered, 3)
  expect(remembered.get(3)).toEqual({ id: 3, version: 1 })
  expect(remembered.get(2)).toEqual({ id: 2, version: 1 })
  expect(remembered.get(1)).toBeInstanceOf(Promise)
})

test('what is dear to read is used for a share of the time, also when it was forgotten meanwhile', async () => {
  const remembered = remember({ restPerRead: 9 })
  const answer = remembered.get(1)
  clock.advance(200)
  answerAll()
  await answer
  remembered.forget(1)
  clock.advance(1_799)
  expect(remembered.get(1)).toEqual({ id: 1, version: 1 })
  clock.advance(1)
  expect(remembered.get(1)).toBeInstanceOf(Promise)
})

test('what was slow to read, and is to be told at once, is not used for a moment once it was forgotten', async () => {
  const remembered = remember()
  const answer = remembered.get(1)
  clock.advance(500)
  remembered.forget(1)
  answerAll()
  await answer
  expect(remembered.get(1)).toBeInstanceOf(Promise)
  answerAll()
})
