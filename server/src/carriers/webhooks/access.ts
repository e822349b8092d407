import { randomBytes } from 'node:crypto'
import { isIP } from 'node:net'
import { z } from 'zod'
import { networksOf } from '#core/networks'
import { InboundRefused, type InboundRequest } from './adapter.ts'
import { timeZone } from './local-time.ts'
import { headerValue, sameText } from './signature.ts'

const cidr = z.string().refine((range) => networksOf([range]) !== undefined, 'must be an address or CIDR range')

/** CIDR ranges, as an array or as `--set allowFrom=10.0.0.0/8,2001:db8::/32`. */
const cidrList = z.preprocess(
  (value) => (typeof value === 'string' ? value.split(',').map((range) => range.trim()) : value),
  z.array(cidr).min(1).max(200),
)

/** Who may knock, apart from any signature, and how times are read. Every adapter's settings have these. */
export const accessSettings = {
  timeZone,
  pathSecret: z
    .string()
    .regex(/^[A-Za-z0-9_-]{16,200}$/, 'must be 16 to 200 letters, digits, - or _')
    .optional(),
  basicUser: z.string().min(1).max(200).optional(),
  basicPassword: z.string().min(8).max(200).optional(),
  allowFrom: cidrList.optional(),
}

export const accessSecrets: readonly string[] = ['pathSecret', 'basicPassword']

export interface Access {
  pathSecret?: string | undefined
  basicUser?: string | undefined
  basicPassword?: string | undefined
  allowFrom?: string[] | undefined
}

export function newPathSecret(): string {
  return randomBytes(24).toString('base64url')
}

/** Basic auth is either whole or absent. */
export function basicIsWhole(settings: Access): boolean {
  return (settings.basicUser === undefined) === (settings.basicPassword === undefined)
}

/** What an adapter without a body signature needs: one secret at least. */
export function hasSecret(settings: Access): boolean {
  return settings.pathSecret !== undefined || settings.basicPassword !== undefined
}

/** Refuses a request that does not come from where, or with what, the settings say. */
export function checkAccess(request: InboundRequest, settings: Access): void {
  if (settings.allowFrom && !isAllowed(request.clientAddress, settings.allowFrom)) {
    throw new InboundRefused(403, `${shownAddress(request.clientAddress)} is not in this supplier's allowFrom.`)
  }
  checkPathSecret(request.pathSecret, settings.pathSecret)
  if (settings.basicUser !== undefined && settings.basicPassword !== undefined) {
    checkBasic(headerValue(request, 'authorization'), `${settings.basicUser}:${settings.basicPassword}`)
  }
}

function checkPathSecret(given: string | null, wanted: string | undefined): void {
  if (wanted === undefined) {
    // Never 404: Jasmin throws a message away when it sees one.
    if (given !== null)
      throw new InboundRefused(401, 'This supplier has no path secret: the URL must end with its name.')
    return
  }
  if (given === null) throw new InboundRefused(401, 'The URL must end with the path secret of this supplier.')
  if (!sameText(given, wanted)) throw new InboundRefused(401, 'The path secret in the URL is wrong.')
}

function checkBasic(header: string | undefined, wanted: string): void {
  const encoded = /^Basic +([A-Za-z0-9+/]+=*)$/i.exec(header ?? '')?.[1]
  if (!encoded) throw new InboundRefused(401, 'Basic authentication is missing.')
  if (!sameText(Buffer.from(encoded, 'base64').toString('utf8'), wanted)) {
    throw new InboundRefused(401, 'The user or password of the basic authentication is wrong.')
  }
}

/** Built once for each settings object: a list of some ranges costs more than the rest of a request's verification. */
const builtLists = new WeakMap<readonly string[], (address: string) => boolean>()

function isAllowed(address: string, ranges: readonly string[]): boolean {
  const lies = builtLists.get(ranges) ?? networksOf(ranges)
  if (!lies) return false
  builtLists.set(ranges, lies)
  return lies(address)
}

function shownAddress(address: string): string {
  return isIP(address) ? address : 'The client address'
}
