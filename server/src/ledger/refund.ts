import { Refused } from '#core/errors'
import type { Queryable } from '#db'
import { notifyChangedCte } from '#notify'
import { withinBound } from './bound.ts'

export interface Refund {
  leaseId: number
  note: string
  at: Date
}

// The lease is locked before the account, as wherever a lease is charged. What is written is reckoned from the locked rows,
// every column of a constraint with it: PostgreSQL checks constraints on the snapshot's row first, which may be without the
// charge that was waited for.
const statement = `
with refunded_lease as materialized (
  select lease_id, customer_id, charged_minor, charged_minor - refunded_minor as due_minor
  from lease where lease_id = $1 for no key update
),
target as materialized (
  select account_id, customer_id, balance_minor, held_minor from account
  where customer_id in (select customer_id from refunded_lease) for no key update
),
written as (
  insert into entry (kind, idempotency_key, note, lease_id, created_at)
  select 'refund', 'refund:' || lease_id || ':' || charged_minor, $2, lease_id, $3 from refunded_lease where due_minor > 0
  returning entry_id, lease_id
),
moves as (
  select entry_id, account_id, customer_id, due_minor, balance_minor, held_minor, charged_minor, lease_id
  from written join refunded_lease using (lease_id) join target using (customer_id)
),
moved as (
  insert into posting (entry_id, account_id, amount_minor)
  select entry_id, account_id, due_minor from moves
  union all
  select entry_id, (select account_id from account where name = 'revenue'), -due_minor from moves
),
marked as (
  update lease set charged_minor = moves.charged_minor, refunded_minor = moves.charged_minor
  from moves where lease.lease_id = moves.lease_id
),
credited as (
  update account set balance_minor = moves.balance_minor + moves.due_minor, held_minor = moves.held_minor
  from moves where account.account_id = moves.account_id
  returning account.balance_minor
),
${notifyChangedCte('moves')}
select charged_minor, customer_id, (select entry_id from written) as entry_id, (select due_minor from moves) as refunded_minor,
  (select balance_minor from credited) as balance_minor, (select count(*)::int from changed_notified) as told
from refunded_lease`

interface Outcome {
  charged_minor: bigint
  customer_id: number
  entry_id: bigint | null
  refunded_minor: bigint | null
  balance_minor: bigint | null
}

export interface Refunded {
  entryId: bigint
  customerId: number
  refundedMinor: bigint
  balanceMinor: bigint
}

/**
 * Gives back all that a lease was charged and that was not given back before. Refuses an unknown lease, one that was never
 * charged, and one of which nothing is left to give back: a lease's refunds never exceed its charges.
 */
export async function refundLease(client: Queryable, { leaseId, note, at }: Refund): Promise<Refunded> {
  const { rows } = await withinBound(() => client.query<Outcome>(statement, [leaseId, note, at]))
  const [outcome] = rows
  if (!outcome) throw new Refused(`There is no lease ${leaseId}`)
  const { entry_id: entryId, refunded_minor: refundedMinor, balance_minor: balanceMinor } = outcome
  if (entryId !== null && refundedMinor !== null && balanceMinor !== null)
    return { entryId, customerId: outcome.customer_id, refundedMinor, balanceMinor }
  throw new Refused(`Lease ${leaseId} was ${outcome.charged_minor === 0n ? 'never charged' : 'already refunded'}`)
}
