import { Refused } from '#core/errors'
import type { Database, Queryable } from '#db'
import { notifyStock } from '#notify'

/** What a supplier that leaves still waits for. */
export interface Leaving {
  /** Live leases on its numbers. */
  leases: number
  /**
   * When the last of them ends, and the rest behind it is over in which a late message may come. A lease that is given back, or
   * ends otherwise before it is due, brings it nearer.
   */
  until: Date
}

/** Number `n` is lent at `at`, or rests after it was: a message for a lease may still come. */
export const stillHeard = (n: string, at: string): string =>
  `(${n}.live_product_ids <> '{}' or ${n}.products_rest_until > ${at})`

/** What each of the suppliers waits for; one that waits for nothing is missing. */
export async function readLeaving(
  client: Queryable,
  supplierIds: readonly number[],
  at: Date,
): Promise<Map<number, Leaving>> {
  const { rows } = await client.query<{ supplier_id: number; leases: number; until: Date }>(
    `select s.supplier_id, sum(cardinality(n.live_product_ids))::int as leases,
       max(greatest(n.products_rest_until, $2, (
         select max(l.expires_at) + make_interval(secs => s.cool_down_seconds) from lease l
         where l.number_id = n.number_id and l.ended_at is null
       ))) as until
     from supplier s join number n using (supplier_id)
     where s.supplier_id = any($1::int[]) and ${stillHeard('n', '$2')}
     group by s.supplier_id`,
    [supplierIds, at],
  )
  return new Map(rows.map(({ supplier_id, leases, until }) => [supplier_id, { leases, until }]))
}

export interface Removal {
  /** Numbers that were in stock and are lent no more. */
  numbers: number
  /** Null: nothing is lent, and it is removed. */
  leaving: Leaving | null
  /** Leases that are live and whose messages are refused from now on: only with `now`. */
  abandoned: number
}

/**
 * Retires the numbers of a supplier and removes it when nobody waits for its messages any more: until then it leaves, and is heard.
 * With `now` it is removed at once, whoever waits. Asked again while it leaves, it answers how that stands. The row of one that was
 * removed stays: messages and leases name it.
 */
export async function removeSupplier(
  database: Database,
  name: string,
  at: Date,
  options: { now?: boolean } = {},
): Promise<Removal> {
  return database.tx(async (client) => {
    const found = await client.query<{ supplier_id: number }>(
      `update supplier set leaving_at = coalesce(leaving_at, $2) where name = $1 and removed_at is null returning supplier_id`,
      [name, at],
    )
    const supplierId = found.rows[0]?.supplier_id
    if (supplierId === undefined) throw new Refused(`There is no supplier named ${name}`)
    const numbers = await retireAll(client, supplierId, at)
    // After the numbers: a claim that was under way has ended by now, and is seen.
    const leaving = (await readLeaving(client, [supplierId], at)).get(supplierId) ?? null
    await client.query(`select ${notifyStock}`)
    if (leaving !== null && !options.now) return { numbers, leaving, abandoned: 0 }
    await setRemoved(client, supplierId, at)
    return { numbers, leaving: null, abandoned: leaving?.leases ?? 0 }
  })
}

/** Removes those that leave and that nobody waits for any more. Answers how many. */
export async function removeThoseThatLeft(database: Database, at: Date): Promise<number> {
  const { rows } = await database.pool.query<{ supplier_id: number }>(
    'select supplier_id from supplier where leaving_at is not null and removed_at is null order by supplier_id',
  )
  let removed = 0
  for (const { supplier_id: supplierId } of rows) {
    // One at a time, each seen as it is: writing tells every process to read all suppliers again.
    removed += await database.tx(async (client) => {
      // An import that was under way when it began to leave put them in after it.
      if ((await retireAll(client, supplierId, at)) > 0) await client.query(`select ${notifyStock}`)
      if ((await readLeaving(client, [supplierId], at)).size > 0) return 0
      await setRemoved(client, supplierId, at)
      return 1
    })
  }
  return removed
}

async function retireAll(client: Queryable, supplierId: number, at: Date): Promise<number> {
  const retired = await client.query(
    'update number set retired_at = $2 where supplier_id = $1 and retired_at is null',
    [supplierId, at],
  )
  return retired.rowCount ?? 0
}

/** Its name is free again. */
async function setRemoved(client: Queryable, supplierId: number, at: Date): Promise<void> {
  await client.query(
    `update supplier set removed_at = $2, name = left(name, 40) || '-removed-' || supplier_id, old_secrets = '[]'
     where supplier_id = $1 and removed_at is null and leaving_at is not null`,
    [supplierId, at],
  )
}
