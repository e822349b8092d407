import type { CatalogueView } from '#catalogue'
import type { Database } from '#db'
import { Refused } from '#core/errors'
import { notifyStock } from '#notify'
import { checkRow, type CheckedNumber } from './check-row.ts'
import type { InventoryRow } from './inventory-row.ts'
import { stillHeard } from './remove-supplier.ts'
import { sandboxKind } from './sandbox-stock.ts'

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
 * as a duplicate and stays as it is; one that was retired comes back as the file has it now, also where another supplier had it
 * that was removed or waits for no message of it any more: from then on it is this supplier's, and its leases and what it is spent
 * for stay with it. One that another supplier has in stock is a bad row.
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
      const stays = 'select from supplier where supplier_id = $1 and leaving_at is null and removed_at is null'
      const leaves = new Refused('The supplier is leaving: its numbers are no longer lent')
      if ((await client.query(stays, [options.supplierId])).rowCount === 0) throw leaves
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
      // A removal waits for this lock and then sees the numbers; one that came before it would never see them.
      if ((await client.query(`${stays} for share`, [options.supplierId])).rowCount === 0) throw leaves
      await client.query(`select ${notifyStock}`)
    })
  } catch (error) {
    if (!(error instanceof NothingImported)) throw error
    report.imported = 0
  }
  if (report.rows === 0) throw new Refused('The file has no rows')
  return report
}

/**
 * Outcomes: `imported` (new, back from retirement, or taken over), `duplicate` (in stock, or earlier in this statement), `foreign`
 * (another supplier has it in stock), `awaited` (retired there, and a message for a lease may still come), `fictional` (the sandbox's),
 * `lent` (retired and still lent, the other way than asked for). The row that conflicts is not updated in those cases, so `returning`
 * names only what is new; the rest is told apart by looking at what stood.
 */
const statement = `
with came as (
  select ord::int, msisdn, country_code, product_ids::int[], row_number() over (partition by msisdn order by ord) = 1 as first
  from unnest($4::text[], $5::text[], $6::text[]) with ordinality as c(msisdn, country_code, product_ids, ord)
),
written as (
  insert into number as n (msisdn, country_code, supplier_id, sharing, product_ids, created_at)
  select msisdn, country_code, $1, $3, product_ids, $2 from came where first
  on conflict (msisdn) do update
    set retired_at = null, supplier_id = excluded.supplier_id, sharing = excluded.sharing, country_code = excluded.country_code,
      product_ids = excluded.product_ids
    where (n.sharing = excluded.sharing or n.live_product_ids = '{}')
      and case when n.supplier_id = excluded.supplier_id then n.retired_at is not null else exists (
        select from supplier s
        where s.supplier_id = n.supplier_id and s.kind <> '${sandboxKind}'
          and (s.removed_at is not null or (n.retired_at is not null and not ${stillHeard('n', '$2')}))
      ) end
  returning msisdn
)
select came.ord, came.msisdn,
  case
    when w.msisdn is not null then case when came.first then 'imported' else 'duplicate' end
    when n.supplier_id <> $1 and s.kind = '${sandboxKind}' then 'fictional'
    when n.supplier_id <> $1 and s.removed_at is null and n.retired_at is null then 'foreign'
    when n.supplier_id <> $1 and s.removed_at is null and ${stillHeard('n', '$2')} then 'awaited'
    when n.supplier_id <> $1 or n.retired_at is not null then 'lent'
    else 'duplicate'
  end as outcome
from came
left join written w using (msisdn)
left join number n using (msisdn)
left join supplier s on s.supplier_id = n.supplier_id`

const refusals: Readonly<Record<string, string>> = {
  foreign: "is another supplier's number",
  awaited:
    "is another supplier's number, for which a message may still come: import it when its lease and the rest behind it are over",
  fictional: "is a fictional number of the sandbox's",
  lent: 'is still lent, and whether it is shared cannot change meanwhile: import it when its leases have ended',
}

function note(report: ImportReport, number: CheckedNumber & { line: number }, outcome: string): void {
  const { line, msisdn } = number
  const refusal = refusals[outcome]
  if (outcome === 'imported') report.imported++
  else if (refusal !== undefined) remark(report, 'refused', { line, message: `${msisdn} ${refusal}` })
  else remark(report, 'duplicates', { line, message: `${msisdn} is already in stock` })
}

function remark(report: ImportReport, kind: 'refused' | 'duplicates' | 'warnings', row: RowRemark): void {
  report[kind]++
  const rows = { refused: report.refusedRows, duplicates: report.duplicateRows, warnings: report.warningRows }[kind]
  if (rows.length < remarksKept) rows.push(row)
}
