import { createCustomer } from '@verifyplus/server/src/customers/index.ts'
import type { Database } from '@verifyplus/server/src/db/index.ts'
import { addSupplier } from '@verifyplus/server/src/numbers/index.ts'
import { callAtOnce } from './callers.ts'

export const countryCode = 'RU'
/** Telegram in the starting catalogue. */
export const productId = 2

export interface Holder {
  customerId: number
  apiToken: string
}

export interface PreparedLease {
  leaseId: number
  customerId: number
  msisdn: string
}

/** What the cases stand on: customers who meet no limit, numbers, and leases that wait. */
export interface Stock {
  supplierId: number
  holders: readonly Holder[]
  /** Puts free numbers into the stock. */
  addNumbers(count: number): Promise<void>
  /** Puts lent numbers into the stock, with leases that began a moment ago, spread over the holders. */
  addLeases(count: number): Promise<PreparedLease[]>
}

/** One statement of preparation must end well within the statement timeout. */
const rowsPerStatement = 20_000
const msisdnsFrom = 79_000_000_000

export async function openStock(database: Database, holderCount: number): Promise<Stock> {
  const at = new Date()
  const { supplierId } = await addSupplier(database, { name: 'bench', kind: 'webhook', settings: {}, at })
  const holders: Holder[] = []
  await callAtOnce(10, holderCount, async (i) => {
    const email = `customer-${i}@example.org`
    holders.push(await createCustomer(database, { email, balanceMinor: 10n ** 12n, note: 'bench', at }))
  })
  await database.pool.query('update customer set lease_limit = 100000000, requests_per_second = 100000000')
  let nextMsisdn = msisdnsFrom

  async function inParts(count: number, add: (first: number, pieces: number) => Promise<void>): Promise<void> {
    for (let left = count; left > 0;) {
      const pieces = Math.min(left, rowsPerStatement)
      await add(nextMsisdn, pieces)
      nextMsisdn += pieces
      left -= pieces
    }
    // Plans are made from what the tables hold, and the autovacuum would tell that a minute too late.
    await database.pool.query('analyze')
  }

  return {
    supplierId,
    holders,
    addNumbers: (count) =>
      inParts(count, async (first, pieces) => {
        await database.pool.query(addNumbersSql, [first, pieces, countryCode, supplierId, new Date()])
      }),
    async addLeases(count) {
      const leases: PreparedLease[] = []
      const customerIds = holders.map((holder) => holder.customerId)
      await inParts(count, async (first, pieces) => {
        const values = [first, pieces, countryCode, supplierId, new Date(Date.now() - 1_000), productId, customerIds]
        const { rows } = await database.pool.query<{ lease_id: number; customer_id: number; msisdn: string }>(
          addLeasesSql,
          values,
        )
        for (const row of rows) leases.push({ leaseId: row.lease_id, customerId: row.customer_id, msisdn: row.msisdn })
      })
      await database.pool.query(
        `update customer c set (live_leases, owed_minor) = (
           select count(*), coalesce(sum(price_minor), 0) from lease l where l.customer_id = c.customer_id and l.ended_at is null
         )`,
      )
      return leases
    },
  }
}

const addNumbersSql = `
insert into number (msisdn, country_code, supplier_id, created_at)
select ($1::bigint + i)::text, $3, $4::int, $5::timestamptz from generate_series(0, $2::int - 1) as i`

const addLeasesSql = `
with fresh as (
  insert into number (msisdn, country_code, supplier_id, live_product_ids, created_at)
  select ($1::bigint + i)::text, $3, $4::int, array[$6::int], $5::timestamptz from generate_series(0, $2::int - 1) as i
  returning number_id, msisdn, country_code
)
insert into lease (customer_id, number_id, msisdn, country_code, product_id, price_minor, currency, exclusive, started_at, expires_at)
select ($7::int[])[1 + number_id % cardinality($7::int[])], number_id, msisdn, country_code, $6::int,
  c.price_minor, c.currency, true, $5::timestamptz, $5::timestamptz + interval '1 hour'
from fresh join country c using (country_code)
returning lease_id, customer_id, msisdn`
