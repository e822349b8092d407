import type { Database } from '#db'

const atOnce = 1_000

/**
 * Erases what names persons in records that are older than 180 days, when nobody may ask any more who it was; the records
 * stay, and are proved without it. By a function of the database: the role that serves may delete nothing there.
 */
export async function eraseOldPersonal(database: Database, signal: AbortSignal): Promise<void> {
  for (;;) {
    const { rows } = await database.pool.query<{ erased: number }>('select audit_erase_old_personal($1) as erased', [
      atOnce,
    ])
    if ((rows[0]?.erased ?? 0) < atOnce || signal.aborted) return
  }
}

/**
 * Erases what names the person of a customer in every record of it, and records that it was done. Answers of how many.
 * For the owner of the tables: no serving process may.
 */
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
