import type { Queryable } from '#db'
import { Refused } from '#core/errors'
import { notifyChangedCte, notifyCustomer } from '#notify'

export interface TopUp {
  customerId: number
  /** More than zero. */
  amountMinor: bigint
  note: string
  /** Made by the caller: the same key twice credits once. */
  idempotencyKey: string
  at: Date
}

/** What a customer may do who has paid: as much as one whom the operator makes (the defaults of the table customer). */
const paidLeaseLimit = 1_000
const paidRequestsPerSecond = 3_000

/**
 * The first top-up of all is written on the customer's row, and ends what was kept small there while a self-made customer
 * was a stranger. Only that one locks the row, before the account as everywhere; of two at once the second finds it paid.
 */
const statement = `
with first_payer as materialized (
  select customer_id from customer where customer_id = $1 and paid_at is null for no key update
),
target as materialized (
  select account_id from account where customer_id = $1 and (select count(*) from first_payer) >= 0 for no key update
),
written as (
  insert into entry (kind, idempotency_key, note, created_at)
  select 'top_up', $2, $3, $4 from target
  on conflict (idempotency_key) do nothing
  returning entry_id
),
moved as (
  insert into posting (entry_id, account_id, amount_minor)
  select entry_id, account_id, $5::bigint from written cross join target
  union all
  select entry_id, (select account_id from account where name = 'top_ups'), -$5::bigint from written
),
credited as (
  update account set balance_minor = balance_minor + $5::bigint
  from target where account.account_id = target.account_id and exists (select from written)
  returning balance_minor
),
first_paid as (
  update customer c set paid_at = $4,
    lease_limit = case when c.self_made then greatest(c.lease_limit, ${paidLeaseLimit}) else c.lease_limit end,
    requests_per_second = case when c.self_made then greatest(c.requests_per_second, ${paidRequestsPerSecond}) else c.requests_per_second end,
    numbers_per_day = case when c.self_made then null else c.numbers_per_day end
  from first_payer where c.customer_id = first_payer.customer_id and exists (select from written)
  returning c.customer_id, c.self_made
),
limits_told as materialized (
  select ${notifyCustomer('customer_id')} from first_paid where self_made
),
credited_customer as (
  select $1::int as customer_id from written
),
${notifyChangedCte('credited_customer')}
select (select count(*)::int from target) as accounts, (select balance_minor from credited) as balance_minor,
  (select count(*)::int from changed_notified) + (select count(*)::int from limits_told) as told`

/** Credits the customer and answers the new balance. Refuses an unknown customer, and a key already used for something else. */
export async function topUp(client: Queryable, topUp: TopUp): Promise<bigint> {
  if (topUp.amountMinor <= 0n) throw new Refused('The amount to credit must be more than zero')
  const values = [topUp.customerId, topUp.idempotencyKey, topUp.note, topUp.at, topUp.amountMinor]
  const [row] = (await client.query<{ accounts: number; balance_minor: bigint | null }>(statement, values)).rows
  if (!row || row.accounts === 0) throw new Refused(`There is no customer ${topUp.customerId}`)
  return row.balance_minor ?? (await balanceAfterRepeat(client, topUp))
}

async function balanceAfterRepeat(client: Queryable, topUp: TopUp): Promise<bigint> {
  const { rows } = await client.query<{ balance_minor: bigint }>(
    `select a.balance_minor from entry e join posting p using (entry_id) join account a using (account_id)
     where e.idempotency_key = $1 and e.kind = 'top_up' and a.customer_id = $2 and p.amount_minor = $3`,
    [topUp.idempotencyKey, topUp.customerId, topUp.amountMinor],
  )
  const [row] = rows
  if (!row) throw new Refused('This idempotency key was used for another entry')
  return row.balance_minor
}
