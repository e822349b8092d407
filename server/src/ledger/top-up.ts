import { changedToldCte, type Queryable } from '#db'
import { Refused } from '#core/errors'

export interface TopUp {
  customerId: number
  /** More than zero. */
  amountMinor: bigint
  note: string
  /** Made by the caller: the same key twice credits once. */
  idempotencyKey: string
  at: Date
}

const statement = `
with target as (
  select account_id from account where customer_id = $1 for no key update
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
credited_customer as (
  select $1::int as customer_id from written
),
${changedToldCte('credited_customer')}
select (select count(*)::int from target) as accounts, (select balance_minor from credited) as balance_minor,
  (select count(*)::int from changed_told) as told`

/** Credits the customer and answers the new balance. Refuses an unknown customer, and a key already used for something else. */
export async function topUp(client: Queryable, topUp: TopUp): Promise<bigint> {
  if (topUp.amountMinor <= 0n) throw new Refused('An amount to credit is more than zero')
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
  if (!row) throw new Refused('This idempotency key was used for another movement')
  return row.balance_minor
}
