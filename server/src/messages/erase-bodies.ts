import type { Queryable } from '#db'

/** What no customer may fetch any more is of no use but to a thief. */
const withheldKept = '7 days'

/**
 * Erases text, raw bytes and code of messages whose retention is over, and the codes of their leases, on which nothing waits then. What was withheld
 * stays a week for the operator's eyes. At most $2 rows of each a statement, so that no lock is held for long.
 */
const eraseMessages = `
with due as (
  select m.message_id
  from message m
  left join lease l using (lease_id)
  left join product p on p.product_id = l.product_id
  where m.erased_at is null
    and case when m.lease_id is null then m.received_at < $1::timestamptz - interval '${withheldKept}'
        else coalesce(l.ended_at, l.expires_at) + make_interval(secs => p.retention_seconds) <= $1 end
    and m.received_at < $1
  order by m.received_at
  limit $2
  for update of m skip locked
)
update message set text = null, raw = null, code = null, erased_at = $1 from due where message.message_id = due.message_id`

const eraseLeaseCodes = `
with due as materialized (
  select l.lease_id, l.customer_id, l.unpaid
  from lease l join product p using (product_id)
  where (l.code is not null or l.paid_code is not null or l.text_message_id is not null) and l.ended_at + make_interval(secs => p.retention_seconds) <= $1
  limit $2
  for no key update of l skip locked
),
owed_less as (
  update customer set owed_minor = null
  where customer_id in (select customer_id from customer where customer_id in (select customer_id from due where unpaid) order by customer_id for no key update)
)
update lease set code = null, listed_code = null, paid_code = null, paid_codes = null, text_message_id = null from due where lease.lease_id = due.lease_id`

/** Carriers repeat within minutes. What no lease can own need not be known as a repetition for longer. */
const unknownNumbersKept = '1 hour'

const eraseSegments = `
delete from message_segment
where joined_at is not null
  and received_at < $1::timestamptz - case when unknown_number then interval '${unknownNumbersKept}' else interval '${withheldKept}' end`

/** Places are held for a minute; processes' clocks and statements that wait take no longer than this. */
const eraseTwins = `delete from message_twin where received_at < $1::timestamptz - interval '1 hour'`

const rowsAStatement = 1_000

/**
 * Answers how many rows were erased. `atOnce` is how many one statement takes: all of them, where the caller's transaction keeps
 * everybody out anyway. There each statement would look again at every row that those before it have erased.
 */
export async function eraseBodies(
  database: { pool: Queryable },
  at: Date,
  { signal, atOnce = rowsAStatement }: { signal?: AbortSignal; atOnce?: number } = {},
): Promise<number> {
  let erased = 0
  for (const statement of [eraseMessages, eraseLeaseCodes]) {
    for (;;) {
      const { rowCount } = await database.pool.query(statement, [at, atOnce])
      erased += rowCount ?? 0
      if (signal?.aborted || (rowCount ?? 0) < atOnce) break
    }
  }
  await database.pool.query(eraseSegments, [at])
  await database.pool.query(eraseTwins, [at])
  return erased
}
