import { Refused } from '#core/errors'
import { isConstraint, type Database } from '#db'
import { notifyStock } from '#notify'
import { expectedSeldom, expectedSeldomWords, findSupplier, type OldSecret, type Supplier } from './suppliers.ts'

export interface SupplierChange {
  settings?: Record<string, unknown> | undefined
  oldSecrets?: readonly OldSecret[] | undefined
  coolDownSeconds?: number | undefined
  expectEverySeconds?: number | null | undefined
}

/**
 * Changes a supplier that was read before: by the numbers' rest after leases that end from now on, how often it is expected to bring a
 * message, its settings and what is accepted beside them. Refused where somebody else changed the settings since it was read.
 */
export async function changeSupplier(database: Database, supplier: Supplier, change: SupplierChange): Promise<void> {
  if (Object.values(change).every((value) => value === undefined)) throw new Refused('Nothing to change')
  try {
    const changed = await database.pool.query(
      `update supplier
       set settings = coalesce($4::jsonb, settings), old_secrets = coalesce($5::jsonb, old_secrets),
         cool_down_seconds = coalesce($6, cool_down_seconds),
         expect_every_seconds = case when $7 then $8 else expect_every_seconds end
       where supplier_id = $1 and removed_at is null and settings = $2::jsonb and old_secrets = $3::jsonb`,
      [
        supplier.supplierId,
        JSON.stringify(supplier.settings),
        JSON.stringify(supplier.oldSecrets),
        change.settings === undefined ? null : JSON.stringify(change.settings),
        change.oldSecrets === undefined ? null : JSON.stringify(change.oldSecrets),
        change.coolDownSeconds ?? null,
        change.expectEverySeconds !== undefined,
        change.expectEverySeconds ?? null,
      ],
    )
    if (changed.rowCount === 0)
      throw new Refused(
        `Supplier ${supplier.name} was changed or removed by someone else in the meantime: check it, and try again`,
      )
  } catch (error) {
    if (isConstraint(error, expectedSeldom)) throw new Refused(expectedSeldomWords)
    throw error
  }
}

/** The supplier of that name, or a refusal. */
export async function requireSupplier(database: Database, name: string): Promise<Supplier> {
  const supplier = await findSupplier(database, name)
  if (!supplier) throw new Refused(`There is no supplier named ${name}`)
  return supplier
}

/** From now on none of its numbers is lent. What is lent stays so, and its messages are taken in. Answers since when it is paused. */
export async function pauseSupplier(database: Database, name: string, at: Date): Promise<Date> {
  const { rows } = await database.pool.query<{ paused_at: Date }>(
    `with paused as (
       update supplier set paused_at = coalesce(paused_at, $2) where name = $1 and removed_at is null and leaving_at is null returning paused_at
     )
     select paused_at from paused cross join ${notifyStock}`,
    [name, at],
  )
  if (rows[0]) return rows[0].paused_at
  const { leavingAt } = await requireSupplier(database, name)
  throw new Refused(
    leavingAt === null
      ? `Supplier ${name} was changed in the meantime: try again`
      : `Supplier ${name} is leaving: its numbers are no longer lent`,
  )
}

/** Its numbers are lent again. Answers whether they were not. */
export async function resumeSupplier(database: Database, name: string, at: Date): Promise<boolean> {
  const { rowCount } = await database.pool.query(
    `with resumed as (
       update supplier set paused_at = null, resumed_at = $2 where name = $1 and removed_at is null and paused_at is not null returning supplier_id
     )
     select from resumed cross join ${notifyStock}`,
    [name, at],
  )
  if (rowCount === 0) await requireSupplier(database, name)
  return rowCount !== 0
}

/** Erases the old secrets that are accepted no more. Answers of how many suppliers. */
export async function eraseOldSecrets(database: Database, at: Date): Promise<number> {
  const over = `exists (select from jsonb_array_elements(old_secrets) o where (o ->> 'until')::timestamptz <= $1)`
  // Writing tells every process to read all suppliers again, also where no row is written.
  if ((await database.pool.query(`select from supplier where ${over}`, [at])).rowCount === 0) return 0
  const erased = await database.pool.query(
    `update supplier set old_secrets = (
       select coalesce(jsonb_agg(o), '[]') from jsonb_array_elements(old_secrets) o where (o ->> 'until')::timestamptz > $1
     ) where ${over}`,
    [at],
  )
  return erased.rowCount ?? 0
}
