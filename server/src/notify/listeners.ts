import type { Queryable } from '#db'

// When a session began is hidden from a role that was taken on behind a login, and its name is not. A pid that was given anew
// to one of ours counts as the same session, until it says itself that it listens.
const statement = `
with gone as (
  delete from listener l
  where listener_id <> $1
    and (backend_pid = pg_backend_pid() or not exists (
      select from pg_stat_activity a
      where a.pid = l.backend_pid and a.datname = current_database()
        and (a.backend_start = l.backend_start or a.application_name like 'verifyplus%')
    ))
)
insert into listener (listener_id, backend_pid, backend_start)
select $1, pid, coalesce(backend_start, clock_timestamp()) from pg_stat_activity where pid = pg_backend_pid()
on conflict (listener_id) do update set backend_pid = excluded.backend_pid, backend_start = excluded.backend_start`

/**
 * Says that a process listens, on the very connection on which it does: from the commit on, statements that spare a NOTIFY
 * where nobody else listens send it. Those whose connection is gone are forgotten. A statement that began before that
 * may still send nothing, which costs seconds and no more: what is waited for is read again every few of them.
 */
export async function sayListening(connection: Queryable, listenerId: string): Promise<void> {
  await connection.query(statement, [listenerId])
}

/** Says that it does no longer. One that cannot say so is forgotten with its connection. */
export async function sayNoLongerListening(connection: Queryable, listenerId: string): Promise<void> {
  await connection.query('delete from listener where listener_id = $1', [listenerId])
}
