/**
 * The part of a statement that charges customers, for a feature that must hand something over in the same statement.
 *
 * Before it stands a CTE `bill (lease_id integer, customer_id integer, charge_key text, amount_minor bigint, set_aside_minor
 * bigint)` with one row a lease: what is to be charged, and what the lease's open hold has set aside for it, or 0. A row that
 * charges nothing and has something set aside gives it back. After it stands `paid`: the rows of `bill` that the customer's
 * free balance covers, to which what was set aside for the row itself is added. What is not in `paid` was not charged.
 * `at` is the SQL of the time, such as `$4`.
 *
 * Rows are paid in order of what they need beyond their own hold: the most of them are covered that way, and none is
 * refused that the rest of the balance would still cover. Accounts are locked in the order of their ids, so that two
 * batches cannot wait for each other. Whoever settles a hold has its lease locked: two cannot settle the same.
 *
 * `bill` may have more columns; `paid` has them too, so that nothing has to be joined to it: a prepared statement plans for ten
 * rows an array, and joins five hundred by comparing each with each.
 *
 * What is written is reckoned from the locked row. PostgreSQL checks constraints on what an update would make of the row as
 * the statement's snapshot has it, before it looks whether that is still the newest: it would refuse to spend a top-up
 * that was committed while the statement waited for the lock.
 */
export function chargeCtes(at: string): string {
  return `
  purse as materialized (
    select account_id, customer_id, balance_minor, held_minor, balance_minor - held_minor as free_minor
    from account
    where customer_id in (select customer_id from bill)
    order by account_id
    for no key update
  ),
  paid as materialized (
    select b.*, purse.account_id, purse.balance_minor, purse.held_minor
    from (
      select *, sum(amount_minor - set_aside_minor) over (partition by customer_id order by amount_minor - set_aside_minor, lease_id) as running_minor
      from bill
    ) b
    join purse using (customer_id)
    where b.running_minor <= purse.free_minor
  ),
  charge as (
    insert into entry (kind, idempotency_key, lease_id, created_at)
    select 'charge', charge_key, lease_id, ${at} from paid where amount_minor > 0
    returning entry_id, lease_id
  ),
  charge_posting as (
    insert into posting (entry_id, account_id, amount_minor)
    select entry_id, account_id, -amount_minor from charge join paid using (lease_id)
    union all
    select entry_id, (select account_id from account where name = 'revenue'), amount_minor from charge join paid using (lease_id)
  ),
  settled_hold as (
    update hold set state = case when paid.amount_minor > 0 then 'posted' else 'voided' end, settled_at = ${at}
    from paid where paid.set_aside_minor > 0 and hold.lease_id = paid.lease_id
  ),
  debited as (
    update account
    set balance_minor = spent.left_minor, held_minor = spent.still_held_minor
    from (
      select account_id, min(balance_minor) - sum(amount_minor)::bigint as left_minor,
        min(held_minor) - sum(set_aside_minor)::bigint as still_held_minor
      from paid group by account_id
    ) spent
    where account.account_id = spent.account_id
  )`
}
