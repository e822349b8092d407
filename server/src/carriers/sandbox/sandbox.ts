import { createHash } from 'node:crypto'
import type { Clock } from '#core/clock'
import type { Database } from '#db'
import { pendingSandboxLeases, type PendingLease } from './pending-leases.ts'
import { composeSandboxText } from './texts.ts'

/** A message that the sandbox's network is to carry to our own inbound door. */
export interface SandboxMessage {
  msisdn: string
  originator: string
  text: string
}

export interface SandboxOptions {
  database: Database
  clock: Clock
  /** About how long a message takes; a third more or less from lease to lease. */
  delaySeconds: number
  /** The share of leases that get a message, 0 to 1. */
  share: number
  /** Brings the message to the real inbound door. Rejects when it could not be handed over: it is sent again. */
  carry: (message: SandboxMessage) => Promise<void>
  onError(error: unknown): void
}

/** The person who tries the system for the first time should see a code and not the one lease in twenty without. */
const firstLeasesServed = 20

/** Numbers that look drawn, the same for the same lease: after a restart the sandbox goes on as it had decided. */
function randomOf(leaseId: number): () => number {
  let round = 0
  return () => createHash('sha256').update(`${leaseId}/${round++}`).digest().readUInt32BE() / 2 ** 32
}

/** One look at what is pending: sends what is due. Call it again and again; nothing is kept between two looks but `done`. */
export function createSandbox(options: SandboxOptions): { look(): Promise<void> } {
  // Leases that need no further look, lest each look reads them again. What was sent is known to the database too.
  const done = new Set<number>()
  const doneKept = 5_000

  function settle(lease: PendingLease): void {
    done.add(lease.leaseId)
    if (done.size > doneKept) done.delete(done.values().next().value as number)
  }

  async function serve(lease: PendingLease): Promise<void> {
    const random = randomOf(lease.leaseId)
    if (random() >= options.share && lease.leaseId > firstLeasesServed) return settle(lease)
    const delayMs = options.delaySeconds * 1_000 * (2 / 3 + (random() * 2) / 3)
    if (options.clock.now().getTime() < lease.startedAt.getTime() + delayMs) return
    const { originator, text } = composeSandboxText({ productId: lease.productId, name: lease.productName }, random)
    await options.carry({ msisdn: lease.msisdn, originator, text })
    settle(lease)
  }

  return {
    async look() {
      const pending = await pendingSandboxLeases(options.database, [...done])
      const results = await Promise.allSettled(pending.map(serve))
      for (const result of results) if (result.status === 'rejected') options.onError(result.reason)
    },
  }
}
