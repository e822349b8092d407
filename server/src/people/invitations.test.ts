import { expect, test } from 'vitest'
import { withDatabase } from '#test/database'
import { acceptInvitation, createInvitation, inviteFirstOperator, type Accepted } from './invitations.ts'
import { usualNewAccountLimits } from './person-customer.ts'

const held = withDatabase()
const at = new Date('2026-01-01T00:00:00Z')

function accept(secret: string, email: string, when = at): Promise<Accepted> {
  const password = 'four quiet horses at noon'
  return acceptInvitation(held.database, {
    secret,
    email,
    password,
    name: 'Op',
    language: 'en',
    newAccounts: usualNewAccountLimits,
    at: when,
  })
}

test('an invitation that expires between being looked at and being accepted is refused', async () => {
  const { secret } = await createInvitation(held.database, { role: 'customer', email: 'a@example.org', at })
  const dayLater = new Date(at.getTime() + 24 * 3_600_000)
  expect(await accept(secret, 'a@example.org', dayLater)).toEqual({ outcome: 'invalid_invitation' })
  expect(await accept(secret, 'a@example.org', new Date(dayLater.getTime() - 1))).toMatchObject({ outcome: 'accepted' })
})

test('two links for the first operator that are opened at the same moment make one operator', async () => {
  const { database } = held
  const secrets = [await inviteFirstOperator(database, at), await inviteFirstOperator(database, at)] as string[]
  // Both stand where they would look for an operator, and find none, when the table is let go.
  const racing = await held.owner.tx(async (client) => {
    await client.query('lock table auth_user in access exclusive mode')
    const both = secrets.map((secret, i) => accept(secret, `op-${i}@example.org`))
    await expect
      .poll(async () => {
        // Not by the same client: a transaction sees the activity as it was when it first looked.
        const { rows } = await database.pool.query(
          `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        )
        return rows.length
      })
      .toBe(2)
    return both
  })
  const outcomes = (await Promise.all(racing)).map((each) => each.outcome)
  expect(outcomes.toSorted((a, b) => a.localeCompare(b))).toEqual(['accepted', 'invalid_invitation'])
  const { rows } = await database.pool.query(`select from auth_user where role = 'operator'`)
  expect(rows).toHaveLength(1)
})
