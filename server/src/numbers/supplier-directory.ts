import type { Database } from '#db'
import { findSupplier, listSuppliers, type Supplier } from './suppliers.ts'

/** The suppliers in memory, by name: every message that comes in names one. */
export interface SupplierDirectory {
  /** Null for a name that no supplier has. */
  find(name: string): Supplier | null | Promise<Supplier | null>
  readonly all: readonly Supplier[]
  refresh(): Promise<void>
}

export async function openSupplierDirectory(database: Database): Promise<SupplierDirectory> {
  let byName = new Map<string, Supplier>()
  async function refresh(): Promise<void> {
    byName = new Map((await listSuppliers(database)).map((supplier) => [supplier.name, supplier]))
  }
  await refresh()
  return {
    // A supplier added a moment ago may send before its NOTIFY has come.
    find: (name) => byName.get(name) ?? findSupplier(database, name),
    get all() {
      return [...byName.values()]
    },
    refresh,
  }
}
