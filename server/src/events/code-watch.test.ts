import { describe, expect, test } from 'vitest'
import { ManualClock } from '#core/clock'
import { Unavailable } from '#core/errors'
import { createCodeWatch } from '#events'
import type { LeaseGlance } from '#leases'

function scene() {
  const clock = new ManualClock()
  const leases = new Map<number, LeaseGlance>()
  const state = { healthy: true, reads: 0, hold: null as Promise<void> | null, leaving: new AbortController() }
  const reader = {
    async read(leaseId: number): Promise<LeaseGlance | null> {
      state.reads++
      const as = leases.get(leaseId) ?? null
      await state.hold
      return as && { ...as }
    },
  }
  const watch = createCodeWatch({ reader, clock, healthy: () => state.healthy, leaving: state.leaving.signal })
  const lease = (leaseId: number, hasCode = false): void => {
    leases.set(leaseId, { leaseId, customerId: 1, countryCode: 'RU', productId: 2, hasCode })
  }
  return { clock, leases, state, watch, lease }
}

const never = new AbortController().signal
const of = (leaseId: number, customerId = 1) => ({ leaseId, customerId })

describe('a glance', () => {
  test('reads the database once, and then answers from memory', async () => {
    const { watch, lease, state } = scene()
    lease(7)
    expect(await watch.glance(7)).toMatchObject({ leaseId: 7, hasCode: false })
    for (let i = 0; i < 10; i++) expect(watch.glance(7)).toMatchObject({ hasCode: false })
    expect(state.reads).toBe(1)
  })

  test('callers that ask at the same time share one reading', async () => {
    const { watch, lease, state } = scene()
    lease(7)
    await Promise.all(Array.from({ length: 10 }, async () => watch.glance(7)))
    expect(state.reads).toBe(1)
  })

  test('what no notification confirmed for five seconds is read again', async () => {
    const { watch, lease, state, clock } = scene()
    lease(7)
    await watch.glance(7)
    clock.advance(5_000)
    lease(7, true)
    expect(await watch.glance(7)).toMatchObject({ hasCode: true })
    expect(state.reads).toBe(2)
  })

  test('an unknown lease is asked for every time', async () => {
    const { watch, state, lease } = scene()
    expect(await watch.glance(8)).toBeNull()
    lease(8)
    expect(await watch.glance(8)).toMatchObject({ leaseId: 8 })
    expect(state.reads).toBe(2)
  })

  test('while notifications are interrupted nothing is answered from memory', async () => {
    const { watch, lease, state } = scene()
    lease(7)
    await watch.glance(7)
    state.healthy = false
    await watch.glance(7)
    await watch.glance(7)
    expect(state.reads).toBe(3)
  })

  test('a code that arrives while the lease is being read is not overlooked', async () => {
    const { watch, lease, state } = scene()
    lease(7)
    let release = (): void => {}
    state.hold = new Promise((resolve) => (release = resolve))
    const [first, second] = [watch.glance(7), watch.glance(7)]
    watch.arrived([7])
    release()
    expect(await first).toMatchObject({ hasCode: true })
    expect(await second).toMatchObject({ hasCode: true })
    state.hold = null
    lease(7, true)
    expect(await watch.glance(7)).toMatchObject({ hasCode: true })
  })
})

describe('waiting', () => {
  test('ends when the code arrives, when the time is up, when the caller hangs up, and when notifications were missed', async () => {
    const { watch, clock } = scene()
    const hangUp = new AbortController()
    const waits = [
      watch.change(of(1), 60_000, never),
      watch.change(of(2), 3_000, never),
      watch.change(of(3), 60_000, hangUp.signal),
      watch.change(of(4), 60_000, never),
    ]
    expect(watch.waiting).toBe(4)
    watch.arrived([1])
    await waits[0]
    clock.advance(3_000)
    await waits[1]
    hangUp.abort()
    await waits[2]
    expect(watch.waiting).toBe(1)
    watch.gap()
    await waits[3]
    expect(watch.waiting).toBe(0)
  })

  test('ends at once for a customer about whom something changed, and for no other', async () => {
    const { watch } = scene()
    const doubted = [watch.change(of(1), 60_000, never), watch.change(of(2), 60_000, never)]
    const other = watch.change(of(3, 2), 60_000, never)
    watch.doubt([1])
    await Promise.all(doubted)
    expect(watch.waiting).toBe(1)
    watch.stop()
    await other
  })

  test('lasts no longer than a glance is trusted, so that a lost notification costs seconds', async () => {
    const { watch, clock } = scene()
    const wait = watch.change(of(1), 60_000, never)
    clock.advance(5_000)
    await wait
  })

  test('is refused when too many wait, and when the process stops', async () => {
    const { watch } = scene()
    const waits = Array.from({ length: 20_000 }, (_, i) => watch.change(of(i), 60_000, never))
    await expect(watch.change(of(1), 60_000, never)).rejects.toBeInstanceOf(Unavailable)
    watch.stop()
    await Promise.all(waits)
    await expect(watch.change(of(1), 60_000, never)).rejects.toBeInstanceOf(Unavailable)
  })
})
