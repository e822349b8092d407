import { notifyChanged } from './writers.ts'

/**
 * The part of a statement that notifies all processes of the customers whose leases or balances it changed:
 * `changed_notified`, one row a NOTIFY. `customers` is the name of a relation with a column `customer_id`. Customers whom
 * nobody streams events to are left out: a NOTIFY makes committing transactions wait for each other.
 *
 * A payload is at most 8,000 bytes; 500 identifiers of 31 bits with their commas are 5,500. PostgreSQL does not evaluate a
 * relation that nothing reads, so the statement has to end with a look at it: `(select count(*) from changed_notified)`.
 */
export function notifyChangedCte(customers: string): string {
  return `changed_notified as materialized (
  select ${notifyChanged('json_agg(customer_id)')}
  from (
    select customer_id, (row_number() over () - 1) / 500 as piece
    from (select distinct customer_id from ${customers} where customer_id in (select customer_id from watcher)) watched
  ) piled
  group by piece
)`
}
