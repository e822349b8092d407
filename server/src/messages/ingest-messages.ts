import { createBatcher, type Batcher } from '#core/batcher'
import { systemClock, type Clock } from '#core/clock'
import type { Catalogue } from '#catalogue'
import type { Database } from '#db'
import { readMessage } from '#messages/codes'
import { ingestMessagesSql } from './ingest-messages.sql.ts'
import type { MoMessage } from './mo-message.ts'
import { refuseUnstorable } from './storable.ts'

/** What became of a message: handed to a lease, seen before, or withheld for the operator and why. */
export type IngestOutcome = 'matched' | 'duplicate' | 'unknown_number' | 'other_supplier' | 'not_lent' | 'other_product'

export interface Ingest {
  /** Resolves after the message is committed. Rejects with `Unavailable` when the database is away or too many wait. */
  ingest(supplierId: number, message: MoMessage): Promise<IngestOutcome>
  idle(): Promise<void>
}

interface Row {
  outcome: IngestOutcome
  marked_lease_id: number | null
}

interface Item {
  supplierId: number
  message: MoMessage
}

/** `onCodes` is told of leases whose code has come, before their messages' callers are: this process needs no NOTIFY for them. */
export function createIngest(
  database: Database,
  catalogue: Catalogue,
  onCodes: (leaseIds: readonly number[]) => void,
  clock: Clock = systemClock,
): Ingest {
  const batcher: Batcher<Item, IngestOutcome> = createBatcher({
    maxBatch: 500,
    maxWaiting: 20_000,
    batchesAtOnce: 2,
    async run(items) {
      const rows = await ingestAll(database, catalogue, items, clock.now())
      onCodes(rows.flatMap((row) => row.marked_lease_id ?? []))
      return rows.map((row) => row.outcome)
    },
  })
  return {
    async ingest(supplierId, message) {
      refuseUnstorable(message)
      return batcher.add({ supplierId, message })
    },
    idle: () => batcher.idle(),
  }
}

async function ingestAll(database: Database, catalogue: Catalogue, items: readonly Item[], at: Date): Promise<Row[]> {
  const { matchers } = catalogue.view
  const read = items.map(({ message }) => readMessage(matchers, message.originator, message.text))
  return database.hot<Row>('ingest-messages', ingestMessagesSql, [
    items.map((item) => item.supplierId),
    items.map((item) => item.message.dedupeKey),
    items.map((item) => item.message.msisdn),
    items.map((item) => item.message.originator),
    items.map((item) => item.message.text),
    items.map((item) => item.message.sentAt ?? null),
    items.map((item) => item.message.receivedAt),
    items.map((item) => item.message.raw),
    read.map((reading) => reading.productId),
    read.map((reading) => reading.code),
    at,
    items.map((item) => item.message.repeatOf?.dedupeKey ?? null),
    items.map((item) => item.message.repeatOf?.since ?? null),
  ])
}
