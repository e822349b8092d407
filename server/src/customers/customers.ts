import { TOMAN } from '@verifyplus/contract'
import { isConstraint, type Database } from '#db'
import { openAccount, topUp, withinBound } from '#ledger'
import { Refused } from '#core/errors'
import { notifyCustomer } from '#notify'
import { addTokenWith } from './tokens.ts'

export interface CustomerRow {
  customerId: number
  email: string
  leaseLimit: number
  requestsPerSecond: number
  /** Null: no limit. */
  numbersPerDay: number | null
  liveLeases: number
  balanceMinor: bigint
  heldMinor: bigint
  createdAt: Date
  suspendedAt: Date | null
  /** Made by a sign-up on the site. */
  selfMade: boolean
  /** When the first top-up was booked. */
  paidAt: Date | null
}

/** One address, no quoting, no comments: what people sign up with. The mail that is sent there is the real check. */
const emailShape = /^[^\s@"<>(),;:\\[\]]{1,64}@[^\s@"<>(),;:\\[\]]{1,190}$/

export interface NewCustomer {
  email: string
  balanceMinor?: bigint | undefined
  note: string
  at: Date
}

/** Makes a customer with an account and a first API token, which the answer holds and nothing keeps. */
export async function createCustomer(
  database: Database,
  customer: NewCustomer,
): Promise<{ customerId: number; apiToken: string }> {
  if (!emailShape.test(customer.email))
    throw new Refused(`${JSON.stringify(customer.email.slice(0, 80))} is not an email address`)
  const balanceMinor = customer.balanceMinor ?? 0n
  if (balanceMinor < 0n) throw new Refused('A balance cannot be negative')
  try {
    return await database.tx(async (client) => {
      const { rows } = await client.query<{ customer_id: number }>(
        'insert into customer (email, created_at) values ($1, $2) returning customer_id',
        [customer.email, customer.at],
      )
      const customerId = rows[0]?.customer_id as number
      await openAccount(client, customerId, TOMAN)
      if (balanceMinor > 0n) {
        const { note, at } = customer
        const opening = { customerId, amountMinor: balanceMinor, note, idempotencyKey: `opening:${customerId}`, at }
        await withinBound(() => topUp(client, opening))
      }
      const { apiToken } = await addTokenWith(client, { customerId, name: 'first', at: customer.at })
      return { customerId, apiToken }
    })
  } catch (error) {
    if (isConstraint(error, 'customer_email_taken'))
      throw new Refused(`There is already a customer with the email address ${customer.email}`)
    throw error
  }
}

export interface CustomerChange {
  suspended?: boolean | undefined
  leaseLimit?: number | undefined
  requestsPerSecond?: number | undefined
  /** Null: no limit from now on. */
  numbersPerDay?: number | null | undefined
  at: Date
}

/** Suspends, resumes, or changes limits. Other processes hear of it by NOTIFY within the same transaction. */
export async function setCustomer(database: Database, customerId: number, change: CustomerChange): Promise<void> {
  const { rowCount } = await database.pool.query(
    `with changed as (
       update customer set
         suspended_at = case when $2::boolean is null then suspended_at when $2 then coalesce(suspended_at, $3) else null end,
         lease_limit = coalesce($4, lease_limit),
         requests_per_second = coalesce($5, requests_per_second),
         numbers_per_day = case when $6::boolean then $7::int else numbers_per_day end
       where customer_id = $1
       returning customer_id
     )
     select ${notifyCustomer('customer_id')} from changed`,
    [
      customerId,
      change.suspended ?? null,
      change.at,
      change.leaseLimit ?? null,
      change.requestsPerSecond ?? null,
      change.numbersPerDay !== undefined,
      change.numbersPerDay ?? null,
    ],
  )
  if (rowCount === 0) throw new Refused(`There is no customer ${customerId}`)
}

/** Customers in the order of their ids, after `afterId`. */
export async function listCustomers(
  database: Database,
  page: { afterId: number; limit: number },
): Promise<CustomerRow[]> {
  const rows = await database.kysely
    .selectFrom('customer')
    .innerJoin('account', 'account.customer_id', 'customer.customer_id')
    .selectAll('customer')
    .select(['account.balance_minor', 'account.held_minor'])
    .where('customer.customer_id', '>', page.afterId)
    .orderBy('customer.customer_id')
    .limit(page.limit)
    .execute()
  return rows.map((row) => ({
    customerId: row.customer_id,
    email: row.email,
    leaseLimit: row.lease_limit,
    requestsPerSecond: row.requests_per_second,
    numbersPerDay: row.numbers_per_day,
    liveLeases: row.live_leases,
    balanceMinor: row.balance_minor ?? 0n,
    heldMinor: row.held_minor,
    createdAt: row.created_at,
    suspendedAt: row.suspended_at,
    selfMade: row.self_made,
    paidAt: row.paid_at,
  }))
}
