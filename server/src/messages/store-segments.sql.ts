/** Of the two-key advisory locks, which are apart from those of one key. */
const segmentLocks = 0x7671

/** Four messages of 255 parts. Of a number that the supplier brought more than these are not refused: the oldest are delivered as they are. */
export const mostOfNumber = 1_020
/** So often a part may equal another of its supplier within a window; what comes beyond that was sent twice. */
export const mostRepeats = 16
/** Parts for numbers that the supplier never brought can belong to no lease; so many may wait of one of them, and of all. */
export const mostOfUnknownNumber = 255
export const mostOfUnknownNumbers = 10_000

/** The key of a part, and those of parts that equal it. */
const keysOf = (key: string): string =>
  `array[${key}] || array(select ${key} || '+' || n from generate_series(1, ${mostRepeats}) n)`

/**
 * The lock lets parts of one message be stored one after another by whatever processes: then their ids have the order of
 * their commits, everybody sees the set grow from the same first part, and the key that is made of it is the same for all.
 * Without it a part that went ahead of one that was stored at the same moment could be delivered twice.
 *
 * Answers the parts that were refused, and those that are more than should wait for their number. What waits is counted before the
 * statement: processes that store at the same moment can each exceed a bound by their batch, once. And those that were overtaken:
 * an equal part was committed since this statement began, and it is not known yet how many there are.
 */
export const storeSegmentsSql = `
with came as (
  select c.*, hashtext(concat_ws(e'\\x1f', supplier_id, msisdn, originator, reference, total)) as set_hash,
    not exists (select from number n where n.msisdn = c.msisdn and n.supplier_id = c.supplier_id) as unknown_number
  from unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[], $6::smallint[], $7::smallint[], $8::text[], $9::int[], $10::int[],
    $11::timestamptz[], $12::timestamptz[], $13::bytea[], $14::text[], $15::timestamptz[], $16::boolean[], $17::bytea[])
    as c(supplier_id, dedupe_key, msisdn, originator, reference, total, part, text, start_half, end_half, sent_at, received_at, raw, repeat_key, repeat_since, little_endian, utf16)
),
turns as materialized (
  select pg_advisory_xact_lock(${segmentLocks}, set_hash) from (select distinct set_hash from came order by set_hash) sets
),
waiting as materialized (
  select supplier_id, msisdn, (
    select count(*) from (
      select from message_segment s where s.supplier_id = n.supplier_id and s.msisdn = n.msisdn and s.joined_at is null limit ${mostOfNumber}
    ) w
  ) as of_number
  from (select distinct supplier_id, msisdn from came) n
),
unknown as materialized (
  select case when exists (select from came where unknown_number) then (
    select count(*) from (select from message_segment s where s.joined_at is null and s.unknown_number limit ${mostOfUnknownNumbers}) w
  ) end as of_all
),
-- A key that is made of the contents names what a part holds and not the message it is of: what equals it stands beside it.
numbered as materialized (
  select came.*, case when repeat_key is null then 0 else (
      select count(*) from message_segment s
      where s.supplier_id = came.supplier_id and s.dedupe_key = any(${keysOf('came.dedupe_key')})
    ) + (
      select count(*) from message_segment s
      where s.supplier_id = came.supplier_id and s.dedupe_key = any(${keysOf('came.repeat_key')}) and s.received_at > came.repeat_since
    ) + row_number() over (partition by supplier_id, dedupe_key) - 1 end as earlier
  from came, (select count(*) from turns) taken
),
judged as materialized (
  select numbered.*, case when earlier = 0 then dedupe_key else dedupe_key || '+' || earlier end as own_key,
    of_number + row_number() over (partition by supplier_id, msisdn order by dedupe_key) as nth_of_number,
    of_all + row_number() over (partition by unknown_number order by supplier_id, dedupe_key) as nth_of_all
  from numbered join waiting using (supplier_id, msisdn), unknown
  where earlier <= ${mostRepeats}
),
refused as (
  select supplier_id, dedupe_key from judged
  where unknown_number and (nth_of_number > ${mostOfUnknownNumber} or nth_of_all > ${mostOfUnknownNumbers})
),
stored as (
  insert into message_segment (supplier_id, dedupe_key, msisdn, originator, reference, total, part, text, start_half, end_half, sent_at, received_at, raw, unknown_number, little_endian, utf16, repeats)
  select supplier_id, own_key, msisdn, originator, reference, total, part, text, start_half, end_half, sent_at, received_at, raw, unknown_number, little_endian, utf16, earlier > 0
  from judged
  where (supplier_id, dedupe_key) not in (select supplier_id, dedupe_key from refused)
  order by supplier_id, own_key
  on conflict (supplier_id, dedupe_key) do nothing
  returning supplier_id, dedupe_key
)
select supplier_id, msisdn, dedupe_key, is_refused as refused, is_overtaken as overtaken
from judged
cross join lateral (select (supplier_id, dedupe_key) in (select supplier_id, dedupe_key from refused) as is_refused) r
cross join lateral (
  select repeat_key is not null and not is_refused and (supplier_id, own_key) not in (select supplier_id, dedupe_key from stored) as is_overtaken
) o
where nth_of_number > ${mostOfNumber} or is_refused or is_overtaken`
