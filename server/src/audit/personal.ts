import type { Database } from '#db'

/** As long as somebody may still ask who it was. */
const keptForMs = 180 * 86_400_000
const atOnce = 1_000

/** Erases what names persons in records that are older than 180 days; the records stay, and are proved without it. */
export async function eraseOldPersonal(database: Database, now: Date, signal: AbortSignal): Promise<void> {
  for (;;) {
    const { rowCount } = await database.pool.query(
      `delete from audit_personal p using audit_record r
       where r.audit_record_id = p.audit_record_id and r.at < $1
         and p.audit_record_id in (select audit_record_id from audit_personal order by audit_record_id limit ${atOnce})`,
      [new Date(now.getTime() - keptForMs)],
    )
    if ((rowCount ?? 0) < atOnce || signal.aborted) return
  }
}

/** Erases what names the person of a customer in every record of it, and records that it was done. Answers of how many. */
export async function erasePersonalOf(database: Database, customerId: number): Promise<number> {
  const { rows } = await database.pool.query<{ erased: number }>(
    `with erased as (
       delete from audit_personal p using audit_record r
       where r.audit_record_id = p.audit_record_id and r.customer_id = $1 returning 1
     ), counted as (select count(*)::int as records from erased)
     select records as erased, audit('audit.personal_erased', $1, 'customer ' || $1, jsonb_build_object('records', records)) from counted`,
    [customerId],
  )
  return rows[0]?.erased ?? 0
}
