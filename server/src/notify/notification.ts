/** What a NOTIFY says: which cached things are no longer as they were. It never carries a code or a text. */
export interface Notification {
  /** Leases whose code has come. */
  leases: number[]
  /** Countries in which numbers were lent or came back. */
  countries: string[]
  /** The stock changed by the operator's hand: any country. */
  stock: boolean
  /** Customers that were changed, suspended, or whose token was revoked. */
  customers: number[]
  /** Customers whose leases or balance changed; only those to whom somebody streams events. */
  changed: number[]
  catalogue: boolean
}

/** Reads a payload. Whatever is not understood is left out: a newer process may say more. */
export function readNotification(payload: string): Notification {
  const notification: Notification = {
    leases: [],
    countries: [],
    stock: false,
    customers: [],
    changed: [],
    catalogue: false,
  }
  let read: unknown
  try {
    read = JSON.parse(payload)
  } catch {
    return notification
  }
  if (typeof read !== 'object' || read === null) return notification
  const { leases, countries, stock, customers, changed, catalogue } = read as Record<string, unknown>
  if (Array.isArray(leases)) notification.leases = leases.filter((id) => typeof id === 'number')
  if (Array.isArray(countries)) notification.countries = countries.filter((code) => typeof code === 'string')
  if (Array.isArray(customers)) notification.customers = customers.filter((id) => typeof id === 'number')
  if (Array.isArray(changed)) notification.changed = changed.filter((id) => typeof id === 'number')
  notification.stock = stock === true
  notification.catalogue = catalogue === true
  return notification
}
