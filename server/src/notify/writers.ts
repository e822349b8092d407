import { notificationChannel } from './channel.ts'
import type { Notification } from './notification.ts'

/**
 * An SQL expression that notifies every process with the commit, once for each row that it is selected for. The parts are
 * expressions of JSON values; a null says nothing. PostgreSQL takes 8,000 bytes at most: lists need a bound.
 */
function notify(parts: Partial<Record<keyof Notification, string>>): string {
  const pairs = Object.entries(parts).map(([name, value]) => `'${name}', ${value}`)
  return `pg_notify('${notificationChannel}', json_build_object(${pairs.join(', ')})::text)`
}

/** The stock changed by the operator's hand, in any country. */
export const notifyStock = notify({ stock: 'true' })

/** A customer was changed or suspended, or a token revoked. `customerId`: a column or parameter of type integer. */
export const notifyCustomer = (customerId: string): string => notify({ customers: `json_build_array(${customerId})` })

/** Numbers were lent or came back. An aggregate; `countryCode`: a column of the rows. */
export const notifyCountries = (countryCode: string): string =>
  notify({ countries: `json_agg(distinct ${countryCode})` })

/** Codes came for leases, and something for customers. Both are expressions of arrays in JSON, at most 300 each. */
export const notifyArrivals = (leaseIds: string, customerIds: string): string =>
  notify({ leases: leaseIds, changed: customerIds })

/** Customers' leases or balances changed. An expression of an array in JSON, at most 500. */
export const notifyChanged = (customerIds: string): string => notify({ changed: customerIds })
