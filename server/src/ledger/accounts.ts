import type { Queryable } from '#db'

/** Opens the one account of a new customer, empty. */
export async function openAccount(client: Queryable, customerId: number, currency: string): Promise<void> {
  await client.query('insert into account (customer_id, currency, balance_minor) values ($1, $2, 0)', [
    customerId,
    currency,
  ])
}

export interface Balance {
  balanceMinor: bigint
  /** The part of the balance that holds have set aside. */
  heldMinor: bigint
  currency: string
}

/** The customer's balance, or null where there is no such customer. */
export async function balanceOf(client: Queryable, customerId: number): Promise<Balance | null> {
  const { rows } = await client.query<{ balance_minor: bigint; held_minor: bigint; currency: string }>(
    'select balance_minor, held_minor, currency from account where customer_id = $1',
    [customerId],
  )
  const [row] = rows
  return row ? { balanceMinor: row.balance_minor, heldMinor: row.held_minor, currency: row.currency } : null
}

/** The balances of many customers, by their ids. */
export async function balancesOf(client: Queryable, customerIds: readonly number[]): Promise<Map<number, Balance>> {
  const { rows } = await client.query<{
    customer_id: number
    balance_minor: bigint
    held_minor: bigint
    currency: string
  }>('select customer_id, balance_minor, held_minor, currency from account where customer_id = any($1::int[])', [
    customerIds,
  ])
  return new Map(
    rows.map((row) => [
      row.customer_id,
      { balanceMinor: row.balance_minor, heldMinor: row.held_minor, currency: row.currency },
    ]),
  )
}
