import { createHash, timingSafeEqual } from 'node:crypto'
import { isIP } from 'node:net'
import { networksOf } from '#core/networks'
import type { SmscAccount } from './settings.ts'

/** One account of the SMSC role, ready to be asked. */
export interface Account {
  systemId: string
  maxBinds: number
  window: number | undefined
  allowsAddress: (address: string) => boolean
  /** Whether it allows this address by name and not because it allows all. */
  namesAddress: (address: string) => boolean
  allowsNumber: (msisdn: string) => boolean
}

/** A password that was rotated, and until when it is accepted beside its successor. */
export interface OldPassword {
  systemId: string
  password: string
  until: Date
}

interface Entry {
  account: Account
  passwordHash: Buffer
  /** Where there is none, nobody's, and never accepted. */
  oldPasswordHash: Buffer
  oldUntil: Date
}

const nobody = sha256('')
const never = new Date(0)

/** The accounts that may bind to us. */
export class Accounts {
  readonly #accounts: ReadonlyMap<string, Entry>

  constructor(settings: readonly SmscAccount[], oldPasswords: readonly OldPassword[] = []) {
    this.#accounts = new Map(
      settings.map((s) => {
        const old = oldPasswords.find(({ systemId }) => systemId === s.systemId)
        const entry: Entry = {
          account: accountOf(s),
          passwordHash: sha256(s.password),
          oldPasswordHash: old ? sha256(old.password) : nobody,
          oldUntil: old?.until ?? never,
        }
        return [s.systemId, entry]
      }),
    )
  }

  /** Whether anybody may bind from this address: if not, the connection is not worth a read. */
  allowAddress(address: string): boolean {
    for (const { account } of this.#accounts.values()) if (account.allowsAddress(address)) return true
    return false
  }

  /** Whether an account says that it is bound from this address. */
  namesAddress(address: string): boolean {
    for (const { account } of this.#accounts.values()) if (account.namesAddress(address)) return true
    return false
  }

  has(systemId: string): boolean {
    return this.#accounts.has(systemId)
  }

  /** Whether this account says that it is bound from this address. */
  names(systemId: string, address: string): boolean {
    return this.#accounts.get(systemId)?.account.namesAddress(address) ?? false
  }

  /** The account, if system_id, password and address are right. Takes equally long whatever is wrong. */
  find(systemId: string, password: string, address: string, at: Date): Account | undefined {
    const entry = this.#accounts.get(systemId)
    // Hashes have one length, which timingSafeEqual needs; an unknown system_id is compared with nobody's.
    const hash = sha256(password)
    const isRight = timingSafeEqual(hash, entry?.passwordHash ?? nobody)
    const wasRight = timingSafeEqual(hash, entry?.oldPasswordHash ?? nobody)
    if (!entry || !entry.account.allowsAddress(address)) return undefined
    return isRight || (wasRight && at < entry.oldUntil) ? entry.account : undefined
  }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function accountOf(settings: SmscAccount): Account {
  const allowsAddress = addressCheck(settings.allowedAddresses)
  return {
    systemId: settings.systemId,
    maxBinds: settings.maxBinds,
    window: settings.window,
    allowsAddress,
    namesAddress: settings.allowedAddresses.length > 0 ? allowsAddress : () => false,
    allowsNumber: numberCheck(settings.numberRanges),
  }
}

function addressCheck(subnets: readonly string[]): (address: string) => boolean {
  // The settings were checked; should one of them be no network after all, nobody may bind by it.
  return subnets.length === 0 ? () => true : (networksOf(subnets) ?? (() => false))
}

function numberCheck(ranges: readonly string[]): (msisdn: string) => boolean {
  if (ranges.length === 0) return () => true
  const checks = ranges.map((range) => {
    const [first = '', last] = range.split('-')
    if (last === undefined) return (msisdn: string) => msisdn.startsWith(first)
    return (msisdn: string) => msisdn.length === first.length && msisdn >= first && msisdn <= last
  })
  return (msisdn) => checks.some((check) => check(msisdn))
}

/** A listener on `::` sees IPv4 peers as ::ffff:10.0.0.1; the lists are written with 10.0.0.1. */
export function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && isIP(address.slice(7)) === 4 ? address.slice(7) : address
}
