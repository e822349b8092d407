import type { CatalogueView } from '#catalogue'
import type { Database } from '#db'
import { Refused } from '#core/errors'
import { checkRow, type CheckedNumber } from './check-row.ts'
import type { InventoryRow } from './inventory-row.ts'

export interface RowRemark {
  line: number
  message: string
}

export interface ImportReport {
  rows: number
  imported: number
  duplicates: number
  refused: number
  warnings: number
  /** The first of them; the counts above are of all. */
  refusedRows: RowRemark[]
  duplicateRows: RowRemark[]
  warningRows: RowRemark[]
}

export interface ImportOptions {
  supplierId: number
  rows: AsyncIterable<InventoryRow>
  catalogue: CatalogueView
  sharing: 'exclusive' | 'shared'
  /** Import the good rows although others are bad. Otherwise one bad row leaves the stock as it was. */
  skipBadRows: boolean
  at: Date
  progress(rows: number): void
}

const rowsPerStatement = 5_000
/** A report of a million bad rows would be read by nobody and fill the memory. */
const remarksKept = 1_000

/** Thrown inside the transaction to roll it back; the report says why. */
class NothingImported extends Error {}

/**
 * Puts an inventory into the stock: all of its rows or none. A number that this supplier already has in stock is counted
 * as a duplicate and stays as it is; one that was retired comes back; one of another supplier is a bad row.
 */
export async function importNumbers(database: Database, options: ImportOptions): Promise<ImportReport> {
  const report: ImportReport = {
    rows: 0,
    imported: 0,
    duplicates: 0,
    refused: 0,
    warnings: 0,
    refusedRows: [],
    duplicateRows: [],
    warningRows: [],
  }
  try {
    await database.longTx(async (client) => {
      const leaves = await client.query('select from supplier where supplier_id = $1 and leaving_at is not null', [
        options.supplierId,
      ])
      if (leaves.rowCount !== 0) throw new Refused('The supplier leaves: no number of it is lent any more')
      let batch: (CheckedNumber & { line: number })[] = []
      const write = async (): Promise<void> => {
        if (batch.length === 0) return
        const { rows } = await client.query<{ msisdn: string; ord: number; outcome: string }>(statement, [
          options.supplierId,
          options.at,
          options.sharing,
          batch.map((n) => n.msisdn),
          batch.map((n) => n.countryCode),
          batch.map((n) => (n.productIds === null ? null : `{${n.productIds.join(',')}}`)),
        ])
        for (const row of rows) note(report, batch[row.ord - 1] as CheckedNumber & { line: number }, row.outcome)
        batch = []
        options.progress(report.rows)
      }
      for await (const row of options.rows) {
        report.rows++
        const checked = checkRow(row, options.catalogue)
        if (typeof checked === 'string') {
          remark(report, 'refused', { line: row.line, message: checked })
          continue
        }
        if (checked.warning !== null) remark(report, 'warnings', { line: row.line, message: checked.warning })
        batch.push({ ...checked, line: row.line })
        if (batch.length >= rowsPerStatement) await write()
      }
      await write()
      if (report.refused > 0 && !options.skipBadRows) throw new NothingImported()
      await client.query(`select pg_notify('verifyplus', '{"stock":true}')`)
    })
  } catch (error) {
    if (!(error instanceof NothingImported)) throw error
    report.imported = 0
  }
  if (report.rows === 0) throw new Refused('The file has no rows')
  return report
}

/**
 * Outcomes: `imported` (new, or back from retirement), `duplicate` (in stock, or earlier in this statement), `foreign`
 * (another supplier's). The row that conflicts is not updated unless it is ours and retired, so `returning` names only
 * what is new; the rest is told apart by looking at what stands.
 */
const statement = `
with came as (
  select ord::int, msisdn, country_code, product_ids::int[], row_number() over (partition by msisdn order by ord) = 1 as first
  from unnest($4::text[], $5::text[], $6::text[]) with ordinality as c(msisdn, country_code, product_ids, ord)
),
written as (
  insert into number (msisdn, country_code, supplier_id, sharing, product_ids, created_at)
  select msisdn, country_code, $1, $3, product_ids, $2 from came where first
  on conflict (msisdn) do update
    set retired_at = null, country_code = excluded.country_code, product_ids = excluded.product_ids
    where number.supplier_id = $1 and number.retired_at is not null
  returning msisdn
)
select ord, msisdn,
  case
    when first and exists (select from written w where w.msisdn = came.msisdn) then 'imported'
    when exists (select from number n where n.msisdn = came.msisdn and n.supplier_id <> $1) then 'foreign'
    else 'duplicate'
  end as outcome
from came`

function note(report: ImportReport, number: CheckedNumber & { line: number }, outcome: string): void {
  const { line, msisdn } = number
  if (outcome === 'imported') report.imported++
  else if (outcome === 'foreign') remark(report, 'refused', { line, message: `${msisdn} is another supplier's number` })
  else remark(report, 'duplicates', { line, message: `${msisdn} is already in stock` })
}

function remark(report: ImportReport, kind: 'refused' | 'duplicates' | 'warnings', row: RowRemark): void {
  report[kind]++
  const rows = { refused: report.refusedRows, duplicates: report.duplicateRows, warnings: report.warningRows }[kind]
  if (rows.length < remarksKept) rows.push(row)
}
