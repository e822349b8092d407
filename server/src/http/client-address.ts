import { isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'
import { networksOf } from '#core/networks'

/**
 * The reverse proxies in front: how many there are (0: none), or their addresses and CIDR ranges. Each adds the address that
 * it sees to the right end of `X-Forwarded-For`; what stands to the left of them a client may have written.
 */
export type TrustedProxies = number | readonly string[]

/** Whether whoever is `hop` steps away (0: connected to us), at the address, is one of our proxies. */
export type IsProxy = (address: string, hop: number) => boolean

export function proxiesOf(trusted: TrustedProxies): IsProxy {
  // What is no address vouches for nobody to the left of it.
  if (typeof trusted === 'number') return (address, hop) => isIP(address) !== 0 && hop < trusted
  return networksOf(trusted) ?? (() => false)
}

/** Who asks: the first address, counted from us, that is none of our proxies; the nearest proxy where it told no address. */
export function clientAddressOf(request: FastifyRequest): string {
  return request.ips?.findLast((address) => isIP(address) !== 0) ?? request.ip
}
