import { endDueLeases } from '#leases'
import { eraseBodies } from '#messages'
import type { Queryable } from '#db'
import { sequencesOf, setSequences } from '#db/backup'
import type { ChangesSince } from './changes-since.ts'
import { nextLeaseId } from './lease-ids.ts'

export interface SettleOptions {
  /** The moment that the database is back at. */
  takenAt: Date
  now: Date
  changes: ChangesSince | null
  /** For how long numbers rest; null: for the longest lease that may have begun since, and their cool-down behind it. */
  restSeconds: number | null
  /** The first lease id to give; null: beyond all that could have been given since. */
  leaseIdsFrom: number | null
}

export interface Settled {
  erased: number
  endedLeases: number
  restingNumbers: number
  restsUntil: Date | null
  nextLeaseId: number
  endedSessions: number
  endedInvitations: number
  droppedMails: number
  /** They came back and were revoked, or suspended, again, since the note beside the backups names them. */
  closedAgain: { tokens: number[]; customers: number[] }
  /** Who may do something now; some of it may have been taken since. */
  cameBack: CameBack
}

export interface CameBack {
  tokens: { tokenId: number; customerId: number; name: string }[]
  customers: { customerId: number; email: string }[]
}

/** Ids that were shown to people or to other systems since: entries, messages, customers. Of those with 32 bits there are fewer. */
const gap = { 32: 100_000n, 64: 1_000_000_000n }

/**
 * What it means to be back at an earlier moment, done to the database within the caller's transaction: nothing of it was told to
 * anybody yet. What was given away since, and is not known any more, must not be given to somebody else.
 */
export async function settleRestored(client: Queryable, options: SettleOptions): Promise<Settled> {
  const { now, changes } = options
  const database = {
    pool: client,
    hot: async (_name: string, text: string, values: readonly unknown[]) =>
      (await client.query(text, [...values])).rows,
  } as Parameters<typeof endDueLeases>[0] & { pool: Queryable }
  const closedAgain = await closeAgain(client, changes)
  await client.query(
    `update lease set expires_at = greatest($1::timestamptz, started_at + interval '1 second') where ended_at is null and expires_at > $1`,
    [now],
  )
  const endedLeases = await endDueLeases(database, new Date(now.getTime() + 1_000))
  const erased = await eraseBodies(database, now, { atOnce: 2_147_483_647 })
  const { rows: rested } = await client.query<{ numbers: number; until: Date | null }>(restNumbers, [
    now,
    options.restSeconds,
  ])
  const leaseId = options.leaseIdsFrom ?? (await nextLeaseId(client, options))
  await leaveGaps(client)
  await client.query(`select setval(pg_get_serial_sequence('lease', 'lease_id'), $1, false)`, [leaseId])
  const count = async (statement: string): Promise<number> => (await client.query(statement, [now])).rowCount ?? 0
  await client.query('delete from auth_verification')
  return {
    erased,
    endedLeases,
    restingNumbers: rested[0]?.numbers ?? 0,
    restsUntil: rested[0]?.until ?? null,
    nextLeaseId: leaseId,
    endedSessions: await count('delete from auth_session where $1::timestamptz is not null'),
    endedInvitations: await count(
      'update auth_invitation set expires_at = $1 where accepted_at is null and expires_at > $1',
    ),
    droppedMails: await count(
      `update mail set state = 'failed', text = null, html = null, ended_at = $1, last_problem = 'dropped at a restore' where state = 'queued'`,
    ),
    closedAgain,
    cameBack: changes === null ? await readOpen(client) : { tokens: [], customers: [] },
  }
}

async function closeAgain(client: Queryable, changes: ChangesSince | null): Promise<Settled['closedAgain']> {
  const { rows: tokens } = await client.query<{ id: number }>(
    `update api_token set revoked_at = c.at from jsonb_to_recordset($1) as c("tokenId" int, "customerId" int, at timestamptz)
     where api_token_id = c."tokenId" and customer_id = c."customerId" and revoked_at is null returning api_token_id as id`,
    [JSON.stringify(changes?.revokedTokens ?? [])],
  )
  const { rows: customers } = await client.query<{ id: number }>(
    `update customer set suspended_at = c.at from jsonb_to_recordset($1) as c("customerId" int, at timestamptz)
     where customer_id = c."customerId" and suspended_at is null returning customer_id as id`,
    [JSON.stringify(changes?.suspendedCustomers ?? [])],
  )
  return { tokens: tokens.map(({ id }) => id), customers: customers.map(({ id }) => id) }
}

async function readOpen(client: Queryable): Promise<CameBack> {
  const { rows: tokens } = await client.query<CameBack['tokens'][number]>(
    `select api_token_id as "tokenId", customer_id as "customerId", name from api_token where revoked_at is null order by 1`,
  )
  const { rows: customers } = await client.query<CameBack['customers'][number]>(
    `select customer_id as "customerId", email from customer where suspended_at is null order by 1`,
  )
  return { tokens, customers }
}

/**
 * A number may have been lent after the backup, and a code for that customer may still come: it must find nobody. $1 now, $2 seconds
 * or null.
 */
const restNumbers = `
with resting as (
  update number n
  set rest_until = greatest(n.rest_until, $1::timestamptz + make_interval(secs => coalesce($2::int, s.cool_down_seconds + coalesce((
    select max(p.lease_seconds) from product p where n.product_ids is null or p.product_id = any(n.product_ids)
  ), 0))))
  from supplier s where s.supplier_id = n.supplier_id and n.retired_at is null
  returning n.rest_until
)
select count(*)::int as numbers, max(rest_until) as until from resting`

async function leaveGaps(client: Queryable): Promise<void> {
  const others = (await sequencesOf(client)).filter(({ table }) => table !== 'lease')
  await setSequences(
    client,
    others.map((each) => ({ ...each, lastValue: String(BigInt(each.lastValue) + gap[each.bits]) })),
  )
}
