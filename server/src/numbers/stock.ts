import { wireCountryCode } from '@verifyplus/contract'
import type { Database } from '#db'
import { notifyStock } from '#notify'
import { sandboxKind } from './sandbox-stock.ts'

export const numberStates = ['free', 'lent', 'resting', 'paused', 'retired'] as const
export type NumberState = (typeof numberStates)[number]

export interface NumberRow {
  numberId: number
  msisdn: string
  countryCode: string
  supplier: string
  sandbox: boolean
  sharing: 'exclusive' | 'shared'
  productIds: number[] | null
  state: NumberState
  spentProductIds: number[]
}

export interface StockQuery {
  supplier?: string | undefined
  countryCode?: string | undefined
  /** The first digits of an msisdn, or all of it. */
  prefix?: string | undefined
  state?: NumberState | undefined
  afterId: number
  limit: number
  at: Date
}

const mostDigits = 15

/** Numbers in the order of their ids, after `afterId`. */
export async function listNumbers(database: Database, query: StockQuery): Promise<NumberRow[]> {
  const { supplier, countryCode, prefix = '', state } = query
  const { rows } = await database.pool.query<NumberRow>(
    `select number_id as "numberId", msisdn, country_code as "countryCode", supplier, kind = '${sandboxKind}' as sandbox, sharing,
       product_ids as "productIds", state, spent_product_ids as "spentProductIds"
     from (
       select n.*, s.name as supplier, s.kind,
         case
           when n.retired_at is not null then 'retired'
           when n.live_product_ids <> '{}' then 'lent'
           when s.paused_at is not null then 'paused'
           when n.rest_until > $1 then 'resting'
           else 'free'
         end as state
       from number n join supplier s using (supplier_id)
     ) n
     where number_id > $2
       and ($3::text is null or supplier = $3)
       and ($4::text is null or country_code = $4)
       -- A range is read from the index of msisdns, whatever the collation; digits are in one order in all of them.
       and ($5::text is null or msisdn between $5 and $6)
       and ($7::text is null or state = $7)
     order by number_id
     limit $8`,
    [
      query.at,
      query.afterId,
      supplier ?? null,
      countryCode === undefined ? null : wireCountryCode(countryCode),
      prefix === '' ? null : prefix,
      prefix.padEnd(mostDigits, '9'),
      state ?? null,
      query.limit,
    ],
  )
  return rows
}

/** Takes numbers out of the stock. What is lent stays lent to its end. Answers which of them were in stock. */
export async function retireNumbers(database: Database, msisdns: readonly string[], at: Date): Promise<string[]> {
  const { rows } = await database.pool.query<{ msisdn: string }>(
    `with retired as (
       update number set retired_at = coalesce(retired_at, $2) where msisdn = any($1::text[]) returning msisdn
     ),
     told as materialized (select ${notifyStock})
     select msisdn from retired cross join told`,
    [msisdns, at],
  )
  return rows.map((row) => row.msisdn)
}
