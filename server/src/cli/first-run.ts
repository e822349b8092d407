import { startingCountries, startingProducts } from '@verifyplus/contract'
import { systemClock } from '#core/clock'
import { createCustomer } from '#customers'
import type { Database } from '#db'

export interface FirstCustomer {
  apiToken: string
  /** The numberId that the first number to be lent will have. */
  nextLeaseId: number
}

const firstEmail = 'first-run@localhost'
const firstBalanceMinor = 100_000n

/** On a database without customers, makes the one with which a person tries the sandbox. Null on every later start. */
export async function makeFirstCustomer(database: Database): Promise<FirstCustomer | null> {
  const known = await database.kysely.selectFrom('customer').select('customer_id').limit(1).executeTakeFirst()
  if (known) return null
  const { apiToken } = await createCustomer(database, {
    email: firstEmail,
    balanceMinor: firstBalanceMinor,
    note: 'sandbox credit for the first run',
    at: systemClock.now(),
  })
  const { rows } = await database.pool.query<{ next: number }>(
    `select case when last_value is null then 1 else last_value + 1 end::int as next from pg_sequences where sequencename = 'lease_lease_id_seq'`,
  )
  return { apiToken, nextLeaseId: rows[0]?.next ?? 1 }
}

/** What the first run tries: the contract's first country and product. */
export const firstTry = { country: startingCountries[0].countryCode, productId: String(startingProducts[0].productId) }
