import { isConstraint, type Queryable } from '#db'

/**
 * Sets money aside: `hold → post | void`. Answers the hold's id, or null when the free balance does not cover it. The same
 * idempotency key answers the same hold.
 */
export async function placeHold(
  client: Queryable,
  hold: { customerId: number; amountMinor: bigint; idempotencyKey: string; at: Date },
): Promise<bigint | null> {
  try {
    const { rows } = await client.query<{ hold_id: bigint }>(
      `with target as (
         select account_id from account where customer_id = $1 for no key update
       ),
       placed as (
         insert into hold (account_id, amount_minor, idempotency_key, created_at)
         select account_id, $2::bigint, $3, $4 from target
         on conflict (idempotency_key) do nothing
         returning hold_id, account_id
       ),
       set_aside as (
         update account set held_minor = held_minor + $2::bigint from placed where account.account_id = placed.account_id
       )
       select hold_id from placed`,
      [hold.customerId, hold.amountMinor, hold.idempotencyKey, hold.at],
    )
    if (rows[0]) return rows[0].hold_id
  } catch (error) {
    if (isConstraint(error, 'balance_never_negative')) return null
    throw error
  }
  const { rows } = await client.query<{ hold_id: bigint }>('select hold_id from hold where idempotency_key = $1', [
    hold.idempotencyKey,
  ])
  return rows[0]?.hold_id ?? null
}

const settle = (state: 'posted' | 'voided'): string => `
with settled as (
  update hold set state = '${state}', settled_at = $2 where hold_id = $1 and state = 'held'
  returning hold_id, account_id, amount_minor
)`

/** Turns the hold into a charge of the whole amount. False when it was settled before. */
export async function postHold(client: Queryable, holdId: bigint, at: Date): Promise<boolean> {
  const { rows } = await client.query<{ hold_id: bigint }>(
    `${settle('posted')},
     written as (
       insert into entry (kind, idempotency_key, created_at) select 'charge', 'hold:' || hold_id, $2 from settled returning entry_id
     ),
     moved as (
       insert into posting (entry_id, account_id, amount_minor)
       select entry_id, account_id, -amount_minor from written cross join settled
       union all
       select entry_id, (select account_id from account where name = 'revenue'), amount_minor from written cross join settled
     ),
     debited as (
       update account set balance_minor = balance_minor - settled.amount_minor, held_minor = held_minor - settled.amount_minor
       from settled where account.account_id = settled.account_id
     )
     select hold_id from settled`,
    [holdId, at],
  )
  return rows.length === 1
}

/** Gives the money back to the free balance. False when the hold was settled before. */
export async function voidHold(client: Queryable, holdId: bigint, at: Date): Promise<boolean> {
  const { rows } = await client.query<{ hold_id: bigint }>(
    `${settle('voided')},
     freed as (
       update account set held_minor = held_minor - settled.amount_minor from settled where account.account_id = settled.account_id
     )
     select hold_id from settled`,
    [holdId, at],
  )
  return rows.length === 1
}
