import * as z from 'zod'

/**
 * Every identifier that v3 gives out begins with what it names, so that a lease's id is never taken for a message's and
 * a person who sees one in a log knows where to look. What stands in the catalogue has no such id: countries are named by
 * their code (`RU`) and products by the number that the documentation prints (`2`), the same in every dialect.
 * `lease_1343243` is the lease whose `numberId` is `1343243` in the first contract.
 */
export const idPrefixes = {
  customer: 'cus',
  token: 'tok',
  lease: 'lease',
  message: 'msg',
  ledgerEntry: 'ent',
  topUp: 'top',
} as const

export type IdKind = keyof typeof idPrefixes

export function writeId(kind: IdKind, id: number | bigint): string {
  return `${idPrefixes[kind]}_${id}`
}

/** The number in an identifier of this kind, or null: whatever is not written exactly so names nothing. */
export function readId(kind: IdKind, text: string): bigint | null {
  const prefix = `${idPrefixes[kind]}_`
  if (!text.startsWith(prefix)) return null
  const digits = text.slice(prefix.length)
  return /^[1-9][0-9]{0,17}$/.test(digits) ? BigInt(digits) : null
}

export function idSchema(kind: IdKind): z.ZodString {
  return z.string().regex(new RegExp(`^${idPrefixes[kind]}_[1-9][0-9]{0,17}$`))
}
