import type { Clock } from '#core/clock'
import { networkOf } from '#core/network-of'

/** Wrong binds that an address, or all strangers together for one account, may have made before they are slowed. */
const freeOfAddress = 10
const freeOfAccount = 50
/** One of them is forgotten in such a time: at that pace strangers go on being looked at. */
const forgetOfAddressMs = 10_000
const forgetOfAccountMs = 5_000
/** More are not counted, so that an address is itself again ten minutes after the last of them. */
const mostCounted = 70
/** By each wrong bind beyond the free ones an address that is known waits longer. */
const knownStepMs = 500
const knownMostMs = 5_000
const addressesKept = 10_000
const knownKept = 10_000

interface Count {
  wrong: number
  atMs: number
}

export interface Look {
  /** False: it is refused without a look at its password, as if that were wrong. */
  allowed: boolean
  /** For how long a right and a wrong password alike wait for their answer: who hangs up earlier learns nothing. */
  delayMs: number
}

/**
 * Slows who tries passwords: by address (IPv6: /64), and by account over all addresses that are not known for it. Known is an address
 * that the account names, or from which it was bound. Whoever is known is always looked at, and waits a few seconds at worst where
 * somebody guesses from behind the same address.
 */
export class BindGuesses {
  readonly #clock: Clock
  readonly #addresses = new Map<string, Count>()
  /** Only of accounts that there are, so settings bound it. */
  readonly #accounts = new Map<string, Count>()
  readonly #known = new Set<string>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  look(address: string, systemId: string, isNamed: boolean): Look {
    const network = networkKey(address)
    const ofAddress = this.#wrong(this.#addresses.get(network), forgetOfAddressMs)
    if (isNamed || this.#known.has(knownKey(network, systemId)))
      return { allowed: true, delayMs: Math.min(knownMostMs, Math.max(0, ofAddress - freeOfAddress) * knownStepMs) }
    const ofAccount = this.#wrong(this.#accounts.get(systemId), forgetOfAccountMs)
    return { allowed: ofAddress < freeOfAddress && ofAccount < freeOfAccount, delayMs: 0 }
  }

  /** `isAccount`: there is an account of this name. `isNamed`: it names the address. */
  wrong(address: string, systemId: string, { isAccount, isNamed }: { isAccount: boolean; isNamed: boolean }): void {
    const network = networkKey(address)
    this.#count(this.#addresses, network, forgetOfAddressMs)
    const [oldest] = this.#addresses.keys()
    if (this.#addresses.size > addressesKept && oldest !== undefined) this.#addresses.delete(oldest)
    if (isAccount && !isNamed && !this.#known.has(knownKey(network, systemId)))
      this.#count(this.#accounts, systemId, forgetOfAccountMs)
  }

  right(address: string, systemId: string): void {
    const key = knownKey(networkKey(address), systemId)
    // Set anew, so that those stay that were bound last.
    this.#known.delete(key)
    this.#known.add(key)
    const [oldest] = this.#known
    if (this.#known.size > knownKept && oldest !== undefined) this.#known.delete(oldest)
  }

  #wrong(count: Count | undefined, forgetMs: number): number {
    if (!count) return 0
    return Math.max(0, count.wrong - Math.floor((this.#clock.elapsedMs() - count.atMs) / forgetMs))
  }

  #count(counts: Map<string, Count>, key: string, forgetMs: number): void {
    const wrong = Math.min(mostCounted, this.#wrong(counts.get(key), forgetMs) + 1)
    counts.delete(key)
    counts.set(key, { wrong, atMs: this.#clock.elapsedMs() })
  }
}

function networkKey(address: string): string {
  return networkOf(address, { ipv4Bits: 32, ipv6Bits: 64 })
}

function knownKey(network: string, systemId: string): string {
  return `${network} ${systemId}`
}
