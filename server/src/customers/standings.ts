import { createBatcher } from '#core/batcher'
import type { Clock } from '#core/clock'
import type { Database } from '#db'

/** What every request of a customer is checked against. */
export interface Standing {
  customerId: number
  requestsPerSecond: number
  suspended: boolean
}

/** The standing of customers who come with a session, in memory. */
export interface Standings {
  /** Null for a customer that does not exist. */
  find(customerId: number): Promise<Standing | null>
  forgetCustomer(customerId: number): void
  forgetAll(): void
}

/** When no NOTIFY reaches us, a suspended customer is served for this long at most. */
const trustedForMs = 5_000
const maxRemembered = 50_000

export function openStandings(database: Database, clock: Clock): Standings {
  const remembered = new Map<number, { standing: Standing; readAtMs: number }>()
  // Counts forgettings: a row read before one of them must not be remembered after it.
  let forgettings = 0

  const lookups = createBatcher<number, Standing | null>({
    maxBatch: 500,
    maxWaiting: 10_000,
    async run(customerIds) {
      const forgettingsBefore = forgettings
      const readAtMs = clock.elapsedMs()
      const rows = await database.hot<{ customer_id: number; requests_per_second: number; suspended: boolean }>(
        'find-standings',
        `select customer_id, requests_per_second, suspended_at is not null as suspended
         from customer where customer_id = any($1::int[])`,
        [customerIds],
      )
      const found = new Map(
        rows.map((row) => [
          row.customer_id,
          { customerId: row.customer_id, requestsPerSecond: row.requests_per_second, suspended: row.suspended },
        ]),
      )
      if (forgettings === forgettingsBefore)
        for (const standing of found.values()) {
          remembered.delete(standing.customerId)
          remembered.set(standing.customerId, { standing, readAtMs })
          if (remembered.size > maxRemembered) remembered.delete(remembered.keys().next().value as number)
        }
      return customerIds.map((customerId) => found.get(customerId) ?? null)
    },
  })

  return {
    async find(customerId) {
      const known = remembered.get(customerId)
      if (known && clock.elapsedMs() - known.readAtMs < trustedForMs) return known.standing
      return lookups.add(customerId)
    },
    forgetCustomer(customerId) {
      forgettings++
      remembered.delete(customerId)
    },
    forgetAll() {
      forgettings++
      remembered.clear()
    },
  }
}
