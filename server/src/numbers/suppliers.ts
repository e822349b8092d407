import { isConstraint, type Database } from '#db'
import { Refused } from '#core/errors'

export interface OldSecret {
  /** The setting that it was, as `rotateSecret` names it. */
  key: string
  value: string
  until: Date
}

export interface Supplier {
  supplierId: number
  name: string
  kind: string
  settings: Record<string, unknown>
  coolDownSeconds: number
  /** How often it brings a message at least; null where nobody knows. */
  expectEverySeconds: number | null
  createdAt: Date
  /** Since when none of its numbers is lent, by the operator's word; messages for what is lent are taken in. */
  pausedAt: Date | null
  /** What it may still show in place of a secret that was rotated: at most one of a key. */
  oldSecrets: OldSecret[]
  /** Since when its numbers are lent no more, and it is heard only for what is lent. */
  leavingAt: Date | null
  removedAt: Date | null
}

export const expectedSeldom = 'expected_within_a_minute_to_thirty_days'
export const expectedSeldomWords = 'A message can be expected every minute to every 30 days'

/** Names stand in URLs: `/inbound/<name>`. */
const nameShape = /^[a-z0-9][a-z0-9-]{0,62}$/

export interface NewSupplier {
  name: string
  kind: string
  settings: Record<string, unknown>
  coolDownSeconds?: number | undefined
  expectEverySeconds?: number | null | undefined
  at: Date
}

export async function addSupplier(database: Database, supplier: NewSupplier): Promise<Supplier> {
  if (!nameShape.test(supplier.name)) {
    throw new Refused(
      `${JSON.stringify(supplier.name.slice(0, 80))} is not a valid supplier name: use a-z, 0-9 and -, at most 63 characters`,
    )
  }
  try {
    const row = await database.kysely
      .insertInto('supplier')
      .values({
        name: supplier.name,
        kind: supplier.kind,
        settings: JSON.stringify(supplier.settings),
        ...(supplier.coolDownSeconds !== undefined && { cool_down_seconds: supplier.coolDownSeconds }),
        ...(supplier.expectEverySeconds !== undefined && { expect_every_seconds: supplier.expectEverySeconds }),
        created_at: supplier.at,
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    return supplierOf(row)
  } catch (error) {
    if (isConstraint(error, expectedSeldom)) throw new Refused(expectedSeldomWords)
    if (!isConstraint(error, 'supplier_name_taken')) throw error
    const leaves = (await findSupplier(database, supplier.name))?.leavingAt
    throw new Refused(
      leaves
        ? `A supplier named ${supplier.name} is leaving, and its messages are accepted until its active leases have ended: choose another name, wait, or remove it with --now first`
        : `There is already a supplier named ${supplier.name}`,
    )
  }
}

/** The supplier of that name, unless it was removed. */
export async function findSupplier(database: Database, name: string): Promise<Supplier | null> {
  const row = await database.kysely
    .selectFrom('supplier')
    .selectAll()
    .where('name', '=', name)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  return row ? supplierOf(row) : null
}

export async function listSuppliers(database: Database): Promise<(Supplier & { numbers: number })[]> {
  const rows = await database.kysely
    .selectFrom('supplier')
    .selectAll()
    .select((q) =>
      q
        .selectFrom('number')
        .select((n) => n.fn.countAll<bigint>().as('count'))
        .whereRef('number.supplier_id', '=', 'supplier.supplier_id')
        .where('number.retired_at', 'is', null)
        .as('numbers'),
    )
    .where('removed_at', 'is', null)
    .orderBy('supplier_id')
    .execute()
  return rows.map((row) => ({ ...supplierOf(row), numbers: Number(row.numbers ?? 0n) }))
}

interface SupplierTableRow {
  supplier_id: number
  name: string
  kind: string
  settings: unknown
  cool_down_seconds: number
  expect_every_seconds: number | null
  created_at: Date
  paused_at: Date | null
  old_secrets: unknown
  leaving_at: Date | null
  removed_at: Date | null
}

function supplierOf(row: SupplierTableRow): Supplier {
  return {
    supplierId: row.supplier_id,
    name: row.name,
    kind: row.kind,
    settings: row.settings as Record<string, unknown>,
    coolDownSeconds: row.cool_down_seconds,
    expectEverySeconds: row.expect_every_seconds,
    createdAt: row.created_at,
    pausedAt: row.paused_at,
    oldSecrets: (row.old_secrets as { key: string; value: string; until: string }[]).map((old) => ({
      ...old,
      until: new Date(old.until),
    })),
    leavingAt: row.leaving_at,
    removedAt: row.removed_at,
  }
}
