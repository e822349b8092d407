import { createBatcher, type Batcher } from '#core/batcher'
import { systemClock, type Clock } from '#core/clock'
import type { Catalogue } from '#catalogue'
import { byteaArray, int4Array, textArray, timestamptzArray, type Database } from '#db'
import { readMessage } from '#messages/codes'
import { ingestMessagesSql, mostMessages } from './ingest-messages.sql.ts'
import type { MoMessage } from './mo-message.ts'
import { refuseUnstorable } from './storable.ts'

/** What became of a message: handed to a lease, seen before, or withheld for the operator and why. */
export type IngestOutcome = 'matched' | 'duplicate' | 'unknown_number' | 'other_supplier' | 'not_lent' | 'other_product'

export interface Ingest {
  /** Resolves after the message is committed. Rejects with `Unavailable` when the database is away or too many wait. */
  ingest(supplierId: number, message: MoMessage): Promise<IngestOutcome>
  idle(): Promise<void>
}

/** `ord` counts the messages from 1; the rows come in any order. */
interface Row {
  ord: number
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
    maxBatch: mostMessages,
    maxWaiting: 20_000,
    batchesAtOnce: 2,
    async run(items) {
      const rows = await ingestAll(database, catalogue, items, clock.now())
      onCodes(rows.flatMap((row) => row.marked_lease_id ?? []))
      const outcomes: IngestOutcome[] = []
      for (const row of rows) outcomes[row.ord - 1] = row.outcome
      return outcomes
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
  const messages = items.map((item) => item.message)
  return database.hot<Row>('ingest-messages', ingestMessagesSql, [
    int4Array(items.map((item) => item.supplierId)),
    textArray(messages.map((message) => message.dedupeKey)),
    textArray(messages.map((message) => message.msisdn)),
    textArray(messages.map((message) => message.originator)),
    textArray(messages.map((message) => message.text)),
    timestamptzArray(messages.map((message) => message.sentAt ?? null)),
    timestamptzArray(messages.map((message) => message.receivedAt)),
    byteaArray(messages.map((message) => message.raw)),
    int4Array(read.map((reading) => reading.productId)),
    textArray(read.map((reading) => reading.code)),
    at,
    textArray(messages.map((message) => message.repeatOf?.dedupeKey ?? null)),
    timestamptzArray(messages.map((message) => message.repeatOf?.since ?? null)),
  ])
}
