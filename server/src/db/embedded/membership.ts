import type { Client } from 'pg'
import { setTimeout as pause } from 'node:timers/promises'
import { Refused } from '#core/errors'
import { isAlive } from './pid-file.ts'

// Advisory locks of the maintenance database, which holds no others: (namespace, which).
const namespace = 0x7670
const inUse = 1
const owner = 2

export type Role = 'server' | 'command'

/**
 * Takes a place among the users of the cluster. One connection's locks say who uses it: everybody shares `in use`, the one
 * server holds `owner`, and whoever leaves and gets `in use` alone was the last. PostgreSQL releases them when a process
 * dies, however it dies. False: the last user is just leaving and takes the postmaster down.
 */
export async function join(client: Client, role: Role, home: string): Promise<boolean> {
  const { rows } = await client.query<{ got: boolean }>('select pg_try_advisory_lock_shared($1, $2) as got', [
    namespace,
    inUse,
  ])
  if (rows[0]?.got !== true) return false
  if (role === 'server') await becomeOwner(client, home)
  return true
}

async function becomeOwner(client: Client, home: string): Promise<void> {
  // The lock of a killed process goes when its backend notices, which takes some milliseconds.
  for (let attempt = 0; attempt < 100; attempt++) {
    const { rows } = await client.query<{ got: boolean }>('select pg_try_advisory_lock($1, $2) as got', [
      namespace,
      owner,
    ])
    if (rows[0]?.got === true) return
    const pid = await ownerPid(client)
    if (pid !== undefined && isAlive(pid)) throw otherServer(pid, home)
    await pause(50)
  }
  throw otherServer(undefined, home)
}

function otherServer(pid: number | undefined, home: string): Refused {
  const who = pid === undefined ? 'another verifyplus serve' : `another verifyplus serve (pid ${pid})`
  return new Refused(`${who} is using this folder (${home}): stop it first, or choose another DATA_DIR.`)
}

const applicationName = /^verifyplus server pid=(\d+)$/

export function applicationNameFor(role: Role): string {
  return `verifyplus ${role} pid=${process.pid}`
}

async function ownerPid(client: Client): Promise<number | undefined> {
  const { rows } = await client.query<{ application_name: string }>(
    `select a.application_name from pg_locks l join pg_stat_activity a on a.pid = l.pid
      where l.locktype = 'advisory' and l.classid = $1 and l.objid = $2 and l.granted
        and l.database = (select oid from pg_database where datname = current_database())`,
    [namespace, owner],
  )
  const pid = applicationName.exec(rows[0]?.application_name ?? '')?.[1]
  return pid === undefined ? undefined : Number(pid)
}

/** True when nobody else is left; the caller then keeps the connection, and with it newcomers out, until the server is down. */
export async function leave(client: Client): Promise<boolean> {
  await client.query('select pg_advisory_unlock_all()')
  const { rows } = await client.query<{ got: boolean }>('select pg_try_advisory_lock($1, $2) as got', [
    namespace,
    inUse,
  ])
  return rows[0]?.got === true
}
