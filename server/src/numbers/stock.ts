import { wireCountryCode } from '@verifyplus/contract'
import type { Database } from '#db'
import { sandboxKind } from './sandbox-stock.ts'

export interface NumberRow {
  numberId: number
  msisdn: string
  countryCode: string
  supplier: string
  sandbox: boolean
  sharing: 'exclusive' | 'shared'
  productIds: number[] | null
  state: 'free' | 'lent' | 'resting' | 'retired'
  spentProductIds: number[]
}

export interface StockQuery {
  supplier?: string | undefined
  countryCode?: string | undefined
  afterId: number
  limit: number
  at: Date
}

/** Numbers in the order of their ids, after `afterId`. */
export async function listNumbers(database: Database, query: StockQuery): Promise<NumberRow[]> {
  let select = database.kysely
    .selectFrom('number')
    .innerJoin('supplier', 'supplier.supplier_id', 'number.supplier_id')
    .selectAll('number')
    .select(['supplier.name as supplier', 'supplier.kind'])
    .where('number_id', '>', query.afterId)
    .orderBy('number_id')
    .limit(query.limit)
  if (query.supplier !== undefined) select = select.where('supplier.name', '=', query.supplier)
  if (query.countryCode !== undefined) select = select.where('country_code', '=', wireCountryCode(query.countryCode))
  return (await select.execute()).map((row) => ({
    numberId: row.number_id,
    msisdn: row.msisdn,
    countryCode: row.country_code,
    supplier: row.supplier,
    sandbox: row.kind === sandboxKind,
    sharing: row.sharing as NumberRow['sharing'],
    productIds: row.product_ids,
    state: row.retired_at
      ? 'retired'
      : row.live_product_ids.length > 0
        ? 'lent'
        : row.rest_until > query.at
          ? 'resting'
          : 'free',
    spentProductIds: row.spent_product_ids,
  }))
}

/** Takes numbers out of the stock. What is lent stays lent to its end. Answers which of them were in stock. */
export async function retireNumbers(database: Database, msisdns: readonly string[], at: Date): Promise<string[]> {
  const { rows } = await database.pool.query<{ msisdn: string }>(
    `with retired as (
       update number set retired_at = coalesce(retired_at, $2) where msisdn = any($1::text[]) returning msisdn
     ),
     told as materialized (select pg_notify('verifyplus', '{"stock":true}'))
     select msisdn from retired cross join told`,
    [msisdns, at],
  )
  return rows.map((row) => row.msisdn)
}
