import { isIPv6 } from 'node:net'

/** How many leading bits of an address name a network, in whole bytes of IPv4 and whole groups of IPv6. */
export interface NetworkSize {
  ipv4Bits: 24 | 32
  ipv6Bits: 48 | 64
}

/**
 * The network that an address belongs to. An IPv4 address that IPv6 carries (`::ffff:192.0.2.1`, however it is written) is
 * that address.
 */
export function networkOf(address: string, { ipv4Bits, ipv6Bits }: NetworkSize): string {
  if (!isIPv6(address)) return firstBytes(address, ipv4Bits)
  const groups = groupsOf(address)
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff)
    return firstBytes(
      groups
        .slice(6)
        .flatMap((group) => [group >> 8, group & 0xff])
        .join('.'),
      ipv4Bits,
    )
  return groups
    .slice(0, ipv6Bits / 16)
    .map((group) => group.toString(16))
    .join(':')
}

function firstBytes(address: string, bits: number): string {
  return address
    .split('.')
    .slice(0, bits / 8)
    .join('.')
}

/** The eight groups of an IPv6 address, whose zone (`%eth0`) is left out. */
function groupsOf(address: string): number[] {
  const [head = '', tail] = (address.split('%')[0] as string).split('::')
  const front = readGroups(head)
  if (tail === undefined) return front
  const back = readGroups(tail)
  return [...front, ...Array<number>(8 - front.length - back.length).fill(0), ...back]
}

function readGroups(text: string): number[] {
  if (text === '') return []
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)]
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number)
    return [(a << 8) | b, (c << 8) | d]
  })
}
