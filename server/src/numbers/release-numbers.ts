import type { Database } from '#db'
import { notifyStock } from '#notify'

/** A (number, product) pair that is spent, and who held it. */
export interface SpentPair {
  msisdn: string
  productId: number
  product: string
  /** Who held the number for the product, the last first; at most `holdersNamed`. */
  heldBy: { customerId: number; email: string; endedAt: Date | null }[]
}

export const holdersNamed = 5

/** The pairs of these numbers that are spent, for one product or all, and which of the numbers are in stock. */
export async function listSpentPairs(
  database: Database,
  msisdns: readonly string[],
  productId: number | null,
): Promise<{ known: string[]; pairs: SpentPair[] }> {
  const { rows } = await database.pool.query<{
    msisdn: string
    product_id: number | null
    product: string
    held_by: { customerId: number; email: string; endedAt: string | null }[]
  }>(
    `select n.msisdn, spent.product_id, coalesce(p.name, '') as product, holders.held_by
     from number n
     left join lateral (select unnest(n.spent_product_ids) as product_id) spent on $2::int is null or spent.product_id = $2
     left join product p on p.product_id = spent.product_id
     cross join lateral (
       select coalesce(jsonb_agg(h order by h."leaseId" desc), '[]') as held_by
       from (
         select l.lease_id as "leaseId", c.customer_id as "customerId", c.email, l.ended_at as "endedAt"
         from lease l join customer c using (customer_id)
         where l.number_id = n.number_id and l.product_id = spent.product_id
         order by l.started_at desc limit ${holdersNamed}
       ) h
     ) holders
     where n.msisdn = any($1::text[])
     order by n.msisdn, spent.product_id`,
    [msisdns, productId],
  )
  return {
    known: [...new Set(rows.map((row) => row.msisdn))],
    pairs: rows.flatMap(({ msisdn, product_id, product, held_by }) => {
      if (product_id === null) return []
      const heldBy = held_by.map(({ customerId, email, endedAt }) => ({
        customerId,
        email,
        endedAt: endedAt === null ? null : new Date(endedAt),
      }))
      return { msisdn, productId: product_id, product, heldBy }
    }),
  }
}

/** Takes the spent marks of these pairs back: the numbers may be lent for those products again. Answers how many were taken back. */
export async function releasePairs(
  database: Database,
  pairs: readonly Pick<SpentPair, 'msisdn' | 'productId'>[],
): Promise<number> {
  const { rows } = await database.pool.query<{ released: number }>(
    `with asked as (
       select msisdn, array_agg(product_id) as product_ids from unnest($1::text[], $2::int[]) as a(msisdn, product_id) group by msisdn
     ),
     held as materialized (
       select n.number_id, n.spent_product_ids, asked.product_ids
       from number n join asked using (msisdn) order by n.number_id for no key update of n
     ),
     released as (
       update number n set spent_product_ids = array(select p from unnest(held.spent_product_ids) as p where p <> all(held.product_ids))
       from held where n.number_id = held.number_id
     ),
     told as materialized (select ${notifyStock})
     select coalesce(sum(cardinality(array(select p from unnest(spent_product_ids) as p where p = any(product_ids)))), 0)::int as released
     from held cross join told`,
    [pairs.map(({ msisdn }) => msisdn), pairs.map(({ productId }) => productId)],
  )
  return rows[0]?.released ?? 0
}
