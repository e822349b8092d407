import { Refused, Unavailable } from './errors.ts'

export interface BatcherOptions<Item, Result> {
  /** Does the work of all items at once and answers in their order. */
  run(items: readonly Item[]): Promise<readonly Result[]>
  /** The most items of one batch. */
  maxBatch: number
  /**
   * How many batches may be at work at once. One by default. With more, one is read and encoded here while another is at
   * the database, and a caller's window that is full is answered in pieces: what waits is shared among them.
   */
  batchesAtOnce?: number
  /** The most items that may wait; beyond it `add` rejects with `Unavailable` at once. */
  maxWaiting: number
}

/** Collects what callers bring while one batch is at work, then does all of it as the next batch. */
export interface Batcher<Item, Result> {
  add(item: Item): Promise<Result>
  /** Resolves when nothing waits and nothing is at work. */
  idle(): Promise<void>
  readonly waiting: number
}

/** A batch of fewer saves too little to be worth one of its own while more are waiting. */
const leastShare = 50

interface Waiting<Item, Result> {
  item: Item
  resolve(result: Result): void
  reject(error: unknown): void
}

/**
 * No timer: a lone caller is served at once, and under load the batch grows to what has come while the last one was at
 * the database. A batch that fails is split and tried again, so that a poisoned item fails alone; a batch that failed
 * because the database is away fails as a whole.
 */
export function createBatcher<Item, Result>(options: BatcherOptions<Item, Result>): Batcher<Item, Result> {
  const queue: Waiting<Item, Result>[] = []
  const batchesAtOnce = options.batchesAtOnce ?? 1
  let working = 0
  let atWork = 0
  const idlers: (() => void)[] = []

  async function runSplitting(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await options.run(batch.map((w) => w.item))
      if (results.length !== batch.length) throw new Error('a batch must answer every item')
      batch.forEach((w, i) => w.resolve(results[i] as Result))
    } catch (error) {
      const [only] = batch
      if (error instanceof Unavailable || error instanceof Refused || batch.length === 1) {
        if (batch.length === 1) only?.reject(error)
        else for (const w of batch) w.reject(error)
        return
      }
      const half = Math.ceil(batch.length / 2)
      await runSplitting(batch.slice(0, half))
      await runSplitting(batch.slice(half))
    }
  }

  /**
   * Its share of all that is here, also of what the others have at work: taking all that waits beside a small batch would
   * leave a large one and a small one for good, for a full window brings back as many as it was answered. Never so little
   * that it does not pay.
   */
  function nextBatch(): Waiting<Item, Result>[] {
    const share = Math.max(leastShare, Math.ceil((queue.length + atWork) / batchesAtOnce))
    return queue.splice(0, Math.min(share, options.maxBatch))
  }

  async function work(): Promise<void> {
    working++
    // One turn of the event loop, so that callers that arrived together travel together from the first batch on.
    await new Promise<void>((resolve) => setImmediate(resolve))
    while (queue.length > 0) {
      const batch = nextBatch()
      if (queue.length > 0 && working < batchesAtOnce) void work()
      atWork += batch.length
      await runSplitting(batch)
      atWork -= batch.length
    }
    working--
    if (working === 0) for (const tell of idlers.splice(0)) tell()
  }

  return {
    add(item) {
      if (queue.length >= options.maxWaiting)
        return Promise.reject(new Unavailable('too much is waiting', 1, { why: 'queue_full' }))
      return new Promise<Result>((resolve, reject) => {
        queue.push({ item, resolve, reject })
        if (working < batchesAtOnce) void work()
      })
    },
    async idle() {
      while (working > 0) await new Promise<void>((resolve) => idlers.push(resolve))
    },
    get waiting() {
      return queue.length
    },
  }
}
