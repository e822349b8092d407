import type { Database } from '#db'
import type { MoMessage, Segment } from './mo-message.ts'
import type { StoredSegment } from './segment-sets.ts'
import { mostOfNumber, storeSegmentsSql } from './store-segments.sql.ts'

export interface IncomingSegment {
  supplierId: number
  message: MoMessage & { segment: Segment }
}

/** Where more parts wait than should. */
export interface Crowding {
  /** Parts that were not stored. */
  refused: { supplierId: number; dedupeKey: string }[]
  /** Numbers of the supplier's of which too many wait. */
  crowded: { supplierId: number; msisdn: string }[]
}

interface CrowdingRow {
  supplier_id: number
  msisdn: string
  dedupe_key: string
  refused: boolean
  overtaken: boolean
}

/** Each time another process has stored an equal part in between; there are few processes. */
const mostTries = 5

export async function storeSegments(database: Database, items: readonly IncomingSegment[]): Promise<Crowding> {
  const crowding: Crowding = { refused: [], crowded: [] }
  let left = items
  for (let tries = 0; left.length > 0 && tries < mostTries; tries++) {
    const rows = await storeOnce(database, left)
    for (const row of rows) {
      if (row.refused) crowding.refused.push({ supplierId: row.supplier_id, dedupeKey: row.dedupe_key })
      else if (!row.overtaken) crowding.crowded.push({ supplierId: row.supplier_id, msisdn: row.msisdn })
    }
    const overtaken = new Set(rows.filter((row) => row.overtaken).map((row) => `${row.supplier_id}/${row.dedupe_key}`))
    left = left.filter((item) => overtaken.delete(`${item.supplierId}/${item.message.dedupeKey}`))
  }
  return crowding
}

async function storeOnce(database: Database, items: readonly IncomingSegment[]): Promise<CrowdingRow[]> {
  return database.hot<CrowdingRow>('store-segments', storeSegmentsSql, [
    items.map((i) => i.supplierId),
    items.map((i) => i.message.dedupeKey),
    items.map((i) => i.message.msisdn),
    items.map((i) => i.message.originator),
    items.map((i) => i.message.segment.reference),
    items.map((i) => i.message.segment.total),
    items.map((i) => i.message.segment.part),
    items.map((i) => i.message.text),
    items.map((i) => i.message.segment.startHalf ?? null),
    items.map((i) => i.message.segment.endHalf ?? null),
    items.map((i) => i.message.sentAt ?? null),
    items.map((i) => i.message.receivedAt),
    items.map((i) => i.message.raw),
    items.map((i) => i.message.repeatOf?.dedupeKey ?? null),
    items.map((i) => i.message.repeatOf?.since ?? null),
    items.map((i) => i.message.segment.littleEndian ?? false),
    items.map((i) => i.message.segment.utf16 ?? null),
  ])
}

const columns =
  's.segment_id, s.supplier_id, s.dedupe_key, s.msisdn, s.originator, s.reference, s.total, s.part, s.text, s.start_half, s.end_half, s.little_endian, s.utf16, s.repeats, s.sent_at, s.received_at, s.raw'

/** Everything that waits to be joined with one of these. */
export async function waitingSegments(database: Database, items: readonly IncomingSegment[]): Promise<StoredSegment[]> {
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

/**
 * Sets whose newest part came before `before`; at most some hundred sets at a time, those that could belong to a lease before
 * those that strangers can send without end.
 */
export async function overdueSegments(database: Database, before: Date): Promise<StoredSegment[]> {
  const rows = await database.hot<SegmentRow>(
    'overdue-segments',
    `select ${columns}
     from message_segment s
     join (
       select supplier_id, msisdn, originator, reference, total
       from message_segment where joined_at is null
       group by supplier_id, msisdn, originator, reference, total
       having max(received_at) <= $1
       order by bool_or(unknown_number), max(received_at)
       limit 500
     ) k using (supplier_id, msisdn, originator, reference, total)
     where s.joined_at is null`,
    [before],
  )
  return rows.map(segmentOf)
}

/** The sets of these numbers that have waited longest, so that half of what may wait is left. */
export async function crowdedSegments(
  database: Database,
  numbers: readonly { supplierId: number; msisdn: string }[],
): Promise<StoredSegment[]> {
  const rows = await database.hot<SegmentRow>(
    'crowded-segments',
    `with sets as (
       select supplier_id, msisdn, originator, reference, total, max(segment_id) as newest, count(*) as parts
       from message_segment
       join (select distinct * from unnest($1::int[], $2::text[]) k(supplier_id, msisdn)) k using (supplier_id, msisdn)
       where joined_at is null
       group by supplier_id, msisdn, originator, reference, total
     ),
     ranked as (
       select *, sum(parts) over (partition by supplier_id, msisdn order by newest desc) as parts_since from sets
     )
     select ${columns}
     from message_segment s join ranked using (supplier_id, msisdn, originator, reference, total)
     where s.joined_at is null and parts_since > $3`,
    [numbers.map((each) => each.supplierId), numbers.map((each) => each.msisdn), mostOfNumber / 2],
  )
  return rows.map(segmentOf)
}

export async function markJoined(database: Database, segmentIds: readonly bigint[], at: Date): Promise<void> {
  await database.hot(
    'mark-joined',
    `update message_segment set joined_at = $2
     where segment_id in (select segment_id from message_segment where segment_id = any($1::bigint[]) order by segment_id for no key update)`,
    [segmentIds, at],
  )
}

/**
 * Gives messages that stand under these keys the text of more parts, where a part of them went ahead. Whoever joined
 * fewer parts and comes later changes nothing: more parts are more bytes.
 */
export async function completeTexts(
  database: Database,
  wholes: readonly { supplierId: number; message: MoMessage }[],
): Promise<void> {
  await database.hot(
    'complete-texts',
    `update message m set text = w.text, raw = w.raw
     from unnest($1::int[], $2::text[], $3::text[], $4::bytea[]) as w(supplier_id, dedupe_key, text, raw)
     where m.supplier_id = w.supplier_id and m.dedupe_key = w.dedupe_key and m.erased_at is null and octet_length(m.raw) < octet_length(w.raw)`,
    [
      wholes.map((w) => w.supplierId),
      wholes.map((w) => w.message.dedupeKey),
      wholes.map((w) => w.message.text),
      wholes.map((w) => w.message.raw),
    ],
  )
}

interface SegmentRow {
  segment_id: bigint
  supplier_id: number
  dedupe_key: string
  msisdn: string
  originator: string
  reference: string
  total: number
  part: number
  text: string
  start_half: number | null
  end_half: number | null
  little_endian: boolean
  utf16: Buffer | null
  repeats: boolean
  sent_at: Date | null
  received_at: Date
  raw: Buffer
}

function segmentOf(row: SegmentRow): StoredSegment {
  return {
    segmentId: row.segment_id,
    supplierId: row.supplier_id,
    dedupeKey: row.dedupe_key,
    msisdn: row.msisdn,
    originator: row.originator,
    reference: row.reference,
    total: row.total,
    part: row.part,
    text: row.text,
    startHalf: row.start_half,
    endHalf: row.end_half,
    littleEndian: row.little_endian,
    utf16: row.utf16,
    repeats: row.repeats,
    sentAt: row.sent_at,
    receivedAt: row.received_at,
    raw: row.raw,
  }
}
