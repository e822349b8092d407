import type { Violations } from './violations.ts'
import { openingMinor, type World } from './world.ts'

/** When every lease has ended: balances are what leases cost, nothing is held or counted, and the ledger adds up. */
export async function checkAccounts(world: World, violations: Violations): Promise<void> {
  const wrong = await world.sql(
    `select c.customer_id, a.balance_minor, a.held_minor, c.live_leases, c.owed_minor, l.*
     from customer c join account a using (customer_id)
     cross join lateral (
       select coalesce(sum(charged_minor), 0)::bigint as charged_minor, coalesce(sum(price_minor) filter (where unpaid), 0)::bigint as unpaid_minor
       from lease where customer_id = c.customer_id
     ) l
     where c.customer_id = any($1)
       and (a.balance_minor <> $2 - l.charged_minor or a.held_minor <> 0 or c.live_leases <> 0 or c.owed_minor < l.unpaid_minor)`,
    [world.customers.map(({ customerId }) => customerId), openingMinor],
  )
  violations.addEach('customer whose balance, holds, live leases or debts are not those of the leases', wrong)
  violations.addEach(
    'hold that is left over',
    await world.sql(`select hold_id::text, lease_id from hold where state = 'held' limit 20`),
  )
  violations.addEach(
    'country that counts newcomers’ leases of which there are none',
    await world.sql('select country_code, leases from newcomer_leases where leases <> 0'),
  )
  const ledger = await world.command('ledger', 'check')
  if (ledger.exitCode !== 0)
    violations.add(`ledger check ended with ${ledger.exitCode}: ${ledger.stdout}${ledger.stderr}`)
}
