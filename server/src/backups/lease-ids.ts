import type { Queryable } from '#db'
import type { ChangesSince } from './changes-since.ts'

/** More than any measured installation begins; and how old the note beside the backups may be while it is being written. */
const leasesPerSecondAtMost = 10_000
const noteAgeSeconds = 180
/** Imported since the backup, for one that it knows. */
const growth = 2
const bound = 2_147_483_647

/**
 * What the stock could have lent since then: each number for each of its products, once a cool-down. A number that rests for no
 * time at all is taken to rest for a second.
 */
const lendable = `
select coalesce(sum(
  coalesce(cardinality(n.product_ids), (select count(*) from product)) * ceil(1 + $1::float8 / greatest(s.cool_down_seconds, 1))
), 0)::float8 as leases
from number n join supplier s using (supplier_id) where n.retired_at is null`

/**
 * The first lease id that was given to nobody: customers' programs still ask by the ids they were given after the backup, and one
 * that names another lease now would hand its code to them.
 */
export async function nextLeaseId(
  client: Queryable,
  known: { takenAt: Date; now: Date; changes: ChangesSince | null },
): Promise<number> {
  const { rows } = await client.query<{ id: number }>(
    `select greatest((select coalesce(max(lease_id), 0) from lease),
       coalesce(pg_sequence_last_value(pg_get_serial_sequence('lease', 'lease_id')::regclass), 0))::int as id`,
  )
  const last = Math.max(rows[0]?.id ?? 0, known.changes?.lastLeaseId ?? 0)
  const given = known.changes
    ? leasesPerSecondAtMost * noteAgeSeconds
    : await givenAtMost(client, (known.now.getTime() - known.takenAt.getTime()) / 1_000)
  // Half of what is left at most: an installation that can give no id any more would help nobody.
  return last + 1 + Math.min(given, Math.floor((bound - last) / 2))
}

async function givenAtMost(client: Queryable, seconds: number): Promise<number> {
  const elapsed = Math.max(0, seconds) + noteAgeSeconds
  const { rows } = await client.query<{ leases: number }>(lendable, [elapsed])
  return Math.ceil(
    Math.min(leasesPerSecondAtMost * elapsed, growth * (rows[0]?.leases ?? 0) + leasesPerSecondAtMost * noteAgeSeconds),
  )
}
