import { Refused } from '#core/errors'
import { counted } from '#core/plural'
import type { Queryable } from '#db'
import { notifyChangedCte } from '#notify'

export interface Debit {
  customerId: number
  /** More than zero. */
  amountMinor: bigint
  note: string
  /** Made by the caller: the same key twice debits once. */
  idempotencyKey: string
  at: Date
}

// Both columns are written as the locked row has them: PostgreSQL checks constraints on the snapshot's row first.
const statement = `
with target as materialized (
  select account_id, customer_id, balance_minor, held_minor from account where customer_id = $1 for no key update
),
written as (
  insert into entry (kind, idempotency_key, note, created_at)
  select 'debit', $2, $3, $4 from target where balance_minor - held_minor >= $5::bigint
  on conflict (idempotency_key) do nothing
  returning entry_id
),
moved as (
  insert into posting (entry_id, account_id, amount_minor)
  select entry_id, account_id, -$5::bigint from written cross join target
  union all
  select entry_id, (select account_id from account where name = 'adjustments'), $5::bigint from written
),
debited as (
  update account set balance_minor = target.balance_minor - $5::bigint, held_minor = target.held_minor
  from target where account.account_id = target.account_id and exists (select from written)
  returning account.balance_minor
),
debited_customer as (
  select customer_id from target cross join written
),
${notifyChangedCte('debited_customer')}
select (select entry_id from written) as entry_id, (select balance_minor from debited) as balance_minor,
  (select balance_minor - held_minor from target) as free_minor, (select count(*)::int from changed_notified) as told`

interface Outcome {
  entry_id: bigint | null
  balance_minor: bigint | null
  free_minor: bigint | null
}

export interface Debited {
  entryId: bigint
  balanceMinor: bigint
}

/**
 * Takes money off the customer's account and answers the entry and the new balance. Refuses an unknown customer, more than
 * is free (the balance less what is set aside), and a key already used for something else.
 */
export async function debit(client: Queryable, debit: Debit): Promise<Debited> {
  if (debit.amountMinor <= 0n) throw new Refused('The amount to debit must be more than zero')
  const values = [debit.customerId, debit.idempotencyKey, debit.note, debit.at, debit.amountMinor]
  const [outcome] = (await client.query<Outcome>(statement, values)).rows
  if (!outcome || outcome.free_minor === null) throw new Refused(`There is no customer ${debit.customerId}`)
  if (outcome.entry_id !== null && outcome.balance_minor !== null)
    return { entryId: outcome.entry_id, balanceMinor: outcome.balance_minor }
  const repeated = await findRepeated(client, debit)
  if (repeated) return repeated
  throw new Refused(
    `Customer ${debit.customerId} has ${counted(outcome.free_minor, 'toman')} available; ${debit.amountMinor} cannot be debited`,
  )
}

/** What the key did before, or null where it was never used. */
async function findRepeated(client: Queryable, debit: Debit): Promise<Debited | null> {
  const { rows } = await client.query<{ entry_id: bigint; balance_minor: bigint; is_same: boolean }>(
    `select entry_id, balance_minor, kind = 'debit' and customer_id = $2 and amount_minor = -$3::bigint as is_same
     from entry join posting using (entry_id) join account using (account_id)
     where idempotency_key = $1 and customer_id is not null`,
    [debit.idempotencyKey, debit.customerId, debit.amountMinor],
  )
  const [row] = rows
  if (!row) return null
  if (!row.is_same) throw new Refused('This idempotency key was used for another entry')
  return { entryId: row.entry_id, balanceMinor: row.balance_minor }
}
