// Writes what follows from the migrations: the types of the tables and the dump of the schema. `--check` writes nothing
// and ends with 1 when a committed file differs.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase, type Database } from './database.ts'
import { openEmbeddedPostgres } from './embedded/index.ts'
import { migrate } from './migrate.ts'

const typesFile = new URL('tables.generated.ts', import.meta.url)
const schemaFile = new URL('../../../migrations/schema.sql', import.meta.url)

const typeOf: Record<string, string> = {
  bool: 'boolean',
  bytea: 'Buffer',
  int2: 'number',
  int4: 'number',
  int8: 'bigint',
  float8: 'number',
  jsonb: 'unknown',
  text: 'string',
  timestamptz: 'Date',
  inet: 'string',
  uuid: 'string',
}

interface Column {
  table_name: string
  column_name: string
  type_name: string
  type_sql: string
  not_null: boolean
  identity: '' | 'a' | 'd'
  /** Stored, and made of other columns by the database. */
  derived: boolean
  default_sql: string | null
}

async function columnsOf(database: Database): Promise<Column[]> {
  const { rows } = await database.pool.query<Column>(`
    select c.relname as table_name, a.attname as column_name, t.typname as type_name, format_type(a.atttypid, a.atttypmod) as type_sql,
      a.attnotnull as not_null, a.attidentity as identity, a.attgenerated = 's' as derived, pg_get_expr(d.adbin, d.adrelid) as default_sql
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    join pg_type t on t.oid = a.atttypid
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> 'migration'
    order by c.relname, a.attnum`)
  return rows
}

function typeScriptOf(column: Column): string {
  const array = column.type_name.startsWith('_')
  const base = typeOf[array ? column.type_name.slice(1) : column.type_name]
  if (!base) throw new Error(`no TypeScript type for ${column.type_name}`)
  const plain = (array ? `${base}[]` : base) + (column.not_null ? '' : ' | null')
  if (column.identity === 'a' || column.derived) return `GeneratedAlways<${plain}>`
  return column.identity === 'd' || column.default_sql !== null ? `Generated<${plain}>` : plain
}

function byTable(columns: readonly Column[]): Map<string, Column[]> {
  return Map.groupBy(columns, (column) => column.table_name)
}

function typesText(columns: readonly Column[]): string {
  const pascal = (name: string): string => name.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())
  const tables = byTable(columns)
  const lines = [
    '// Generated from the migrations by `npm run generate`. Do not edit.',
    "import type { Generated, GeneratedAlways } from 'kysely'",
    '',
  ]
  for (const [table, own] of tables) {
    lines.push(
      `export interface ${pascal(table)}Table {`,
      ...own.map((c) => `  ${c.column_name}: ${typeScriptOf(c)}`),
      '}',
      '',
    )
  }
  lines.push(
    'export interface Tables {',
    ...[...tables.keys()].map((table) => `  ${table}: ${pascal(table)}Table`),
    '}',
    '',
  )
  return lines.join('\n')
}

/** Statements of the catalogue in a fixed order: PostgreSQL prints its own constraints, indexes, functions and triggers. */
async function schemaText(database: Database, columns: readonly Column[]): Promise<string> {
  const list = async (sql: string): Promise<string[]> =>
    (await database.pool.query<{ line: string }>(sql)).rows.map((row) => row.line)
  const constraints = await list(`
    select format('alter table %I add constraint %I %s;', c.relname, k.conname, pg_get_constraintdef(k.oid)) as line
    from pg_constraint k join pg_class c on c.oid = k.conrelid
    where c.relnamespace = 'public'::regnamespace and c.relname <> 'migration' and k.contype <> 'n'
    order by c.relname, k.contype, k.conname`)
  const indexes = await list(`
    select pg_get_indexdef(i.indexrelid) || ';' as line
    from pg_index i join pg_class c on c.oid = i.indrelid join pg_class x on x.oid = i.indexrelid
    where c.relnamespace = 'public'::regnamespace and c.relname <> 'migration'
      and not exists (select from pg_constraint k where k.conindid = i.indexrelid)
    order by c.relname, x.relname`)
  const functions = await list(`
    select pg_get_functiondef(oid) || ';' as line from pg_proc where pronamespace = 'public'::regnamespace order by proname`)
  const triggers = await list(`
    select pg_get_triggerdef(t.oid) || ';' as line from pg_trigger t join pg_class c on c.oid = t.tgrelid
    where c.relnamespace = 'public'::regnamespace and not t.tgisinternal order by c.relname, t.tgname`)
  const tables = [...byTable(columns)].map(([table, own]) => {
    const body = own.map((c) => {
      const identity = c.identity === '' ? '' : ` generated ${c.identity === 'a' ? 'always' : 'by default'} as identity`
      const value = c.derived ? ` generated always as (${c.default_sql}) stored` : ` default ${c.default_sql}`
      return `  ${c.column_name} ${c.type_sql}${c.not_null ? ' not null' : ''}${identity}${c.default_sql === null ? '' : value}`
    })
    return `create table ${table} (\n${body.join(',\n')}\n);\n`
  })
  const head =
    '-- Generated from the migrations by `npm run generate`. Do not edit. For reading and for review: what a release changes.\n'
  return [
    head,
    ...tables,
    constraints.join('\n'),
    '',
    indexes.join('\n'),
    '',
    ...functions,
    '',
    triggers.join('\n'),
    '',
  ].join('\n')
}

async function main(): Promise<number> {
  const check = process.argv.includes('--check')
  const dataDir = await mkdtemp(join(tmpdir(), 'verifyplus-generate-'))
  const postgres = await openEmbeddedPostgres({ dataDir, role: 'command', progress: () => {} })
  const database = openDatabase({ connectionString: postgres.connectionString })
  try {
    await migrate(database)
    const columns = await columnsOf(database)
    const files = [
      { url: typesFile, text: typesText(columns) },
      { url: schemaFile, text: await schemaText(database, columns) },
    ]
    let drifted = 0
    for (const { url, text } of files) {
      const committed = await readFile(url, 'utf8').catch(() => '')
      if (committed === text) continue
      drifted++
      if (check) process.stderr.write(`${url.pathname} differs from what the migrations say. Run: npm run generate\n`)
      else await writeFile(url, text)
    }
    return check && drifted > 0 ? 1 : 0
  } finally {
    await database.close()
    await postgres.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

process.exitCode = await main()
