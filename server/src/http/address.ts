import { networkOf } from '#core/network-of'

/** The key by which an address is limited. A household or a rented machine has a whole IPv6 /64: it counts as one address. */
export function addressKey(address: string): string {
  return networkOf(address, { ipv4Bits: 32, ipv6Bits: 64 })
}
