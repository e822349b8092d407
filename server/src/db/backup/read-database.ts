import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { Refused } from '#core/errors'
import { counted as inWords } from '#core/plural'
import type { LongTxOptions, Queryable } from '../database.ts'
import { appliedMigrations, keepFromMigrating } from '../migrate.ts'
import type { Entry, Header, Summary } from './entries.ts'
import { createRowCounter } from './row-counter.ts'

/** What processes say of themselves while they run, and what belongs to this installation alone. */
const leftOut = [
  'migration',
  'listener',
  'watcher',
  'event_stream',
  'connection_health',
  'trial_write',
  'backup_schedule',
  'last_start',
]

/** A piece is held in memory a few times over, and is an entry of an archive with 512 bytes of its own. */
const pieceBytes = 1_048_576

const findTables = `
select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and c.relname <> all($1)
  and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
group by c.relname
order by c.relname`

const readSequences = `
select c.relname as "table", a.attname as "column", case when a.atttypid = 'int8'::regtype then 64 else 32 end as bits,
  coalesce(pg_sequence_last_value(pg_get_serial_sequence(quote_ident(c.relname), a.attname)::regclass), 0)::text as "lastValue"
from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attidentity <> ''
where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and c.relname <> all($1)
order by c.relname`

/**
 * What a transaction is to be that `readDatabase` reads in: one snapshot, and no migration meanwhile. A migration would wait for the tables
 * that were read, and all others behind it; and a table that was rewritten is empty in an older snapshot.
 */
export const reading: LongTxOptions = { mode: 'isolation level repeatable read, read only', before: keepFromMigrating }

/**
 * All rows as one moment had them, whatever is written meanwhile; `client` stands in a transaction of `reading`. Sequences are read
 * last: they know no snapshot, and must not be behind a row of it.
 */
export async function* readDatabase(
  client: Queryable,
  takenAt: Date,
  progress: (line: string) => void = () => {},
): AsyncGenerator<Entry, void> {
  const migrations = [...(await appliedMigrations(client))].map(([name, sha256]) => ({ name, sha256 }))
  if (migrations.length === 0) throw new Refused('There is nothing to back up: the database has no VerifyPlus schema.')
  migrations.sort((a, b) => (a.name < b.name ? -1 : 1))
  const { rows: version } = await client.query<{ server_version: string }>('show server_version')
  const tables = await tablesOf(client)
  yield {
    kind: 'header',
    header: {
      format: 'verifyplus-backup',
      version: 1,
      takenAt: takenAt.toISOString(),
      postgres: version[0]?.server_version ?? '',
      migrations,
      tables,
    },
  }
  const counted: Summary['tables'] = []
  for (const { name, columns } of tables) {
    const counter = createRowCounter()
    for await (const rows of inPieces(client.query(copyTo(`copy ${quoted(name, columns)} to stdout`)))) {
      counter.add(rows)
      yield { kind: 'rows', table: name, rows }
    }
    counted.push({ name, ...counter.counted() })
    progress(`${name}: ${inWords(counted.at(-1)?.rows ?? 0, 'row')}`)
  }
  yield { kind: 'summary', summary: { tables: counted, sequences: await sequencesOf(client) } }
}

/** What a backup holds: every table of ours but those of running processes, and of each its columns that are not made of others. */
export async function tablesOf(client: Queryable): Promise<Header['tables']> {
  return (await client.query<Header['tables'][number]>(findTables, [leftOut])).rows
}

/** Every column that numbers its rows by itself, and how far it went. */
export async function sequencesOf(client: Queryable): Promise<Summary['sequences']> {
  return (await client.query<Summary['sequences'][number]>(readSequences, [leftOut])).rows
}

/** `"lease" ("lease_id", "customer_id")` */
export function quoted(table: string, columns: readonly string[]): string {
  return `${pg.escapeIdentifier(table)} (${columns.map((column) => pg.escapeIdentifier(column)).join(', ')})`
}

async function* inPieces(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  let held: Buffer[] = []
  let heldBytes = 0
  for await (const chunk of chunks) {
    held.push(chunk)
    heldBytes += chunk.length
    if (heldBytes < pieceBytes) continue
    yield Buffer.concat(held)
    held = []
    heldBytes = 0
  }
  if (heldBytes > 0) yield Buffer.concat(held)
}
