/** One row of an inventory as it was written, and the line it stands on. */
export interface InventoryRow {
  line: number
  msisdn: string
  country: string
  products: string
}
