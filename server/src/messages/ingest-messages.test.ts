import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { openCatalogue } from '#catalogue'
import { createIngest, type Ingest, type IngestOutcome } from '#messages'
import { withWorld } from '#test/world'

const world = withWorld()
let supplierIds: number[] = []
let processes: Ingest[] = []

beforeAll(async () => {
  const catalogue = await openCatalogue(world.database)
  processes = [1, 2].map(() => createIngest({ database: world.database, catalogue, clock: world.clock }))
  supplierIds = [(await world.supplier()).supplierId, (await world.supplier()).supplierId]
})

interface Sent {
  supplier: number
  key: string
  process: number
}

function ingest({ supplier, key, process }: Sent): Promise<IngestOutcome> {
  const message = { dedupeKey: key, msisdn: '37129999999', originator: '', text: '', receivedAt: world.clock.now() }
  return processes[process]!.ingest(supplierIds[supplier]!, { ...message, raw: Buffer.alloc(0) })
}

const stored = async (): Promise<number> =>
  (await world.database.pool.query<{ n: number }>('select count(*)::int as n from message')).rows[0]!.n

describe('a message that comes again', () => {
  test('is stored once and told apart, whoever brings it and whatever comes beside it', async () => {
    const known = new Set<string>()
    const sent = fc.record({
      supplier: fc.nat(1),
      key: fc.integer({ min: 1, max: 60 }).map((n) => `message ${n}`),
      process: fc.nat(1),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(sent, { maxLength: 80 }), async (together) => {
        const outcomes = await Promise.all(together.map(ingest))
        const firsts = new Map<string, number>()
        together.forEach(({ supplier, key }, i) => {
          const id = `${supplier} ${key}`
          if (outcomes[i] !== 'duplicate') firsts.set(id, (firsts.get(id) ?? 0) + 1)
        })
        for (const [id, times] of firsts) expect([known.has(id), times]).toEqual([false, 1])
        for (const { supplier, key } of together) known.add(`${supplier} ${key}`)
        expect(await stored()).toBe(known.size)
      }),
      { numRuns: 60 },
    )
  })

  test('does not keep those that come after it from being stored', async () => {
    const before = await stored()
    for (const round of [1, 2, 3]) {
      const fresh = [`fresh ${round} a`, `fresh ${round} b`]
      const together = ['comes again', ...fresh].map((key) => ({ supplier: 0, key, process: 0 }))
      const outcomes = await Promise.all(together.map(ingest))
      expect(outcomes).toEqual([round === 1 ? 'unknown_number' : 'duplicate', 'unknown_number', 'unknown_number'])
    }
    expect(await stored()).toBe(before + 7)
  })
})
