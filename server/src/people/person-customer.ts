import { TOMAN } from '@verifyplus/contract'
import type { Database, Queryable } from '#db'
import { openAccount } from '#ledger'

export interface PersonsCustomer {
  customerId: number
  suspended: boolean
}

/** What an account that somebody made on the site may do until its first payment. */
export interface NewAccountLimits {
  /** Numbers at once. */
  leaseLimit: number
  requestsPerSecond: number
  /** Null: no limit. */
  numbersPerDay: number | null
}

/** Small enough that a stranger with many accounts takes little from the others; a first look needs less. */
export const usualNewAccountLimits: NewAccountLimits = { leaseLimit: 10, requestsPerSecond: 10, numbersPerDay: 20 }

/** The customer of a person, made or linked where there is none yet. Null while the person's e-mail address is not proved. */
export function ensureCustomer(
  database: Database,
  userId: string,
  limits: NewAccountLimits,
  at: Date,
): Promise<PersonsCustomer | null> {
  return database.tx((client) => ensureCustomerWith(client, userId, limits, at))
}

/**
 * Idempotent: whatever was interrupted is made good at the next sign-in. A customer whom an operator made for the address
 * becomes the person's, which is why the address has to be proved first; one that has a person already stays theirs. A
 * customer who is made here is self-made and has these limits; with null, somebody invited the person.
 */
export async function ensureCustomerWith(
  client: Queryable,
  userId: string,
  limits: NewAccountLimits | null,
  at: Date,
): Promise<PersonsCustomer | null> {
  // The row's lock: two sign-ins at once must not both find no customer.
  const { rows: users } = await client.query<{ email: string }>(
    'select email from auth_user where id = $1 and email_verified for update',
    [userId],
  )
  const email = users[0]?.email
  if (email === undefined) return null
  const { rows: linked } = await client.query<CustomerFound>(
    'select customer_id, suspended_at from customer where user_id = $1',
    [userId],
  )
  if (linked[0]) return found(linked[0])
  const { rows } = await client.query<CustomerFound & { made: boolean }>(
    `insert into customer as c (email, user_id, created_at) values ($1, $2, $3)
     on conflict (lower(email)) do update set user_id = excluded.user_id where c.user_id is null
     returning customer_id, suspended_at, xmax = 0 as made`,
    [email, userId, at],
  )
  const [customer] = rows
  if (!customer) return null
  if (customer.made) await openAccount(client, customer.customer_id, TOMAN)
  if (customer.made && limits) await keepSmall(client, customer.customer_id, limits)
  return found(customer)
}

/** Within the transaction that made the customer: nobody has seen it without its limits. */
async function keepSmall(client: Queryable, customerId: number, limits: NewAccountLimits): Promise<void> {
  await client.query(
    `update customer set self_made = true, lease_limit = $2, requests_per_second = $3, numbers_per_day = $4
     where customer_id = $1`,
    [customerId, limits.leaseLimit, limits.requestsPerSecond, limits.numbersPerDay],
  )
}

interface CustomerFound {
  customer_id: number
  suspended_at: Date | null
}

function found(row: CustomerFound): PersonsCustomer {
  return { customerId: row.customer_id, suspended: row.suspended_at !== null }
}

/** A person's new address becomes their customer's, unless another customer has it. */
export async function renameCustomer(database: Database, userId: string): Promise<void> {
  await database.pool.query(
    `update customer c set email = u.email from auth_user u
     where u.id = $1 and c.user_id = u.id and u.email_verified and c.email <> u.email
       and not exists (select from customer o where lower(o.email) = lower(u.email) and o.customer_id <> c.customer_id)`,
    [userId],
  )
}
