import { isConstraint, type Queryable } from '#db'
import { chargeCtes, holdCtes } from '#ledger'

// Leases with money set aside, made of the ledger's own parts of statements, without the judging of a claim.

let count = 0

export interface BareLease {
  customerId: number
  at: Date
  priceMinor?: bigint
}

/** A lease of a number of its own. */
export async function bareLease(
  client: Queryable,
  { customerId, at, priceMinor = 3_000n }: BareLease,
): Promise<number> {
  const { rows } = await client.query<{ lease_id: number }>(
    `with supplied as (insert into supplier (name, kind, created_at) values ($1, 'webhook', $3) returning supplier_id),
     stocked as (
       insert into number (msisdn, country_code, supplier_id, created_at) select $2, 'RU', supplier_id, $3 from supplied
       returning number_id, msisdn
     )
     insert into lease (customer_id, number_id, msisdn, country_code, product_id, price_minor, currency, exclusive, started_at, expires_at)
     select $4, number_id, msisdn, 'RU', 2, $5, 'IRT', true, $3, $3 + interval '20 minutes' from stocked
     returning lease_id`,
    [`bare-${++count}`, String(79_160_000_000 + count), at, customerId, priceMinor],
  )
  return rows[0]?.lease_id as number
}

/** Sets the lease's price aside. False where the free balance does not cover it. */
export async function setAside(client: Queryable, leaseId: number, at: Date): Promise<boolean> {
  try {
    await client.query(
      `with leased as (
         update lease set hold = 'held' where lease_id = $1 returning lease_id, customer_id, price_minor
       ),
       purse as materialized (
         select account_id, customer_id, balance_minor, held_minor from account
         where customer_id in (select customer_id from leased) order by account_id for no key update
       ),
       aside as materialized (
         select lease_id, account_id, price_minor from leased join purse using (customer_id)
       ),
       ${holdCtes('$2')}
       select from aside`,
      [leaseId, at],
    )
    return true
  } catch (error) {
    if (isConstraint(error, 'balance_never_negative')) return false
    throw error
  }
}

/** Charges what was set aside for the lease, or gives it back. False where that was done before. */
export async function settle(client: Queryable, leaseId: number, how: 'post' | 'void', at: Date): Promise<boolean> {
  const { rowCount } = await client.query(
    `with settled as materialized (
       select lease_id, customer_id, price_minor from lease where lease_id = $1 and hold = 'held' for no key update
     ),
     bill as materialized (
       select lease_id, customer_id, 'lease:' || lease_id || ':test' as charge_key,
         case when $3 then price_minor else 0 end as amount_minor, price_minor as set_aside_minor
       from settled
     ),
     ${chargeCtes('$2::timestamptz')}
     update lease l
     set hold = case when $3 then 'posted' else 'voided' end, charged_minor = l.charged_minor + paid.amount_minor
     from paid where l.lease_id = paid.lease_id
     returning l.lease_id`,
    [leaseId, at, how === 'post'],
  )
  return rowCount === 1
}
