import { createBatcher, type Batcher } from '#core/batcher'
import { systemClock, type Clock } from '#core/clock'
import type { Catalogue, CatalogueView } from '#catalogue'
import { boolArray, byteaArray, int4Array, isConstraint, textArray, timestamptzArray, type Database } from '#db'
import { readMessage } from '#reading'
import { ingestMessagesSql, mostMessages } from './ingest-messages.sql.ts'
import type { MoMessage } from './mo-message.ts'
import { refuseUnstorable } from './storable.ts'

/** What became of a message: handed to a lease, seen before, or withheld for the operator and why. */
export type IngestOutcome =
  | 'matched'
  | 'duplicate'
  | 'unknown_number'
  | 'other_supplier'
  | 'not_lent'
  | 'other_product'
  | 'after_cancel'

export interface Ingest {
  /** Resolves after the message is committed. Rejects with `Unavailable` when the database is away or too many wait. */
  ingest(supplierId: number, message: MoMessage): Promise<IngestOutcome>
  idle(): Promise<void>
}

export interface IngestOptions {
  database: Database
  catalogue: Catalogue
  /** Told of leases whose code has come, before their messages' callers are: this process needs no NOTIFY for them. */
  onCodes?: (leaseIds: readonly number[]) => void
  clock?: Clock
  /** Under which this process listens; every listener is another one where it is left out. */
  listenerId?: string
}

/** A message that was stored. */
interface Row {
  supplier_id: number
  dedupe_key: string
  withheld: Exclude<IngestOutcome, 'matched' | 'duplicate'> | null
  /** The lease to which a code has come by it. */
  coded_lease_id: number | null
}

interface Item {
  /** The supplier and its key: the same message has the same. */
  key: string
  supplierId: number
  message: MoMessage
}

const storeNew = ingestMessagesSql('fail')
const storeUnlessStored = ingestMessagesSql('skip')

export function createIngest(options: IngestOptions): Ingest {
  const { database, catalogue, onCodes, clock = systemClock, listenerId = '' } = options
  // Carriers repeat messages seldom, and then all that they have had no answer to.
  let repeating = false

  async function store(items: readonly Item[]): Promise<Row[]> {
    const parameters = parametersOf(items, catalogue, clock.now(), listenerId)
    if (!repeating) {
      try {
        return await database.inLine<Row>('messages', 'ingest-new-messages', storeNew, parameters)
      } catch (error) {
        if (!isConstraint(error, 'message_stored_once')) throw error
      }
    }
    const rows = await database.inLine<Row>('messages', 'ingest-messages', storeUnlessStored, parameters)
    repeating = rows.length < items.length
    return rows
  }

  const batcher: Batcher<Item, IngestOutcome> = createBatcher({
    maxBatch: mostMessages,
    maxWaiting: 20_000,
    batchesAtOnce: 2,
    async run(items) {
      const rows = await store(inOrder(items))
      onCodes?.(rows.flatMap((row) => row.coded_lease_id ?? []))
      const outcomes = new Map<string, IngestOutcome>()
      for (const row of rows) outcomes.set(keyOf(row.supplier_id, row.dedupe_key), row.withheld ?? 'matched')
      return items.map(({ key }) => {
        const outcome = outcomes.get(key) ?? 'duplicate'
        outcomes.delete(key)
        return outcome
      })
    },
  })
  return {
    async ingest(supplierId, message) {
      refuseUnstorable(message)
      return batcher.add({ key: keyOf(supplierId, message.dedupeKey), supplierId, message })
    },
    idle: () => batcher.idle(),
  }
}

function keyOf(supplierId: number, dedupeKey: string): string {
  return `${supplierId} ${dedupeKey}`
}

/** Each message once, in the order of the keys. */
function inOrder(items: readonly Item[]): Item[] {
  const sorted = [...items].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  return sorted.filter((item, i) => item.key !== sorted[i - 1]?.key)
}

interface ProductReading {
  productId: number | null
  /** What is handed over: the code, or the whole text where the product delivers texts and no code was found. */
  code: string | null
  listed: boolean
  /** The product takes listed senders only, and this is none. */
  heldBack: boolean
}

function readForProduct({ matchers, products }: CatalogueView, message: MoMessage): ProductReading {
  const { productId, code, listed } = readMessage(matchers, message.originator, message.text)
  const product = productId === null ? undefined : products.get(productId)
  const text = product?.delivers === 'text' && message.text.trim() !== '' ? message.text : null
  return { productId, code: code ?? text, listed, heldBack: product?.senders === 'listed' && !listed }
}

function parametersOf(items: readonly Item[], catalogue: Catalogue, at: Date, listenerId: string): unknown[] {
  const read = items.map(({ message }) => readForProduct(catalogue.view, message))
  const messages = items.map((item) => item.message)
  return [
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
    textArray(messages.map((message) => message.repeatOf?.dedupeKey ?? null)),
    timestamptzArray(messages.map((message) => message.repeatOf?.since ?? null)),
    at,
    listenerId,
    boolArray(read.map((reading) => reading.listed)),
    boolArray(read.map((reading) => reading.heldBack)),
    textArray(messages.map((message) => message.twinKey ?? null)),
  ]
}
