import { createAsk, type Ask } from './asker.ts'
import { createCarriers } from './carriers.ts'
import { useContract, type Surroundings } from './contract-customer.ts'
import { emptyRecord, type Customer, type FaultsRecord } from './record.ts'
import { useV3 } from './v3-customer.ts'
import type { Chance } from './chance.ts'
import { until, wait } from './waiting.ts'
import type { World } from './world.ts'

/** Customers' programs and carriers at work. */
export interface Load {
  readonly record: FaultsRecord
  readonly ask: Ask
  /** Until messages by both doors and leases come through again, in milliseconds each; those that do not are in `wedged`. */
  flows(withinMs: number): Promise<Flow>
  /** More customers' programs, as those that are there, until they are stopped: then each ends what it has begun. */
  addActors(count: number): { stop(): Promise<void> }
  /** No new leases; everything that is on its way comes to its end. Answers how many messages could not be handed in. */
  settle(): Promise<number>
}

export interface Flow {
  afterMs: Record<string, number>
  wedged: string[]
}

/** What comes through when all is well, and how many of each are enough to say so. */
const streams = ['messages acknowledged by webhook', 'messages acknowledged by smpp', 'leases of the contract']
const enough = 5
const settleWithinMs = 90_000

/** Starts `actors` customers' programs, three of four on the contract and one on `/v3`. The signal ends all of it at once. */
export function startLoad(world: World, actors: number, chance: Chance, signal: AbortSignal): Load {
  const record = emptyRecord()
  const ways = chance.of('ways')
  const ask = createAsk(record, () => ways.pick(world.servers).url, signal)
  const carriers = createCarriers(world, record, ask, chance.of('carriers'), signal)
  let isOver = false

  async function act(n: number, isEnough: () => boolean): Promise<void> {
    const customer = world.customers[n % world.customers.length] as Customer
    const own = chance.of(`customer ${n}`)
    const around: Surroundings = { ask, carriers, record, signal, chance: own, isOver: () => isOver || isEnough() }
    while (!around.isOver()) {
      await (n % 4 === 3 ? useV3(around, customer) : useContract(around, customer))
      await wait(own.between(0, 150), signal)
    }
  }
  let started = 0
  function start(count: number, isEnough: () => boolean): Promise<void> {
    const those = Array.from({ length: count }, () =>
      act(started++, isEnough).catch((error: unknown) => {
        if (!signal.aborted) record.surprises.push(`a customer's program failed: ${String(error)}`)
      }),
    )
    return Promise.all(those).then(() => {})
  }
  const acting = start(actors, () => false)

  return {
    record,
    ask,
    async flows(withinMs) {
      const of = (stream: string): number => record.counts.get(stream) ?? 0
      const before = new Map(streams.map((stream) => [stream, of(stream)]))
      const startedMs = performance.now()
      const afterMs: Record<string, number> = {}
      await until(
        () => {
          for (const stream of streams) {
            if (of(stream) > (before.get(stream) ?? 0) + enough)
              afterMs[stream] ??= Math.round(performance.now() - startedMs)
          }
          return Object.keys(afterMs).length === streams.length
        },
        { withinMs, signal },
      )
      return { afterMs, wedged: streams.filter((stream) => afterMs[stream] === undefined) }
    },
    addActors(count) {
      let isEnough = false
      const those = start(count, () => isEnough)
      return {
        async stop() {
          isEnough = true
          await those
        },
      }
    },
    async settle() {
      isOver = true
      await acting
      await until(() => carriers.underway === 0, { withinMs: settleWithinMs, signal })
      return carriers.underway
    },
  }
}
