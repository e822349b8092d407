import { createBatcher } from '#core/batcher'
import type { Clock } from '#core/clock'
import type { Catalogue } from '#catalogue'
import type { Database } from '#db'
import { readMessage } from '#messages/codes'
import type { Ingest, IngestOutcome } from './ingest-messages.ts'
import type { MoMessage, Segment } from './mo-message.ts'
import { groupSegments, joinSet, wholeWordsOf, type SegmentSet, type StoredSegment } from './segment-sets.ts'

export type SplitMessage = MoMessage & { segment: Segment }

export interface Joining {
  /**
   * Resolves after the part is committed, and the whole message too where this part completed it. `waiting`: the others
   * are still to come.
   */
  add(supplierId: number, message: SplitMessage): Promise<IngestOutcome | 'waiting'>
  /** Delivers sets that wait for a part since before `before` as they are. Answers how many. */
  deliverIncomplete(before: Date): Promise<number>
}

interface Item {
  supplierId: number
  message: SplitMessage
}

/**
 * Joins the parts of split messages. The parts stand in the database, since they may arrive over different binds in
 * different processes. Two processes that store the last two parts at once both find the set complete, or the later one
 * does: the joined message has the same key for both and is stored once.
 */
export function createJoining(options: {
  database: Database
  catalogue: Catalogue
  ingest: Ingest
  clock: Clock
}): Joining {
  const { database, catalogue, ingest, clock } = options

  async function deliver(set: SegmentSet): Promise<IngestOutcome> {
    const whole = joinSet(set)
    const outcome = await ingest.ingest(set.supplierId, whole)
    // A part with a code went ahead under the key of the set; the customer should read the whole text.
    if (outcome === 'duplicate') {
      await database.pool.query(
        'update message set text = $3, raw = $4 where supplier_id = $1 and dedupe_key = $2 and erased_at is null',
        [set.supplierId, whole.dedupeKey, whole.text, whole.raw],
      )
    }
    await database.pool.query('update message_segment set joined_at = $2 where segment_id = any($1::bigint[])', [
      set.segmentIds,
      clock.now(),
    ])
    return outcome
  }

  /** A part that already holds a code is not kept waiting for the others. */
  async function goAhead(set: SegmentSet): Promise<void> {
    const part = set.parts.find((p) => {
      const read = readMessage(catalogue.view.matchers, p.originator, wholeWordsOf(p))
      return read.productId !== null && read.code !== null
    })
    if (part) await ingest.ingest(set.supplierId, { ...joinSet(set), text: wholeWordsOf(part) })
  }

  const batcher = createBatcher<Item, IngestOutcome | 'waiting'>({
    maxBatch: 200,
    maxWaiting: 10_000,
    async run(items) {
      await storeSegments(database, items)
      const sets = groupSegments(await waitingSegments(database, items))
      const outcomes = new Map<string, IngestOutcome | 'waiting'>()
      await Promise.all(
        sets.map(async (set) => {
          const outcome = set.complete ? await deliver(set) : await goAhead(set).then(() => 'waiting' as const)
          outcomes.set(keyOf(set.supplierId, set.parts[0] as StoredSegment), outcome)
        }),
      )
      // A part that comes again after its set was joined waits for nothing.
      return items.map(
        ({ supplierId, message }) => outcomes.get(keyOf(supplierId, { ...message, ...message.segment })) ?? 'duplicate',
      )
    },
  })

  return {
    add: (supplierId, message) => batcher.add({ supplierId, message }),
    async deliverIncomplete(before) {
      const sets = groupSegments(await overdueSegments(database, before))
      for (const set of sets) await deliver(set)
      return sets.length
    },
  }
}

function keyOf(
  supplierId: number,
  segment: { msisdn: string; originator: string; reference: string; total: number },
): string {
  return JSON.stringify([supplierId, segment.msisdn, segment.originator, segment.reference, segment.total])
}

async function storeSegments(database: Database, items: readonly Item[]): Promise<void> {
  await database.hot(
    'store-segments',
    `insert into message_segment (supplier_id, dedupe_key, msisdn, originator, reference, total, part, text, sent_at, received_at, raw)
     select * from unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[], $6::smallint[], $7::smallint[], $8::text[], $9::timestamptz[], $10::timestamptz[], $11::bytea[])
       as s(supplier_id, dedupe_key, msisdn, originator, reference, total, part, text, sent_at, received_at, raw)
     order by supplier_id, dedupe_key
     on conflict (supplier_id, dedupe_key) do nothing`,
    [
      items.map((i) => i.supplierId),
      items.map((i) => i.message.dedupeKey),
      items.map((i) => i.message.msisdn),
      items.map((i) => i.message.originator),
      items.map((i) => i.message.segment.reference),
      items.map((i) => i.message.segment.total),
      items.map((i) => i.message.segment.part),
      items.map((i) => i.message.text),
      items.map((i) => i.message.sentAt ?? null),
      items.map((i) => i.message.receivedAt),
      items.map((i) => i.message.raw),
    ],
  )
}

const columns =
  's.segment_id, s.supplier_id, s.msisdn, s.originator, s.reference, s.total, s.part, s.text, s.sent_at, s.received_at, s.raw'

async function waitingSegments(database: Database, items: readonly Item[]): Promise<StoredSegment[]> {
  const rows = await database.hot<SegmentRow>(
    'waiting-segments',
    `select ${columns}
     from message_segment s
     join (select distinct * from unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::smallint[])
       as k(supplier_id, msisdn, originator, reference, total)) k using (supplier_id, msisdn, originator, reference, total)
     where s.joined_at is null`,
    [
      items.map((i) => i.supplierId),
      items.map((i) => i.message.msisdn),
      items.map((i) => i.message.originator),
      items.map((i) => i.message.segment.reference),
      items.map((i) => i.message.segment.total),
    ],
  )
  return rows.map(segmentOf)
}

/** Sets whose newest part came before `before`; at most some thousand segments at a time. */
async function overdueSegments(database: Database, before: Date): Promise<StoredSegment[]> {
  const { rows } = await database.pool.query<SegmentRow>(
    `select ${columns}
     from message_segment s
     join (
       select supplier_id, msisdn, originator, reference, total
       from message_segment where joined_at is null
       group by supplier_id, msisdn, originator, reference, total
       having max(received_at) <= $1
       limit 500
     ) k using (supplier_id, msisdn, originator, reference, total)
     where s.joined_at is null`,
    [before],
  )
  return rows.map(segmentOf)
}

interface SegmentRow {
  segment_id: bigint
  supplier_id: number
  msisdn: string
  originator: string
  reference: string
  total: number
  part: number
  text: string
  sent_at: Date | null
  received_at: Date
  raw: Buffer
}

function segmentOf(row: SegmentRow): StoredSegment {
  return {
    segmentId: row.segment_id,
    supplierId: row.supplier_id,
    msisdn: row.msisdn,
    originator: row.originator,
    reference: row.reference,
    total: row.total,
    part: row.part,
    text: row.text,
    sentAt: row.sent_at,
    receivedAt: row.received_at,
    raw: row.raw,
  }
}
