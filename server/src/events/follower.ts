import type { Balance } from '#ledger'
import type { OwnLease } from '#leases'
import type { Subscription } from './change-feed.ts'

/** One subscription: how far it was told, and what it was told of late, so that an overlap tells nothing twice. */
export interface Follower {
  /** Everything that changed until then was told; reads begin a little before. */
  readonly toldMs: number
  /** `wholeUntilMs`: nothing that changed before it can still come. */
  tell(leases: readonly OwnLease[], balance: Balance | undefined, backMs: number, wholeUntilMs: number): void
  catalogue(): void
}

/** No read looks farther back than this beyond what was told. */
const remembersForMs = 60_000

export function createFollower(subscription: Subscription, now: Date): Follower {
  let toldMs = (subscription.since ?? now).getTime()
  let balanceTold = ''
  // The version of each lease that was told, with the time of its change.
  const told = new Map<number, { version: string; changedMs: number }>()

  return {
    get toldMs() {
      return toldMs
    },
    tell(leases, balance, backMs, wholeUntilMs) {
      const fromMs = toldMs - backMs
      for (const lease of leases) {
        const changedMs = lease.changedAt.getTime()
        const version = `${changedMs} ${lease.state} ${lease.hold} ${lease.codeState} ${lease.code ?? ''}`
        if (changedMs <= fromMs || told.get(lease.leaseId)?.version === version) continue
        told.set(lease.leaseId, { version, changedMs })
        toldMs = Math.max(toldMs, changedMs)
        subscription.lease(lease, new Date(toldMs))
      }
      toldMs = Math.max(toldMs, wholeUntilMs)
      for (const [leaseId, { changedMs }] of told) if (changedMs < toldMs - remembersForMs) told.delete(leaseId)
      if (!balance) return
      const amounts = `${balance.balanceMinor} ${balance.heldMinor}`
      if (amounts === balanceTold) return
      balanceTold = amounts
      subscription.balance(balance, new Date(toldMs))
    },
    catalogue: () => subscription.catalogue(new Date(toldMs)),
  }
}
