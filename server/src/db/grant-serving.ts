import type { Database, Queryable } from './database.ts'
import { takeMigrationLock } from './migrate.ts'
import { insertOnlyTables, numberedByName, servingRights } from './serving-rights.ts'

/** One right of a role: of a table, or of one of its columns, or of the sequence that numbers its rows. */
interface Held {
  object: string
  privilege: string
  /** `''`: of the whole table. */
  column: string
}

/** The rights of serving processes, one row each: $1 tables, $2 privileges, $3 columns, $4 the table numbered by name. */
const wantedCtes = `
declared(object, privilege, "column") as (select * from unnest($1::text[], $2::text[], $3::text[])),
sequence as (
  select s.relname::text as object, t.relname::text as of_table
  from pg_class s
  join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = s.oid and d.deptype in ('a', 'i')
  join pg_class t on d.refclassid = 'pg_class'::regclass and t.oid = d.refobjid
  where s.relkind = 'S' and s.relnamespace = current_schema()::regnamespace
    and t.relname in (select object from declared)
),
wanted as (
  -- Of a table that a later migration makes there is nothing to grant yet.
  select * from declared where to_regclass(quote_ident(object)) is not null
  union all
  -- To be backed up.
  select object, 'SELECT', '' from sequence
  union all
  select object, 'USAGE', '' from sequence where of_table = $4
)`

function wantedValues(): [string[], string[], string[], string] {
  const all = Object.entries(servingRights).flatMap(([object, rights]) =>
    rights.flatMap((right) => {
      const [, privilege = '', columns = ''] = /^([a-z]+)(?:\((.*)\))?$/.exec(right) ?? []
      return columns.split(', ').map((column) => ({ object, privilege: privilege.toUpperCase(), column }))
    }),
  )
  return [all.map((r) => r.object), all.map((r) => r.privilege), all.map((r) => r.column), numberedByName]
}

/** As the catalogue has them: what was granted to the role itself, not what it may by another or by PUBLIC. */
export async function rightsOf(client: Queryable, role: string): Promise<Held[]> {
  const { rows } = await client.query<Held>(
    `select c.relname::text as object, a.privilege_type as privilege, '' as "column"
     from pg_class c cross join aclexplode(c.relacl) a
     where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
       and a.grantee = (select oid from pg_roles where rolname = $1::name) and a.grantee <> c.relowner
     union all
     select c.relname, a.privilege_type, t.attname
     from pg_class c join pg_attribute t on t.attrelid = c.oid cross join aclexplode(t.attacl) a
     where c.relnamespace = current_schema()::regnamespace
       and a.grantee = (select oid from pg_roles where rolname = $1::name) and a.grantee <> c.relowner
     order by 1, 2, 3`,
    [role],
  )
  return rows
}

/**
 * What the role of the connection lacks of what serving needs, as `table: PRIVILEGE`; empty where it may all of it, by
 * itself, by another role, or as the owner.
 */
export async function lackingRights(client: Queryable): Promise<string[]> {
  const { rows } = await client.query<{ lacking: string }>(
    `with ${wantedCtes}
     select object || ': ' || privilege || case when "column" = '' then '' else ' of ' || "column" end as lacking
     from wanted
     where not case
       when "column" <> '' then has_column_privilege(to_regclass(quote_ident(object)), "column", privilege)
       when privilege = 'USAGE' then has_sequence_privilege(to_regclass(quote_ident(object)), privilege)
       else has_table_privilege(to_regclass(quote_ident(object)), privilege)
     end
     union all
     select p.oid::regprocedure || ': EXECUTE' from pg_proc p
     where p.pronamespace = current_schema()::regnamespace and p.prorettype <> 'trigger'::regtype
       and not has_function_privilege(p.oid, 'EXECUTE')
       and p.proowner = (select relowner from pg_class where oid = to_regclass('entry'))
     order by 1`,
    wantedValues(),
  )
  return rows.map(({ lacking }) => lacking)
}

/** The tables of ledger and audit that the role may change, by whatever right. */
export async function changeableBy(client: Queryable, role: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select relname::text as name from pg_class c
     where c.oid in (select to_regclass(name) from unnest($2::text[]) as name)
       and (pg_has_role($1::name, relowner, 'MEMBER')
         or has_table_privilege($1::name, oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER')
         or has_any_column_privilege($1::name, oid, 'UPDATE'))
     order by 1`,
    [role, insertOnlyTables],
  )
  return rows.map(({ name }) => name)
}

/**
 * Gives the role the rights of serving processes, and takes all others from it that it was given on our tables. The
 * connection owns them. Nothing is written where they are as they should be; one at a time, whoever starts.
 */
export async function grantServing(owner: Database, role: string): Promise<void> {
  if ((await statementsFor(owner.pool, role)).length === 0) return
  await owner.tx(async (client) => {
    await takeMigrationLock(client)
    const statements = await statementsFor(client, role)
    if (statements.length > 0) await client.query(statements.join(';\n'))
  })
}

async function statementsFor(client: Queryable, role: string): Promise<string[]> {
  const { rows: wanted } = await client.query<Held>(`with ${wantedCtes} select * from wanted`, wantedValues())
  const key = ({ object, privilege, column }: Held): string => [object, privilege, column].join(' ')
  const held = await rightsOf(client, role)
  const [heldKeys, wantedKeys] = [new Set(held.map(key)), new Set(wanted.map(key))]
  const { rows } = await client.query<{ statement: string }>(
    `with changed(verb, object, privilege, "column") as (
       select * from unnest($2::text[], $3::text[], $4::text[], $5::text[])
     )
     select format('%s %s%s on %s %s %I', verb, privilege,
       case when "column" = '' then '' else format(' (%I)', "column") end,
       to_regclass(quote_ident(object)), case verb when 'grant' then 'to' else 'from' end, $1::name) as statement
     from changed where to_regclass(quote_ident(object)) is not null
     union all
     select format('grant execute on function %s to %I', p.oid::regprocedure, $1::name) from pg_proc p
     where p.pronamespace = current_schema()::regnamespace and p.prorettype <> 'trigger'::regtype
       and pg_has_role(p.proowner, 'USAGE') and not has_function_privilege($1::name, p.oid, 'EXECUTE')
     union all
     select format('grant usage on schema %I to %I', current_schema(), $1::name)
     where not has_schema_privilege($1::name, current_schema(), 'USAGE')`,
    [
      role,
      ...columnsOf([
        ...held.filter((each) => !wantedKeys.has(key(each))).map((each) => ['revoke', each] as const),
        ...wanted.filter((each) => !heldKeys.has(key(each))).map((each) => ['grant', each] as const),
      ]),
    ],
  )
  return rows.map(({ statement }) => statement)
}

function columnsOf(
  changes: readonly (readonly ['grant' | 'revoke', Held])[],
): [string[], string[], string[], string[]] {
  return [
    changes.map(([verb]) => verb),
    changes.map(([, { object }]) => object),
    changes.map(([, { privilege }]) => privilege),
    changes.map(([, { column }]) => column),
  ]
}
