import type { Database } from '#db'
import { endingColumns, endingCtes } from './ending-ctes.ts'

/**
 * Ends leases whose time is over, at most $2 of them. They end at the time they were due, not at the time this runs, so
 * that a message is matched the same however late the job is.
 */
const statement = `
with due as materialized (
  select ${endingColumns}, l.expires_at as ends_at
  from lease l
  where l.ended_at is null and l.expires_at <= $1
  order by l.lease_id
  limit $2
  for no key update skip locked
),
${endingCtes('time', '$1')}
select count(*)::int as leases
from ended left join told on true
where (select count(*) from changed_notified) >= 0`

const leasesPerStatement = 1_000

/** Ends all leases that are due and answers how many. Stops early when the signal aborts. */
export async function endDueLeases(database: Pick<Database, 'hot'>, at: Date, signal?: AbortSignal): Promise<number> {
  let ended = 0
  for (;;) {
    const [row] = await database.hot<{ leases: number }>('end-leases', statement, [at, leasesPerStatement])
    ended += row?.leases ?? 0
    if (signal?.aborted || (row?.leases ?? 0) < leasesPerStatement) return ended
  }
}
