import type { Database } from '#db'

/** Longer than two refreshings: one that fails loses nothing. */
const watchedForMs = 90_000

const statement = `
with gone as (
  delete from watcher where until < $2
)
insert into watcher (customer_id, until)
select customer_id, $3 from customer where customer_id = any($1::int[]) order by customer_id
on conflict (customer_id) do update set until = greatest(watcher.until, excluded.until)`

/** Says that this process streams events to these customers: from the commit on, changes of theirs are notified. */
export async function watchCustomers(database: Database, customerIds: readonly number[], at: Date): Promise<void> {
  await database.pool.query(statement, [customerIds, at, new Date(at.getTime() + watchedForMs)])
}
