import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom, type CopyStreamQuery } from 'pg-copy-streams'
import { Refused } from '#core/errors'
import { counted } from '#core/plural'
import type { Queryable } from '../database.ts'
import { assertKnownMigrations, migrateWithin, takeMigrationLock } from '../migrate.ts'
import { checkEntries } from './check-entries.ts'
import type { Entries, Header, Summary } from './entries.ts'
import { quoted, tablesOf } from './read-database.ts'

export interface Loaded {
  header: Header
  summary: Summary
  /** The schema went on from where the backup was. */
  migrated: string[]
}

/**
 * Writes a backup into an empty database, all of it or nothing: `client` stands in the caller's transaction. The schema is made as
 * the backup knew it, filled, and then brought up to date, so that a backup of an older program goes through the same
 * migrations as its database would have. Sequences go on where the backup's were.
 */
export async function loadDatabase(
  client: Queryable,
  entries: Entries,
  progress: (line: string) => void = () => {},
): Promise<Loaded> {
  let header: Header | null = null
  let summary: Summary | null = null
  let table: OpenTable | null = null
  let putBack: string[] = []
  for await (const entry of checkEntries(entries)) {
    if (entry.kind === 'header') {
      header = entry.header
      putBack = await prepare(client, header)
    }
    if (entry.kind === 'rows') {
      if (table?.name !== entry.table) {
        await table?.end()
        table = openTable(client, header as Header, entry.table, progress)
      }
      await table.write(entry.rows)
    }
    if (entry.kind === 'summary') {
      await table?.end()
      summary = entry.summary
    }
  }
  // checkEntries has seen both.
  const whole = { header: header as unknown as Header, summary: summary as unknown as Summary }
  progress('Making the indexes')
  for (const statement of putBack) await client.query(statement)
  await setSequences(client, whole.summary.sequences)
  const migrated = await migrateWithin(client, null, progress)
  // Without figures of its tables the planner reads them whole, again for each row of another.
  await client.query('analyze')
  return { ...whole, migrated }
}

/** Makes the backup's schema in the empty database, without what would be checked row by row; answers what puts that back. */
async function prepare(client: Queryable, header: Header): Promise<string[]> {
  await assertKnownMigrations(header.migrations)
  await takeMigrationLock(client)
  await assertEmpty(client)
  await migrateWithin(client, header.migrations.at(-1)?.name ?? null)
  await assertFits(client, header)
  // Of this transaction alone: an index is sorted here, and here only.
  await client.query(`set local maintenance_work_mem = '256MB'`)
  const names = header.tables.map(({ name }) => name)
  const { rows: parts } = await client.query<{ drop: string; make: string }>(looseParts)
  for (const part of parts) await client.query(part.drop)
  const { rows: triggers } = await client.query<{ table: string }>(
    `select distinct tgrelid::regclass::text as "table" from pg_trigger t join pg_class c on c.oid = t.tgrelid
     where not tgisinternal and c.relnamespace = current_schema()::regnamespace`,
  )
  for (const each of triggers) await client.query(`alter table ${each.table} disable trigger user`)
  // What migrations put there is in the backup too.
  await client.query(`truncate ${names.map((name) => pg.escapeIdentifier(name)).join(', ')}`)
  return [...parts.map((part) => part.make), ...triggers.map((each) => `alter table ${each.table} enable trigger user`)]
}

/** References and indexes of no constraint: checked and sorted once, in a fraction of the time that each row would take. */
const looseParts = `
select 'alter table ' || conrelid::regclass || ' drop constraint ' || quote_ident(conname) as drop,
  'alter table ' || conrelid::regclass || ' add constraint ' || quote_ident(conname) || ' ' || pg_get_constraintdef(oid) as make, 2 as place
from pg_constraint where connamespace = current_schema()::regnamespace and contype = 'f'
union all
select 'drop index ' || i.indexrelid::regclass, pg_get_indexdef(i.indexrelid), 1
from pg_index i join pg_class c on c.oid = i.indrelid
where c.relnamespace = current_schema()::regnamespace and not exists (select from pg_constraint k where k.conindid = i.indexrelid)
order by place`

async function assertEmpty(client: Queryable): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select relname as name from pg_class c
     where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f')
       and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
     order by relname = 'customer' desc, relname limit 1`,
  )
  const [found] = rows
  if (!found) return
  throw new Refused(
    `The database is not empty (it has a table ${found.name}), and nothing was changed: use an empty one, with DATABASE_URL or another DATA_DIR.`,
  )
}

/** Its tables are those that its migrations make, and no other: nothing is written anywhere else. */
async function assertFits(client: Queryable, header: Header): Promise<void> {
  const written = (tables: Header['tables']): string =>
    tables
      .map(({ name, columns }) => quoted(name, columns.toSorted()))
      .toSorted()
      .join('\n')
  if (written(header.tables) !== written(await tablesOf(client)))
    throw new Refused('The backup does not match: its tables are not the ones that its migrations create.')
}

interface OpenTable {
  name: string
  write(rows: Buffer): Promise<void>
  end(): Promise<void>
}

function openTable(client: Queryable, header: Header, name: string, progress: (line: string) => void): OpenTable {
  const columns = header.tables.find((each) => each.name === name)?.columns ?? []
  const copy: CopyStreamQuery = client.query(copyFrom(`copy ${quoted(name, columns)} from stdin`))
  const done = finished(copy)
  // Whoever writes or ends hears it.
  done.catch(() => {})
  return {
    name,
    async write(rows) {
      if (!copy.write(rows)) await Promise.race([once(copy, 'drain'), done])
    },
    async end() {
      copy.end()
      await done
      progress(`${name}: ${counted(copy.rowCount ?? 0, 'row')}`)
    },
  }
}

/** The next row of each gets the number behind `lastValue`. */
export async function setSequences(client: Queryable, sequences: Summary['sequences']): Promise<void> {
  for (const { table, column, lastValue } of sequences) {
    if (lastValue === '0') continue
    await client.query('select setval(pg_get_serial_sequence(quote_ident($1), $2), $3)', [table, column, lastValue])
  }
}
