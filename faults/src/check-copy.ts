import { mostCharges } from './check-charges.ts'
import type { FaultsRecord } from './record.ts'
import type { Sql } from './sql.ts'
import type { Violations } from './violations.ts'

interface CopiedLease {
  id: string
  customerId: number
  msisdn: string
  state: string
  charges: number
}

/**
 * Compares another database with what everybody had been told before `moment`: a backup that was begun then and restored, or what a
 * standby was promoted with. It may hold more, and lack nothing of that. `sql` asks the copy.
 */
export async function checkCopy(sql: Sql, record: FaultsRecord, moment: Date, violations: Violations): Promise<void> {
  const rows = await sql<CopiedLease>(
    `select lease_id::text as id, customer_id as "customerId", msisdn, state, charges from lease`,
  )
  const leases = new Map(rows.map((row) => [row.id, row]))
  const told = [...record.leases.values()]
  violations.addEach(
    'lease that was told before the copy is not in it, or is another',
    told
      .filter(({ id, toldAt, msisdn, customer }) => {
        const lease = leases.get(id)
        return toldAt < moment && (lease?.msisdn !== msisdn || lease.customerId !== customer.customerId)
      })
      .map(({ id }) => id),
  )
  violations.addEach(
    'lease whose cancelling was acknowledged before the copy is none in it',
    told
      .filter(({ id, cancelledAt }) => cancelledAt && cancelledAt < moment && leases.get(id)?.state !== 'cancelled')
      .map(({ id }) => id),
  )
  const stored = new Map(
    (await sql<{ text: string; times: number }>('select text, count(*)::int as times from message group by text')).map(
      ({ text, times }) => [text, times],
    ),
  )
  violations.addEach(
    'message that was acknowledged before the copy is not in it exactly once',
    [...record.sent.values()]
      .filter(({ acknowledgedAt, text }) => acknowledgedAt && acknowledgedAt < moment && stored.get(text) !== 1)
      .map(({ code }) => code),
  )
  violations.addEach(
    'code that was handed over before the copy is not charged in it',
    [...record.handed]
      .filter(([id, codes]) => {
        const handed = [...codes.values()].filter((at) => at < moment).length
        return (leases.get(id)?.charges ?? 0) < Math.min(handed, mostCharges(record.leases.get(id)))
      })
      .map(([id]) => id),
  )
  violations.addEach(
    'balance in the copy that is not the sum of its postings',
    await sql(
      `select a.account_id, a.balance_minor, sum(p.amount_minor) as postings_minor
       from account a join posting p using (account_id) where a.customer_id is not null
       group by a.account_id having a.balance_minor <> sum(p.amount_minor) limit 20`,
    ),
  )
}
