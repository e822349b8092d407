import { describe, expect, test } from 'vitest'
import { ManualClock } from '#core/clock'
import { withDatabase } from '#test/database'
import { eventually } from '#test/eventually'
import { createStreamPlaces, streamsPerCustomer, type StreamPlaces } from './stream-places.ts'

const held = withDatabase()
const minute = 60_000
let processes = 0

/** A process with a clock of its own: one whose clock stands still refreshes nothing, as if it had been killed. */
function startProcess(start = '2026-11-24T12:00:00Z'): { places: StreamPlaces; clock: ManualClock; errors: unknown[] } {
  const clock = new ManualClock(start)
  const errors: unknown[] = []
  const places = createStreamPlaces({
    database: held.database,
    clock,
    processId: `process-${++processes}`,
    onError: (error) => errors.push(error),
  })
  return { places, clock, errors }
}

const takeAll = (places: StreamPlaces, customerId: number, count = streamsPerCustomer) =>
  Promise.all(Array.from({ length: count }, () => places.take(customerId)))

async function rows(customerId: number): Promise<number> {
  const { rowCount } = await held.database.pool.query('select from event_stream where customer_id = $1', [customerId])
  return rowCount ?? 0
}

describe('the places of a customer', () => {
  test('are ten over all processes, however many ask at once; each that is given back is free again', async () => {
    const [one, other] = [startProcess(), startProcess()]
    const taken = (await Promise.all([takeAll(one.places, 1, 15), takeAll(other.places, 1, 15)])).flat()
    const given = taken.filter((each) => each !== null)
    expect(given).toHaveLength(streamsPerCustomer)
    expect(await other.places.take(2), 'another customer has its own').not.toBeNull()
    given[0]?.()
    given[0]?.()
    await eventually(async () => expect(await rows(1)).toBe(streamsPerCustomer - 1))
    expect(await one.places.take(1)).not.toBeNull()
    expect(await one.places.take(1)).toBeNull()
    await Promise.all([one.places.stop(), other.places.stop()])
    expect(await rows(1)).toBe(0)
    expect([...one.errors, ...other.errors]).toEqual([])
  })

  test('of a process that was killed lapse; those of one that lives do not, and cost it a statement a minute', async () => {
    const [killed, living, later] = [startProcess(), startProcess(), startProcess()]
    await takeAll(killed.places, 3, 5)
    await takeAll(living.places, 3, 5)
    for (let i = 0; i < 3; i++) {
      living.clock.advance(minute)
      await eventually(async () => {
        const { rowCount } = await held.database.pool.query(
          'select from event_stream where customer_id = 3 and seen_at = $1',
          [living.clock.now()],
        )
        expect(rowCount).toBe(5)
      })
    }
    later.clock.advance(3 * minute)
    const taken = await takeAll(later.places, 3)
    expect(taken.filter((each) => each !== null)).toHaveLength(5)
    await Promise.all([living.places.stop(), later.places.stop(), killed.places.stop()])
  })

  test('are said again after the database lost them in a crash', async () => {
    const { places, clock } = startProcess()
    await takeAll(places, 4, 7)
    await held.owner.pool.query('truncate event_stream')
    clock.advance(minute)
    await eventually(async () => expect(await rows(4)).toBe(7))
    await places.stop()
  })

  test('cannot be more than ten, whatever a statement writes', async () => {
    const eleventh = held.database.pool.query(
      `insert into event_stream (customer_id, place, process_id, seen_at) values (5, 11, 'x', now())`,
    )
    await expect(eleventh).rejects.toMatchObject({ constraint: 'event_stream_of_ten' })
  })
})
