/**
 * The part of a statement that tells all processes which customers' leases or balances it changed: `changed_told`, one row
 * a NOTIFY. `customers` is the name of a relation with a column `customer_id`. Only customers whom somebody streams
 * events to are told of: a NOTIFY makes committing transactions wait for each other.
 *
 * A payload is at most 8,000 bytes; 500 identifiers of 31 bits with their commas are 5,500. Nothing reads a relation that
 * nobody asks for, so the statement has to end with a look at it: `(select count(*) from changed_told)`.
 */
export function changedToldCte(customers: string): string {
  return `changed_told as materialized (
  select pg_notify('verifyplus', json_build_object('changed', json_agg(customer_id))::text)
  from (
    select customer_id, (row_number() over () - 1) / 500 as piece
    from (select distinct customer_id from ${customers} where customer_id in (select customer_id from watcher)) watched
  ) piled
  group by piece
)`
}
