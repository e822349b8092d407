import { randomBytes } from 'node:crypto'
import type { Client } from 'pg'

/** The name that the owner, `verifyplus`, looks for (`arrangeServing`). */
export const servingRole = 'verifyplus_serving'

/**
 * Lets the role that serves log in, made where it is not there yet, with a new password, which it answers. It stands in no
 * file: whoever starts gives it to those that serve, and the next start makes another one.
 */
export async function openServingLogin(superuser: Client): Promise<string> {
  const password = randomBytes(24).toString('hex')
  const isThere = await superuser.query(`select from pg_roles where rolname = '${servingRole}'`)
  const rights = 'login nosuperuser nocreatedb nocreaterole noreplication nobypassrls'
  const making = superuser.query(`
    begin;
    set local log_statement = 'none';
    ${isThere.rowCount === 0 ? 'create' : 'alter'} role ${servingRole} with ${rights} password '${password}';
    grant connect on database verifyplus to ${servingRole};
    grant ${servingRole} to verifyplus;
    commit`)
  await making.catch(async (error: unknown) => {
    await superuser.query('rollback')
    throw error
  })
  return password
}
