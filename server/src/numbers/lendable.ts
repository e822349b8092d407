/**
 * A number that waits for nothing: the predicate of the partial index `number_free`, a rest that is over, and a supplier that is not
 * paused. A supplier pauses without a write to its numbers. Those that are paused are read once a statement; not as an array,
 * for of that the planner thinks, where there is one supplier, that no number passes it.
 */
export function freeNumber(n: string, at: string): string {
  return `${n}.retired_at is null and (${n}.live_product_ids = '{}' or ${n}.sharing = 'shared') and ${n}.rest_until <= ${at}
      and ${n}.supplier_id not in (select paused.supplier_id from supplier paused where paused.paused_at is not null)`
}

/**
 * Which number may be lent for which product: the one rule, for whoever lends, counts or offers. SQL of a condition; `n` is the
 * name of a row of `number`, `p` of one of `product`, and `at` the SQL of the time.
 *
 * After every lease the number rests for that product, since a late code could still come. The whole number rests where the
 * old product (`rest_until`) or the new one (`products_rest_until`) is told by neither brand nor originator.
 */
export function lendable(n: string, p: string, at: string): string {
  return `${freeNumber(n, at)}
      and (${n}.product_ids is null or ${p}.product_id = any(${n}.product_ids))
      and ${p}.product_id <> all(${n}.live_product_ids)
      and (${n}.reusable or ${p}.allow_reuse or ${p}.product_id <> all(${n}.spent_product_ids))
      and (not ${p}.rests_whole or ${n}.products_rest_until <= ${at})
      and coalesce(${restOf(n, p)} <= ${at}, true)`
}

/**
 * Whether number `n` was tried for product `p` lately: such numbers are lent after all others, since one that brought nothing
 * may be dead. The mark lapses `lapse`, the SQL of an interval, after the rest.
 */
export function lately(n: string, p: string, at: string, lapse: string): string {
  return `coalesce(${restOf(n, p)} > ${at} - ${lapse}, false)`
}

/** Until when number `n` rests for product `p`, or null. */
export function restOf(n: string, p: string): string {
  return `${n}.tried_rest_untils[array_position(${n}.tried_product_ids, ${p}.product_id)]`
}
