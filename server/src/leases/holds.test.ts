import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkLedger, topUp } from '#ledger'
import { withWorld } from '#test/world'
import { createClaims } from './claim-numbers.ts'
import { createCollections } from './collect-codes.ts'
import { endDueLeases } from './end-leases.ts'
import { createGivingBack } from './give-back.ts'
import { eventually } from '#test/eventually'

const world = withWorld()

type Step =
  | { kind: 'claim'; customer: number; setsAside: boolean }
  | { kind: 'code'; lease: number; code: number }
  | { kind: 'collect' | 'cancel' | 'finish'; lease: number }
  | { kind: 'pass'; seconds: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('claim' as const), customer: fc.nat(1), setsAside: fc.boolean() }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('code' as const),
      lease: fc.nat(9),
      code: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom('collect' as const, 'cancel' as const, 'finish' as const),
      lease: fc.nat(9),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('pass' as const), seconds: fc.constantFrom(1, 600, 1_300) }) },
)

/** Steps within a group happen at the same time, in two processes. */
const scenario = fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 8 })

interface Lent {
  leaseId: number
  customerId: number
  msisdn: string
}

test('claims, codes, readings, cancellings, finishings and ends in any order and at once keep the ledger true', async () => {
  const { database, clock } = world
  const processes = [0, 1].map(() => ({
    claims: createClaims(database, clock),
    collections: createCollections(database, clock),
    givingBack: createGivingBack(database, clock),
  }))
  const { supplierId } = await world.supplier()
  await world.stock(supplierId, 'RU', 400)

  await fc.assert(
    fc.asyncProperty(scenario, async (groups) => {
      const customers = await Promise.all([7_000n, 3_000n].map((balance) => world.customer(balance)))
      const lent: Lent[] = []

      async function take(at: Step, nth: number): Promise<void> {
        const { claims, collections, givingBack } = processes[nth % 2] as (typeof processes)[number]
        if (at.kind === 'pass') {
          clock.advance(at.seconds * 1_000)
          await endDueLeases(database, clock.now())
          return
        }
        if (at.kind === 'claim') {
          const { customerId } = customers[at.customer] as { customerId: number }
          const claim = await claims.claim({ customerId, countryCode: 'RU', productId: 2, setsAside: at.setsAside })
          if (claim.kind === 'lent') lent.push({ leaseId: claim.leaseId, msisdn: claim.msisdn, customerId })
          return
        }
        const lease = lent[at.lease % Math.max(1, lent.length)]
        if (!lease) return
        if (at.kind === 'code') await world.message(supplierId, lease.msisdn, `Telegram code: ${at.code}1111`)
        else if (at.kind === 'collect') await collections.collect({ ...lease, door: 'code' })
        else await givingBack.giveBack({ ...lease, how: at.kind })
      }

      for (const group of groups) {
        await Promise.all(group.map(take))
        expect((await checkLedger(database)).faults).toEqual([])
      }
      clock.advance(1_300_000)
      await endDueLeases(database, clock.now())
      expect((await checkLedger(database)).faults).toEqual([])
      const { rows } = await database.pool.query<{ held: bigint; open: number; cancelled_with_code: number }>(
        `select (select sum(held_minor)::bigint from account) as held,
           (select count(*)::int from hold where state = 'held') as open,
           (select count(*)::int from lease where state = 'cancelled' and hold = 'posted') as cancelled_with_code`,
      )
      expect(rows).toEqual([{ held: 0n, open: 0, cancelled_with_code: 0 }])
    }),
    { numRuns: 40 },
  )
})

test('money that is credited, and a code that comes, while a reading waits for their rows are seen by it', async () => {
  const { database, clock } = world
  const { supplierId } = await world.supplier()
  await database.pool.query('update number set retired_at = now() where retired_at is null')
  const [msisdn = ''] = await world.stock(supplierId, 'RU', 1)
  const { customerId } = await world.customer(0n)
  const claim = await createClaims(database, clock).claim({ customerId, countryCode: 'RU', productId: 2 })
  if (claim.kind !== 'lent') throw new Error('a number was free')
  const { leaseId } = claim
  await world.message(supplierId, msisdn, 'Telegram code: 11111')
  const writer = await database.pool.connect()
  try {
    await writer.query('begin')
    await topUp(writer, { customerId, amountMinor: 3_000n, note: '', idempotencyKey: 'waited', at: clock.now() })
    await writer.query(`update lease set code = '22222', listed_code = '22222' where lease_id = $1`, [leaseId])
    const collected = createCollections(database, clock).collect({ leaseId, customerId, door: 'code' })
    await eventually(async () => {
      const { rows } = await database.pool.query(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      )
      expect(rows).toHaveLength(1)
    })
    await writer.query('commit')
    expect(await collected).toEqual({ kind: 'code', code: '22222', charged: true })
  } finally {
    writer.release()
  }
  expect(await world.balance(customerId)).toBe(0n)
})
