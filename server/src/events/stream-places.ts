import type { Clock } from '#core/clock'
import type { Database } from '#db'

/** A person with ten pages open has lost count of them; a page shares its stream among its tabs. */
export const streamsPerCustomer = 10

/** The places that customers' streams take, counted in the database, where all processes of all machines meet. */
export interface StreamPlaces {
  /** Takes a place for a stream. The answer gives it back; null when the customer has no more. */
  take(customerId: number): Promise<(() => void) | null>
  /** Gives back all places of this process. */
  stop(): Promise<void>
}

const refreshMs = 60_000
/** Longer than two refreshings: one that fails loses nothing. */
const lapsedAfterMs = 150_000

/**
 * Two who take the same place at once meet at its key, and one of them gets none: `free` says whether there was one to take.
 * $1 customer, $2 process, $3 the time, $4 what was seen last then has lapsed.
 */
const takeStatement = `
with free as (
  select p::smallint as place from generate_series(1, ${streamsPerCustomer}) p
  where not exists (select from event_stream s where s.customer_id = $1 and s.place = p and s.seen_at > $4)
  -- The first ones are not asked for by all who come at once.
  order by random() limit 1
),
taken as (
  insert into event_stream as s (customer_id, place, process_id, seen_at) select $1, place, $2, $3 from free
  on conflict (customer_id, place) do update set process_id = excluded.process_id, seen_at = excluded.seen_at
  where s.seen_at <= $4
  returning place
)
select free.place is not null as free, taken.place from (values (1)) one left join free on true left join taken on true`

const refreshStatement = `
insert into event_stream as s (customer_id, place, process_id, seen_at)
select customer_id, place, $3, $4 from unnest($1::int[], $2::smallint[]) held(customer_id, place) order by customer_id, place
on conflict (customer_id, place) do update set seen_at = excluded.seen_at where s.process_id = excluded.process_id`

interface Place {
  customerId: number
  place: number
}

export function createStreamPlaces(options: {
  database: Database
  clock: Clock
  processId: string
  onError(error: unknown): void
}): StreamPlaces {
  const { database, clock, processId } = options
  const held = new Set<Place>()
  const working = new Set<Promise<unknown>>()
  let refreshing: Promise<unknown> = Promise.resolve()
  let cancelRefresh = (): void => {}

  function work(what: Promise<unknown>): Promise<unknown> {
    const told = what.catch((error: unknown) => options.onError(error)).finally(() => working.delete(told))
    working.add(told)
    return told
  }

  async function refresh(): Promise<void> {
    if (held.size === 0) return
    const places = [...held]
    await database.hot('refresh-stream-places', refreshStatement, [
      places.map((each) => each.customerId),
      places.map((each) => each.place),
      processId,
      clock.now(),
    ])
  }

  function refreshLater(): void {
    cancelRefresh = clock.after(refreshMs, () => {
      refreshing = work(refresh())
      refreshLater()
    })
  }
  refreshLater()

  async function giveBack(place: Place): Promise<void> {
    // A refreshing that is under way would put back what is deleted before it.
    await refreshing
    await database.hot(
      'give-stream-place-back',
      'delete from event_stream where customer_id = $1 and place = $2 and process_id = $3',
      [place.customerId, place.place, processId],
    )
  }

  return {
    async take(customerId) {
      // Whoever was quicker took a place: after so many there is none left.
      for (let attempt = 0; attempt < streamsPerCustomer; attempt++) {
        const now = clock.now()
        const lapsed = new Date(now.getTime() - lapsedAfterMs)
        const [row] = await database.hot<{ free: boolean; place: number | null }>('take-stream-place', takeStatement, [
          customerId,
          processId,
          now,
          lapsed,
        ])
        if (row?.free !== true) return null
        if (row.place === null) continue
        const place = { customerId, place: row.place }
        held.add(place)
        return () => {
          if (held.delete(place)) void work(giveBack(place))
        }
      }
      return null
    },
    async stop() {
      cancelRefresh()
      held.clear()
      await Promise.all(working)
      await database.pool.query('delete from event_stream where process_id = $1', [processId])
    },
  }
}
