/**
 * The part of a statement that sets money aside for leases: `hold → post | void`, of which `chargeCtes` does the rest.
 *
 * Before it comes `purse` (account_id, balance_minor, held_minor): the accounts, locked in the order of their ids; and
 * `aside` (lease_id integer, account_id integer, price_minor bigint), materialized, one row a lease, prices above zero.
 * `at` is the SQL of the time, such as `$5`. What an account's free balance does not cover fails the statement
 * (balance_never_negative), and so does a second hold of a lease (hold_made_once): which leases may set something aside is
 * for the statement to judge.
 *
 * What is written is reckoned from the locked row; `chargeCtes` says why.
 */
export function holdCtes(at: string): string {
  return `
  placed_hold as (
    insert into hold (account_id, amount_minor, idempotency_key, lease_id, created_at)
    select account_id, price_minor, 'lease:' || lease_id, lease_id, ${at} from aside
  ),
  set_aside as (
    update account set balance_minor = purse.balance_minor, held_minor = purse.held_minor + a.amount_minor
    from (select account_id, sum(price_minor)::bigint as amount_minor from aside group by account_id) a
    join purse using (account_id)
    where account.account_id = a.account_id
  )`
}
