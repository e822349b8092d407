import type { Clock } from '#core/clock'
import { Unavailable } from '#core/errors'
import { createRemembered } from '#core/remembered'
import type { LeaseGlance, LeaseReader } from '#leases'

/**
 * The leases that customers ask about, in memory. Most calls are "has my code come?" with the answer no, and cost no
 * database: a NOTIFY tells of the code, and what no NOTIFY confirmed for a few seconds is read again. Only SQL decides
 * about codes and money; a glance decides that there is nothing to decide yet.
 */
export interface CodeWatch {
  /** Null for a lease that does not exist. */
  glance(leaseId: number): LeaseGlance | null | Promise<LeaseGlance | null>
  /**
   * Resolves when something came for the lease, when what is known of it grows old, when its customer is doubted, or after `timeoutMs`;
   * the caller asks again whether it may, and glances again. Rejects with `Unavailable` when too many wait or the process is stopping. At once while the process leaves:
   * nobody should wait then, and who did is to ask again where others serve on.
   */
  change(lease: Pick<LeaseGlance, 'leaseId' | 'customerId'>, timeoutMs: number, signal: AbortSignal): Promise<void>
  /** Codes came for these leases. */
  arrived: (leaseIds: readonly number[]) => void
  /** Something changed about who these customers are, or who comes in their name: whoever waits for one of them is woken. */
  doubt(customerIds: readonly number[]): void
  /** Notifications may have been missed: nothing that is remembered can be trusted. */
  gap(): void
  stop(): void
  readonly waiting: number
}

/** The longest that a code can go unnoticed when a NOTIFY is lost without a gap being noticed. */
const trustedForMs = 5_000
/** About 20 MB; the lease that was read longest ago goes first. */
const maxRemembered = 100_000
/** Each waits on an open connection of its own. */
const maxWaiting = 20_000

export interface CodeWatchOptions {
  reader: LeaseReader
  clock: Clock
  /** Whether notifications are arriving. */
  healthy(): boolean
  /** Aborted when this process leaves and others serve on. */
  leaving: AbortSignal
}

export function createCodeWatch(options: CodeWatchOptions): CodeWatch {
  const { reader, clock } = options
  const glances = createRemembered<number, LeaseGlance | null>({
    clock,
    trustedForMs,
    most: maxRemembered,
    read: (leaseId) => reader.read(leaseId),
    isKept: (glance) => glance !== null,
    isFinal: (glance) => glance?.hasCode === true,
    isTold: () => options.healthy(),
  })
  const waiters = new Map<number, Set<() => void>>()
  const waitersOfCustomer = new Map<number, Set<() => void>>()
  let waiting = 0
  let stopped = false

  function wake(leaseId: number): void {
    for (const ring of waiters.get(leaseId) ?? []) ring()
  }

  function wakeCustomer(customerId: number): void {
    for (const ring of waitersOfCustomer.get(customerId) ?? []) ring()
  }

  function wakeAll(): void {
    for (const leaseId of waiters.keys()) wake(leaseId)
  }

  options.leaving.addEventListener('abort', wakeAll)

  return {
    glance: (leaseId) => glances.get(leaseId),
    change({ leaseId, customerId }, timeoutMs, signal) {
      if (stopped) return Promise.reject(new Unavailable('the server is stopping', 1, { why: 'stopping' }))
      if (options.leaving.aborted) return Promise.resolve()
      if (waiting >= maxWaiting)
        return Promise.reject(new Unavailable('too many are waiting', 1, { why: 'too_many_waiting' }))
      return new Promise((resolve) => {
        waiting++
        let rung = false
        const ring = (): void => {
          if (rung) return
          rung = true
          waiting--
          leave(waiters, leaseId, ring)
          leave(waitersOfCustomer, customerId, ring)
          cancel()
          signal.removeEventListener('abort', ring)
          resolve()
        }
        join(waiters, leaseId, ring)
        join(waitersOfCustomer, customerId, ring)
        const cancel = clock.after(Math.min(timeoutMs, trustedForMs), ring)
        signal.addEventListener('abort', ring)
        if (signal.aborted) ring()
      })
    },
    arrived(leaseIds) {
      for (const leaseId of leaseIds) {
        glances.change(leaseId, (glance) => glance && { ...glance, hasCode: true })
        wake(leaseId)
      }
    },
    doubt(customerIds) {
      for (const customerId of customerIds) wakeCustomer(customerId)
    },
    gap() {
      glances.forgetAll()
      wakeAll()
    },
    stop() {
      stopped = true
      wakeAll()
    },
    get waiting() {
      return waiting
    },
  }
}

function join(waiters: Map<number, Set<() => void>>, id: number, ring: () => void): void {
  const own = waiters.get(id) ?? new Set()
  waiters.set(id, own.add(ring))
}

function leave(waiters: Map<number, Set<() => void>>, id: number, ring: () => void): void {
  const own = waiters.get(id)
  own?.delete(ring)
  if (own?.size === 0) waiters.delete(id)
}
