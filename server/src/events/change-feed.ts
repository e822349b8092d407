import type { Clock } from '#core/clock'
import { Unavailable } from '#core/errors'
import type { Database } from '#db'
import { balancesOf, type Balance } from '#ledger'
import { changesPerRead, type OwnLease, type OwnLeases } from '#leases'
import { watchCustomers } from '#notify'
import { createFollower, type Follower } from './follower.ts'

export interface Subscription {
  customerId: number
  /** Hear again what changed since then; null: only what changes from now on. */
  since: Date | null
  /** `at` is the time up to which everything was told. */
  lease(lease: OwnLease, at: Date): void
  balance(balance: Balance, at: Date): void
  catalogue(at: Date): void
  /** Whether who hears it still may. */
  stillMay(): Promise<boolean>
  /** They may not, or it cannot be told: nothing comes any more. Called once at most. */
  end(): void
}

/**
 * Tells customers of their leases and balances as they change: states, not history. A NOTIFY names the customers, and one
 * query a round reads what changed for all of them; while it is at the database the next round fills. What is told of a
 * lease was collected first, so a code is pushed only to who has it paid.
 */
export interface ChangeFeed {
  /** The answer ends it. Throws `Unavailable` when there are too many or the process is stopping. */
  subscribe(subscription: Subscription): () => void
  changed(customerIds: readonly number[]): void
  catalogueChanged(): void
  /**
   * Something changed about who these customers are, or who comes in their name. Nothing is told to them, and so nothing charged, before
   * each of their streams was asked whether it still may; one that may not ends.
   */
  doubt(customerIds: readonly number[]): void
  /** Notifications may have been missed. */
  gap(): void
  stop(): void
  /** Resolves when everything that is known to have changed was told. */
  idle(): Promise<void>
  /** Streams of one customer, or all. */
  count(customerId?: number): number
}

interface Member {
  follower: Follower
  subscription: Subscription
  /** How often it was doubted since it was last known to be right. */
  doubts: number
}

/** Each holds a connection of its own and a few kilobytes. */
const maxSubscriptions = 10_000
const customersPerRound = 500
/** What a lost NOTIFY can cost: everybody is looked at again this often. */
const sweepMs = 10_000
const watchEveryMs = 30_000
const lookAgainMs = 1_000
const retryMs = 1_000
/** A change is stamped when its statement begins and told when it is committed: so far it may lie behind what was told before. */
const overlapMs = 5_000
/** Longer than any statement may take, and than the clocks of two machines should differ. */
const sweepOverlapMs = 30_000

export interface ChangeFeedOptions {
  database: Database
  ownLeases: OwnLeases
  clock: Clock
  onError(error: unknown): void
}

export function createChangeFeed(options: ChangeFeedOptions): ChangeFeed {
  const { database, ownLeases, clock } = options
  const followers = new Map<number, Set<Member>>()
  const watched = new Set<number>()
  /** Customers to look at, and how far back. */
  let due = new Map<number, number>()
  let working: Promise<void> | null = null
  let stopped = false
  let total = 0
  const timers: (() => void)[] = []
  let cancelRetry = (): void => {}

  function every(ms: number, work: () => void): void {
    let cancel = (): void => {}
    const again = (): void => {
      cancel = clock.after(ms, () => {
        work()
        if (!stopped) again()
      })
    }
    again()
    timers.push(() => cancel())
  }

  function look(customerId: number, backMs: number): void {
    if (stopped || !followers.has(customerId)) return
    due.set(customerId, Math.max(backMs, due.get(customerId) ?? 0))
    begin()
  }

  function begin(): void {
    working ??= work()
  }

  async function work(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve))
    while (due.size > 0 && !stopped) {
      const round = [...due].slice(0, customersPerRound)
      for (const [customerId] of round) due.delete(customerId)
      try {
        await tell(round)
      } catch (error) {
        options.onError(error)
        for (const [customerId] of round) due.set(customerId, sweepOverlapMs)
        break
      }
    }
    working = null
    if (due.size > 0 && !stopped) cancelRetry = clock.after(retryMs, begin)
  }

  async function tell(round: readonly (readonly [number, number])[]): Promise<void> {
    const customerIds = round.map(([customerId]) => customerId)
    const unwatched = customerIds.filter((customerId) => !watched.has(customerId))
    if (unwatched.length > 0) {
      await watchCustomers(database, unwatched, clock.now())
      for (const customerId of unwatched) watched.add(customerId)
      // A statement that began before they were watched tells nobody, and may be committed after this round has read.
      clock.after(lookAgainMs, () => {
        for (const customerId of unwatched) look(customerId, overlapMs)
      })
    }
    const asked = round.flatMap(([customerId, backMs]) => {
      const own = trusted(customerId)
      if (own.length === 0) return []
      return { customerId, since: new Date(Math.min(...own.map(({ follower }) => follower.toldMs)) - backMs) }
    })
    const readAtMs = clock.now().getTime()
    const leases = Map.groupBy(await ownLeases.changedSince(asked), (lease) => lease.customerId)
    const balances = await balancesOf(database.pool, customerIds)
    for (const [customerId, backMs] of round) {
      const own = leases.get(customerId) ?? []
      const balance = balances.get(customerId)
      const whole = own.length < changesPerRead
      for (const { follower } of trusted(customerId))
        follower.tell(own, balance, backMs, whole ? readAtMs - sweepOverlapMs : 0)
      // More than one read holds: the rest begins where this ended, without an overlap that would bring the same again.
      if (!whole) due.set(customerId, 0)
    }
  }

  function lookAtAll(): void {
    for (const customerId of followers.keys()) look(customerId, sweepOverlapMs)
  }

  /** Those of a customer to whom something may be told. */
  function trusted(customerId: number): Member[] {
    return [...(followers.get(customerId) ?? [])].filter(({ doubts }) => doubts === 0)
  }

  async function ask(member: Member): Promise<void> {
    // An answer that was on its way when another doubt came may be older than what the doubt is about.
    for (let answered = false; !answered;) {
      const { doubts } = member
      const may = await member.subscription.stillMay().catch((error: unknown) => {
        options.onError(error)
        return false
      })
      if (!may) return member.subscription.end()
      answered = doubts === member.doubts
    }
    member.doubts = 0
    look(member.subscription.customerId, sweepOverlapMs)
  }

  function doubt(customerId: number): void {
    for (const member of followers.get(customerId) ?? []) if (++member.doubts === 1) void ask(member)
  }

  every(sweepMs, lookAtAll)
  every(watchEveryMs, () => {
    for (const customerId of watched) if (!followers.has(customerId)) watched.delete(customerId)
    if (watched.size > 0)
      watchCustomers(database, [...watched], clock.now()).catch((error: unknown) => options.onError(error))
  })

  return {
    subscribe(subscription) {
      if (stopped) throw new Unavailable('the server is stopping', 1, { why: 'stopping' })
      if (total >= maxSubscriptions)
        throw new Unavailable('too many event streams are open', 1, { why: 'too_many_waiting' })
      const { customerId } = subscription
      const member: Member = { follower: createFollower(subscription, clock.now()), subscription, doubts: 1 }
      const own = followers.get(customerId) ?? new Set()
      followers.set(customerId, own.add(member))
      total++
      // Who was sent away between the question that let it in and now was told so when nobody listened here.
      void ask(member)
      return () => {
        if (!own.delete(member)) return
        total--
        if (own.size === 0 && followers.get(customerId) === own) followers.delete(customerId)
      }
    },
    changed(customerIds) {
      for (const customerId of customerIds) look(customerId, overlapMs)
    },
    catalogueChanged() {
      for (const own of followers.values())
        for (const { follower, doubts } of own) if (doubts === 0) follower.catalogue()
    },
    doubt(customerIds) {
      for (const customerId of customerIds) doubt(customerId)
    },
    gap() {
      watched.clear()
      for (const customerId of followers.keys()) doubt(customerId)
      lookAtAll()
    },
    stop() {
      stopped = true
      due = new Map()
      for (const cancel of [...timers, cancelRetry]) cancel()
    },
    async idle() {
      while (working) await working
    },
    count: (customerId) => (customerId === undefined ? total : (followers.get(customerId)?.size ?? 0)),
  }
}
