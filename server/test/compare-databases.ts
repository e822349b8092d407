import type { Database } from '#db'

/** Of each table: how many rows, and a digest of them all, in whatever order they lie. */
export async function contentsOf(database: Database): Promise<Record<string, string>> {
  const { rows: tables } = await database.pool.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`,
  )
  const contents: Record<string, string> = {}
  for (const { name } of tables) {
    const { rows } = await database.pool.query<{ rows: bigint; digest: string | null }>(
      `select count(*) as rows, md5(string_agg(md5(t::text), '' order by md5(t::text))) as digest from ${name} t`,
    )
    contents[name] = `${rows[0]?.rows} ${rows[0]?.digest}`
  }
  return contents
}

/** Every constraint, index and trigger (with whether it is enabled), as PostgreSQL tells them. */
export async function structureOf(database: Database): Promise<string[]> {
  const { rows } = await database.pool.query<{ line: string }>(
    `select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) || convalidated as line from pg_constraint where connamespace = 'public'::regnamespace
     union all select indexdef from pg_indexes where schemaname = 'public'
     union all select pg_get_triggerdef(t.oid) || t.tgenabled::text from pg_trigger t join pg_class c on c.oid = t.tgrelid
       where not tgisinternal and c.relnamespace = 'public'::regnamespace
     order by 1`,
  )
  return rows.map(({ line }) => line)
}
