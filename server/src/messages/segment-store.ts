import type { Database } from '#db'
import type { MoMessage, Segment } from './mo-message.ts'
import type { StoredSegment } from './segment-sets.ts'

export interface IncomingSegment {
  supplierId: number
  message: MoMessage & { segment: Segment }
}

/** Of the two-key advisory locks, which are apart from those of one key. */
const segmentLocks = 0x7671

/**
 * The lock lets parts of one message be stored one after another by whatever processes: then their ids have the order of
 * their commits, everybody sees the set grow from the same first part, and the key that is made of it is the same for all.
 * Without it a part that went ahead of one that was stored at the same moment could be delivered twice.
 */
const storeStatement = `
with came as (
  select *, hashtext(concat_ws(e'\\x1f', supplier_id, msisdn, originator, reference, total)) as set_hash
  from unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[], $6::smallint[], $7::smallint[], $8::text[], $9::int[], $10::int[],
    $11::timestamptz[], $12::timestamptz[], $13::bytea[], $14::text[], $15::timestamptz[])
    as c(supplier_id, dedupe_key, msisdn, originator, reference, total, part, text, start_half, end_half, sent_at, received_at, raw, repeat_key, repeat_since)
),
turns as materialized (
  select pg_advisory_xact_lock(${segmentLocks}, set_hash) from (select distinct set_hash from came order by set_hash) sets
)
insert into message_segment (supplier_id, dedupe_key, msisdn, originator, reference, total, part, text, start_half, end_half, sent_at, received_at, raw)
select supplier_id, dedupe_key, msisdn, originator, reference, total, part, text, start_half, end_half, sent_at, received_at, raw
from came, (select count(*) from turns) taken
where not exists (
  select from message_segment s
  where s.supplier_id = came.supplier_id and s.dedupe_key = came.repeat_key and s.received_at > came.repeat_since
)
order by supplier_id, dedupe_key
on conflict (supplier_id, dedupe_key) do nothing`

export async function storeSegments(database: Database, items: readonly IncomingSegment[]): Promise<void> {
  await database.hot('store-segments', storeStatement, [
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
  ])
}

const columns =
  's.segment_id, s.supplier_id, s.dedupe_key, s.msisdn, s.originator, s.reference, s.total, s.part, s.text, s.start_half, s.end_half, s.sent_at, s.received_at, s.raw'

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

/** Sets whose newest part came before `before`; at most some hundred sets at a time. */
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
       limit 500
     ) k using (supplier_id, msisdn, originator, reference, total)
     where s.joined_at is null`,
    [before],
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
    sentAt: row.sent_at,
    receivedAt: row.received_at,
    raw: row.raw,
  }
}
