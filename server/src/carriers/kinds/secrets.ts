import { randomBytes, randomInt } from 'node:crypto'
import { smppKind } from '#carriers/connections'
import type { SmscAccount } from '#carriers/smpp'
import { newPathSecret, webhookAdapters } from '#carriers/webhooks'
import { settingsKindOf } from './settings-kind.ts'

export interface Secret {
  /** The setting, or `accounts.<systemId>` for the password of an account that binds to us. */
  key: string
  value: string
  /** The other side shows it to us, so an old one can be accepted for a while. False: we show it to the other side. */
  inbound: boolean
  /** So many characters it must have. */
  leastCharacters: number
  /** Makes a new one; null where the other side makes it. */
  make: (() => string) | null
}

/** Of SMPP 3.4 the password has at most eight characters, and many gateways know no longer ones. */
const smppPasswordCharacters = 8
/** What a carrier gave us may be shorter than what we would take. */
const leastOfCarrier = 6
const leastOfWebhook = 8

/** The secrets that a supplier has. A private key is none of these: it is told apart by itself. */
export function secretsOf(kind: string, settings: Readonly<Record<string, unknown>>): Secret[] {
  if (kind === smppKind && settings['role'] === 'smsc')
    return accountsOf(settings).map(({ systemId, password }) => ({
      key: accountKey(systemId),
      value: password,
      inbound: true,
      leastCharacters: smppPasswordCharacters,
      make: newSmppPassword,
    }))
  return settingsKindOf(kind, settings).secrets.flatMap((key): Secret[] => {
    const value = settings[key]
    // An SMSC that knows us by our address asks for no password.
    if (typeof value !== 'string' || value === '') return []
    if (kind === smppKind) return [{ key, value, inbound: false, leastCharacters: leastOfCarrier, make: null }]
    return [{ key, value, inbound: true, leastCharacters: leastOfWebhook, make: maker(kind, key) }]
  })
}

/** The settings with another value for this secret. */
export function withSecret(
  settings: Readonly<Record<string, unknown>>,
  key: string,
  value: string,
): Record<string, unknown> {
  if (!key.startsWith(accountPrefix)) return { ...settings, [key]: value }
  const accounts = accountsOf(settings)
  return {
    ...settings,
    accounts: accounts.map((each) => (accountKey(each.systemId) === key ? { ...each, password: value } : each)),
  }
}

const accountPrefix = 'accounts.'
const accountKey = (systemId: string): string => accountPrefix + systemId

function accountsOf(settings: Readonly<Record<string, unknown>>): SmscAccount[] {
  const accounts = settings['accounts']
  return Array.isArray(accounts) ? (accounts as SmscAccount[]) : []
}

function maker(kind: string, key: string): (() => string) | null {
  if (key === 'pathSecret') return newPathSecret
  if (key === 'basicPassword') return () => randomBytes(18).toString('base64url')
  const make = (): unknown => webhookAdapters.get(kind)?.newSettings?.()[key]
  return make() === undefined ? null : () => String(make())
}

const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789'

function newSmppPassword(): string {
  return Array.from({ length: smppPasswordCharacters }, () => letters[randomInt(letters.length)]).join('')
}
