import { v3 } from '@verifyplus/contract'
import { InvalidArgumentError } from 'commander'
import { Refused } from '#core/errors'
import { maxAmountMinor, readAmountMinor } from '#core/money'

/** A whole number of at most 31 bits, as ids and limits are. */
export function wholeNumber(text: string): number {
  const value = /^[0-9]{1,10}$/.test(text) ? Number(text) : -1
  if (value < 0 || value > 2_147_483_647) throw new InvalidArgumentError('It must be a whole number.')
  return value
}

export function oneOrMore(text: string): number {
  const value = wholeNumber(text)
  if (value === 0) throw new InvalidArgumentError('It must be 1 or more.')
  return value
}

/** One or more, or `none`: an option's parser cannot answer null, which commander takes for an option without a value. */
export function oneOrMoreOrNone(text: string): number | 'none' {
  return text === 'none' ? text : oneOrMore(text)
}

/** A customer as a list of ours has it (`2`), or as `/v3` and the site write it (`cus_2`). */
export function parseCustomerId(text: string): number {
  return wholeNumber(String(v3.readId('customer', text) ?? text))
}

export const customerHelp = 'the customer: an id such as 2 or cus_2, or the email address'

/** A customer by its id, or by its e-mail address, which `customerNamed` looks up. */
export function parseCustomer(text: string): number | string {
  if (text.includes('@')) return text
  const id = String(v3.readId('customer', text) ?? text)
  if (!/^[0-9]+$/.test(id))
    throw new InvalidArgumentError('It must be a whole number, an id such as cus_2, or an email address.')
  return wholeNumber(id)
}

/** A token as a list of ours has it (`7`), or as `/v3` and the site write it (`tok_7`). */
export function parseTokenId(text: string): number {
  return wholeNumber(String(v3.readId('token', text) ?? text))
}

/** A lease as a program has it from get_number (`1343243`), or as `/v3` and the site write it (`lease_1343243`). */
export function leaseId(text: string): number {
  return wholeNumber(String(v3.readId('lease', text) ?? text))
}

/** An entry of the ledger as a list of ours has it (`52`), or as `/v3` and the site write it (`ent_52`, `top_52`). */
export function entryId(text: string): bigint {
  const id =
    v3.readId('ledgerEntry', text) ?? v3.readId('topUp', text) ?? (/^[0-9]{1,18}$/.test(text) ? BigInt(text) : null)
  if (id === null) throw new InvalidArgumentError('It must be a whole number.')
  return id
}

const maxNoteUnits = 500

/** Why money was moved by hand: never nothing. */
export function note(text: string): string {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed.length > maxNoteUnits)
    throw new InvalidArgumentError(`It must give a reason of at most ${maxNoteUnits} characters.`)
  return trimmed
}

export function amount(text: string): bigint {
  const value = readAmountMinor(text)
  if (value === null || value < 0n) throw new InvalidArgumentError('It must be an amount in tomans, such as 50000.')
  if (value > maxAmountMinor) throw new Refused(`The largest amount is ${maxAmountMinor} tomans`)
  return value
}

/** An amount, or null for `none`. */
export function amountOrNone(text: string): bigint | null {
  return text === 'none' ? null : amount(text)
}

const secondsOf: Record<string, number> = { '': 1, s: 1, m: 60, h: 3_600, d: 86_400 }

/** `90`, `90s`, `20m`, `24h`, `30d`, in seconds. */
export function duration(text: string): number {
  const [, digits = '', unit = ''] = /^([0-9]{1,8})([smhd]?)$/.exec(text) ?? []
  const seconds = digits === '' ? Number.NaN : Number(digits) * (secondsOf[unit] as number)
  if (!(seconds <= 2_147_483_647)) throw new InvalidArgumentError('It must be a time such as 90s, 20m, 24h or 30d.')
  return seconds
}

/** A time, or `none`: an option's parser cannot answer null, which commander takes for an option without a value. */
export function durationOrNone(text: string): number | 'none' {
  return text === 'none' ? text : duration(text)
}

/** `key=value`, collected. A value that reads as JSON is JSON: lists, numbers, true. */
export function setting(text: string, before: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('It must be key=value.')
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) }
}

export function onOff(text: string): boolean {
  if (text === 'on' || text === 'yes' || text === 'true') return true
  if (text === 'off' || text === 'no' || text === 'false') return false
  throw new InvalidArgumentError('It must be on or off.')
}
