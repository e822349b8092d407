import pg from 'pg'
import { Refused } from '#core/errors'
import type { Database, Queryable } from './database.ts'
import { changeableBy, grantServing, lackingRights } from './grant-serving.ts'
import { urlAs } from './hosts.ts'

/** As whom the processes that serve speak to the database. */
export interface Serving {
  connectionString: string
  role: string
  /** The tables of ledger and audit that this role may change: none, where all is as it should be. */
  mayChange: string[]
  /** What is to be done by hand; null: nothing. */
  advice: string | null
  /** Whether the next start makes a role that may not. */
  isToBeMade: boolean
}

interface Self {
  me: string
  /** The role that it makes for itself, weaker than it. Another owner in the same cluster has another one. */
  weaker: string
  isThere: boolean
  mayMakeRoles: boolean
  /** Whether it is, or acts as, the owner of our tables. */
  owns: boolean
}

const selfStatement = `
select me, weaker, exists (select from pg_roles where rolname = weaker) as "isThere",
  (select rolcreaterole or rolsuper from pg_roles where rolname = me) as "mayMakeRoles",
  (select pg_has_role(me, relowner, 'USAGE') from pg_class where oid = to_regclass('entry')) as owns
from (select current_user::text as me, (current_user || '_serving')::name::text as weaker) self`

/**
 * Arranges as whom the processes that serve speak, and gives that role its rights. `owner` has migrated. `login`: the
 * connection of another role, which they are to use; null: there is only the owner's, behind which they take on a weaker
 * role, made where it may be made.
 */
export async function arrangeServing(owner: Database, login: Database | null): Promise<Serving> {
  const mine = await selfOf(owner.pool)
  if (login !== null) return await arrangeLogin(owner, login, mine)
  if (!mine.owns) return await described(owner, owner, mine)
  if (!(await hasWeaker(owner, mine))) return await described(owner, owner, mine)
  await grantServing(owner, mine.weaker)
  return await described(owner, owner, mine, mine.weaker)
}

/** The same of what is there, and changes nothing. */
export async function findServing(owner: Database, login: Database | null): Promise<Serving> {
  const mine = await selfOf(owner.pool)
  if (login !== null) return await described(owner, login, await selfOf(login.pool))
  const isTakenOn = mine.owns && mine.isThere && (await mayTakeOn(owner, mine.weaker))
  const found = await described(owner, owner, mine, isTakenOn ? mine.weaker : undefined)
  return { ...found, isToBeMade: mine.owns && !isTakenOn && mine.mayMakeRoles }
}

async function arrangeLogin(owner: Database, login: Database, mine: Self): Promise<Serving> {
  const other = await selfOf(login.pool)
  if (mine.owns && !other.owns) await grantServing(owner, other.me)
  return await described(owner, login, other)
}

async function described(owner: Database, login: Database, self: Self, behind?: string): Promise<Serving> {
  const role = behind ?? self.me
  const connectionString = behind === undefined ? login.connectionString : urlAs(login.connectionString, behind)
  const mayChange = await changeableBy(owner.pool, role)
  if (mayChange.length === 0) return { connectionString, role, mayChange, advice: null, isToBeMade: false }
  const [weaker, me] = [self.weaker, self.me].map((name) => pg.escapeIdentifier(name))
  return {
    connectionString,
    role,
    mayChange,
    isToBeMade: false,
    advice:
      behind === undefined
        ? `The processes that serve speak to the database as ${me}, which may change ${mayChange.join(', ')}. ` +
          `As a superuser: CREATE ROLE ${weaker} NOLOGIN; GRANT ${weaker} TO ${me}; then start again. ` +
          'Or name two roles, with DATABASE_OWNER_URL (docs/operations.md).'
        : `The role ${pg.escapeIdentifier(role)}, as which the processes that serve speak to the database, ` +
          `may change ${mayChange.join(', ')}, ` +
          'by what somebody else granted to it, or by roles that it is a member of: take that from it.',
  }
}

async function selfOf(client: Queryable): Promise<Self> {
  const { rows } = await client.query<Self>(selfStatement)
  return rows[0] as Self
}

/** Whether the weaker role is there now, and can be taken on. */
async function hasWeaker(owner: Database, { me, weaker, isThere }: Self): Promise<boolean> {
  if (weaker === me) return false
  const name = pg.escapeIdentifier(weaker)
  if (!isThere) {
    const made = await unlessForbidden(() => owner.pool.query(`create role ${name} nologin`))
    if (!made) return false
  }
  if (await mayTakeOn(owner, weaker)) return true
  // Who may make roles may take them on only where that was said, since PostgreSQL 16.
  await unlessForbidden(() => owner.pool.query(`grant ${name} to session_user`))
  return await mayTakeOn(owner, weaker)
}

async function mayTakeOn(owner: Database, role: string): Promise<boolean> {
  return await unlessForbidden(() => owner.tx((client) => client.query(`set local role ${pg.escapeIdentifier(role)}`)))
}

const forbidden = '42501'
/** Another server made it in the same moment: a role is one for all databases of a cluster, and its name is a key. */
const isThereNow = new Set(['42710', '23505'])

async function unlessForbidden(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    const code = error instanceof pg.DatabaseError ? error.code : undefined
    if (code === forbidden) return false
    if (code !== undefined && isThereNow.has(code)) return true
    throw error
  }
}

/** Refuses to serve as a role that lacks what serving needs: a customer would be the first to notice. */
export async function assertMayServe(database: Database): Promise<void> {
  const lacking = await lackingRights(database.pool)
  if (lacking.length === 0) return
  const { me } = await selfOf(database.pool)
  const more = lacking.length > 3 ? `, and ${lacking.length - 3} more` : ''
  throw new Refused(
    `The role ${pg.escapeIdentifier(me)} lacks rights that serving needs (${lacking.slice(0, 3).join(', ')}${more}): ` +
      'run verifyplus migrate with DATABASE_URL as it is and DATABASE_OWNER_URL of the role that owns the tables.',
  )
}
