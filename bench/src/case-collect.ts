import { openCatalogue, type Catalogue } from '@verifyplus/server/src/catalogue/index.ts'
import { systemClock } from '@verifyplus/server/src/core/clock.ts'
import type { Database } from '@verifyplus/server/src/db/index.ts'
import { createCollections, type Collections } from '@verifyplus/server/src/leases/index.ts'
import { checkLedger } from '@verifyplus/server/src/ledger/index.ts'
import { createIngest } from '@verifyplus/server/src/messages/index.ts'
import type { BenchCase, Contest } from './bench-case.ts'
import { callAtOnce, mustBe } from './callers.ts'
import { poolSize } from './cluster.ts'
import { messagesFor } from './mo-messages.ts'
import { countryCode, openStock, productId, type PreparedLease, type Stock } from './stock.ts'

const callers = 200

export const collectCase: BenchCase = {
  name: 'collect',
  pieces: 'codes charged and handed over',
  ours: `${callers} callers at once, through the batcher`,
  reference: `the same statement for one code a transaction, ${poolSize} at a time (one on each connection of the same pool)`,
  stage: (cluster, contend) => cluster.withDatabase('collect', async (database) => contend(await open(database))),
}

interface Waiting {
  lease: PreparedLease
  code: string
}

async function open(database: Database): Promise<Contest> {
  const stock = await openStock(database, callers)
  const catalogue = await openCatalogue(database)
  const batched = createCollections(database, systemClock)
  const single = Array.from({ length: poolSize }, () => createCollections(database, systemClock))
  let waiting: Waiting[] = []
  let collected = 0

  async function collect(collections: Collections, piece: number): Promise<void> {
    const { lease, code } = waiting[piece] as Waiting
    const outcome = await collections.collect({ door: 'code', leaseId: lease.leaseId, customerId: lease.customerId })
    mustBe(outcome.kind === 'code', `a waiting code was answered ${outcome.kind}`)
    mustBe(outcome.charged, 'a code was handed over and not charged')
    mustBe(outcome.code === code, 'a lease was given the code of another')
    collected++
  }

  const prepare = async (pieces: number): Promise<void> => {
    waiting = await codesFor(database, catalogue, stock, pieces)
  }
  return {
    ours: {
      firstPieces: 1_000,
      prepare,
      run: (pieces) => callAtOnce(callers, pieces, (piece) => collect(batched, piece)),
    },
    theirs: {
      firstPieces: 100,
      prepare,
      run: (pieces) => callAtOnce(poolSize, pieces, (piece, caller) => collect(single[caller] as Collections, piece)),
    },
    check: () => check(database, catalogue.view.priceMinor(countryCode, productId) ?? 0n, collected),
  }
}

/** Leases whose codes have come in by the program's own way. */
async function codesFor(database: Database, catalogue: Catalogue, stock: Stock, pieces: number): Promise<Waiting[]> {
  const leases = await stock.addLeases(pieces)
  const ingest = createIngest({ database, catalogue })
  const coded = messagesFor(leases)
  await callAtOnce(1_000, pieces, async (piece) => {
    const outcome = await ingest.ingest(stock.supplierId, (coded[piece] as (typeof coded)[number]).message)
    mustBe(outcome === 'matched', `a message for a lent number was ${outcome}`)
  })
  await database.pool.query('analyze')
  return leases.map((lease, i) => ({ lease, code: coded[i]?.code ?? '' }))
}

async function check(database: Database, priceMinor: bigint, collected: number): Promise<void> {
  const ledger = await checkLedger(database)
  mustBe(ledger.faults.length === 0, `the ledger does not add up at ${ledger.faults[0]?.where}`)
  const { rows } = await database.pool.query<{ charges: number; revenue_minor: bigint; paid: number }>(
    `select (select count(*)::int from entry where kind = 'charge') as charges,
       (select sum(p.amount_minor)::bigint from posting p join account a using (account_id) where a.name = 'revenue') as revenue_minor,
       (select count(*)::int from lease where paid_code = code) as paid`,
  )
  const [found] = rows
  mustBe(found?.charges === collected, `${collected} codes were handed over and ${found?.charges} were charged`)
  mustBe(found.paid === collected, 'other leases are paid than were handed over')
  mustBe(found.revenue_minor === priceMinor * BigInt(collected), 'the revenue is not the price of what was handed over')
}
