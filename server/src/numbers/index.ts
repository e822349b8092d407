export { openAvailability, type Availability } from './availability.ts'
export { importNumbers, type ImportReport } from './import-numbers.ts'
export type { InventoryRow } from './inventory-row.ts'
export { readCsv } from './read-csv.ts'
export { holdersNamed, listSpentPairs, releasePairs, type SpentPair } from './release-numbers.ts'
export { listNumbers, numberStates, retireNumbers, type NumberRow, type NumberState } from './stock.ts'
export { changeSupplier, eraseOldSecrets, pauseSupplier, requireSupplier, resumeSupplier } from './change-supplier.ts'
export { addSupplier, findSupplier, listSuppliers, type OldSecret, type Supplier } from './suppliers.ts'
export { readLeaving, removeSupplier, removeThoseThatLeft, type Leaving } from './remove-supplier.ts'
export {
  closeSandboxStock,
  everHadOwnSupplier,
  openSandboxStock,
  sandboxKind,
  sandboxSupplierName,
} from './sandbox-stock.ts'
export { openSupplierDirectory, type SupplierDirectory } from './supplier-directory.ts'
export { openOffers, type OfferCounts, type Offers } from './offers.ts'
export { freeNumber, lately, lendable, restOf } from './lendable.ts'
