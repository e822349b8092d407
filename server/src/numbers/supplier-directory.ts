import { refreshInTurn } from '#core/refresh'
import type { Database } from '#db'
import { findSupplier, listSuppliers, type Supplier } from './suppliers.ts'

/** The suppliers in memory, by name: every message that comes in names one. */
export interface SupplierDirectory {
  /** Null for a name that no supplier has. */
  find(name: string): Supplier | null | Promise<Supplier | null>
  readonly all: readonly Supplier[]
  /** For people and metrics: the name, or the id of a supplier that was added a moment ago. */
  nameOf(supplierId: number): string
  refresh(): Promise<void>
  /** Calls the listener now and after every refresh. */
  onChange(listener: (suppliers: readonly Supplier[]) => void): void
}

export async function openSupplierDirectory(database: Database): Promise<SupplierDirectory> {
  let byName = new Map<string, Supplier>()
  let names = new Map<number, string>()
  const listeners: ((suppliers: readonly Supplier[]) => void)[] = []
  const refresh = refreshInTurn(async () => {
    const suppliers = await listSuppliers(database)
    byName = new Map(suppliers.map((supplier) => [supplier.name, supplier]))
    names = new Map(suppliers.map((supplier) => [supplier.supplierId, supplier.name]))
    for (const listener of listeners) listener(suppliers)
  })
  await refresh()
  return {
    // A supplier added a moment ago may send before its NOTIFY has come.
    find: (name) => byName.get(name) ?? findSupplier(database, name),
    get all() {
      return [...byName.values()]
    },
    nameOf: (supplierId) => names.get(supplierId) ?? String(supplierId),
    refresh,
    onChange(listener) {
      listeners.push(listener)
      listener([...byName.values()])
    },
  }
}
