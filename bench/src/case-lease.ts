import { systemClock } from '@verifyplus/server/src/core/clock.ts'
import type { Database } from '@verifyplus/server/src/db/index.ts'
import { createClaims, type Claims } from '@verifyplus/server/src/leases/index.ts'
import type { BenchCase, Contest } from './bench-case.ts'
import { callAtOnce, mustBe } from './callers.ts'
import { poolSize, withSingles } from './cluster.ts'
import { countryCode, openStock, productId, type Stock } from './stock.ts'

const callers = 200
/** Free numbers that are never lent, so that looking for one stays as easy at the end of a run as at its beginning. */
const spareNumbers = 20_000

export const leaseCase: BenchCase = {
  name: 'lease',
  pieces: 'leases',
  ours: `${callers} callers at once, through the batcher`,
  reference: `the same statement for one lease a transaction, ${poolSize} at a time (each on a connection of its own)`,
  stage: (cluster, contend) =>
    cluster.withDatabase('lease', (database) =>
      withSingles(database, async (singles) => contend(await open(database, singles))),
    ),
}

async function open(database: Database, singles: readonly Database[]): Promise<Contest> {
  // As many customers as callers: the reference would otherwise wait for the customer's row and not for its commits.
  const stock = await openStock(database, callers)
  await stock.addNumbers(spareNumbers)
  const lent = { leaseIds: new Set<number>(), msisdns: new Set<string>(), count: 0 }
  const batched = createClaims(database, systemClock)
  // A batcher with a single caller makes batches of one.
  const single = singles.map((each) => createClaims(each, systemClock))

  async function claim(claims: Claims, stock: Stock, piece: number): Promise<void> {
    const { customerId } = stock.holders[piece % stock.holders.length] as Stock['holders'][number]
    const outcome = await claims.claim({ customerId, countryCode, productId })
    mustBe(outcome.kind === 'lent', `a claim with numbers in stock was answered ${outcome.kind}`)
    lent.leaseIds.add(outcome.leaseId)
    lent.msisdns.add(outcome.msisdn)
    lent.count++
  }

  const prepare = (pieces: number): Promise<void> => stock.addNumbers(pieces)
  return {
    ours: {
      firstPieces: 1_000,
      prepare,
      run: (pieces) => callAtOnce(callers, pieces, (piece) => claim(batched, stock, piece)),
    },
    theirs: {
      firstPieces: 100,
      prepare,
      run: (pieces) => callAtOnce(poolSize, pieces, (piece, caller) => claim(single[caller] as Claims, stock, piece)),
    },
    check: () => check(database, lent),
  }
}

async function check(
  database: Database,
  lent: { leaseIds: Set<number>; msisdns: Set<string>; count: number },
): Promise<void> {
  mustBe(lent.leaseIds.size === lent.count, 'two callers were given the same lease')
  mustBe(lent.msisdns.size === lent.count, 'one number was lent twice')
  const { rows } = await database.pool.query<{ leases: number; counted: number; lent_numbers: number; free: number }>(
    `select (select count(*)::int from lease where state = 'waiting') as leases,
       (select sum(live_leases)::int from customer) as counted,
       (select count(*)::int from number where live_product_ids = $1) as lent_numbers,
       (select count(*)::int from number where live_product_ids = '{}') as free`,
    [[productId]],
  )
  const [found] = rows
  mustBe(found?.leases === lent.count, `${lent.count} leases were answered and ${found?.leases} are stored`)
  mustBe(found.counted === lent.count, 'the customers count other leases than they hold')
  mustBe(found.lent_numbers === lent.count, 'the stock says other numbers are lent than the leases')
  mustBe(found.free === spareNumbers, 'numbers were lost or invented')
}
