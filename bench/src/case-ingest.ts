import { openCatalogue } from '@verifyplus/server/src/catalogue/index.ts'
import type { Database } from '@verifyplus/server/src/db/index.ts'
import { createIngest, type Ingest } from '@verifyplus/server/src/messages/index.ts'
import type { BenchCase, Contest } from './bench-case.ts'
import { callAtOnce, mustBe } from './callers.ts'
import { poolSize, withSingles } from './cluster.ts'
import { messagesFor, type CodedMessage } from './mo-messages.ts'
import { openStock } from './stock.ts'

const callers = 200

export const ingestCase: BenchCase = {
  name: 'ingest',
  pieces: 'messages matched, read and committed',
  ours: `${callers} callers at once, through the batcher`,
  reference: `the same reading and the same statement for one message a transaction, ${poolSize} at a time (each on a connection of its own)`,
  stage: (cluster, contend) =>
    cluster.withDatabase('ingest', (database) =>
      withSingles(database, async (singles) => contend(await open(database, singles))),
    ),
}

async function open(database: Database, singles: readonly Database[]): Promise<Contest> {
  const stock = await openStock(database, callers)
  const catalogue = await openCatalogue(database)
  const told = new Set<number>()
  const openIngest = (on: Database): Ingest =>
    createIngest({ database: on, catalogue, onCodes: (leaseIds) => leaseIds.forEach((id) => told.add(id)) })
  const batched = openIngest(database)
  const single = singles.map(openIngest)
  const codes = new Map<number, string>()
  let coming: CodedMessage[] = []

  async function ingest(by: Ingest, piece: number): Promise<void> {
    const outcome = await by.ingest(stock.supplierId, (coming[piece] as CodedMessage).message)
    mustBe(outcome === 'matched', `a message for a lent number was ${outcome}`)
  }

  const prepare = async (pieces: number): Promise<void> => {
    const leases = await stock.addLeases(pieces)
    coming = messagesFor(leases)
    leases.forEach((lease, i) => codes.set(lease.leaseId, (coming[i] as CodedMessage).code))
  }
  return {
    ours: {
      firstPieces: 1_000,
      prepare,
      run: (pieces) => callAtOnce(callers, pieces, (piece) => ingest(batched, piece)),
    },
    theirs: {
      firstPieces: 100,
      prepare,
      run: (pieces) => callAtOnce(poolSize, pieces, (piece, caller) => ingest(single[caller] as Ingest, piece)),
    },
    check: () => check(database, codes, told),
  }
}

async function check(database: Database, codes: ReadonlyMap<number, string>, told: ReadonlySet<number>): Promise<void> {
  mustBe(told.size === codes.size, 'those who wait were not told of every code')
  const { rows } = await database.pool.query<{ lease_id: number; code: string | null }>(
    `select l.lease_id, l.code from lease l join message m on m.message_id = l.code_message_id and m.lease_id = l.lease_id and m.code = l.code
     where l.state = 'received'`,
  )
  mustBe(rows.length === codes.size, `${codes.size} messages were answered and ${rows.length} leases have a code`)
  for (const row of rows) mustBe(codes.get(row.lease_id) === row.code, 'a lease has the code of another')
}
