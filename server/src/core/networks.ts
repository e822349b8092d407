import { BlockList, isIP } from 'node:net'

/**
 * Whether an address lies in one of the networks, each an address or CIDR range. Undefined where one of them is neither. An
 * IPv4 address that IPv6 carries (`::ffff:192.0.2.1`) lies in the networks of its IPv4 address. What is no address lies in none.
 */
export function networksOf(ranges: readonly string[]): ((address: string) => boolean) | undefined {
  const list = new BlockList()
  for (const range of ranges) {
    const [address = '', bits, more] = range.split('/')
    const version = isIP(address)
    const widest = version === 4 ? 32 : 128
    const prefix = bits === undefined ? widest : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN
    if (version === 0 || more !== undefined || !(prefix <= widest)) return undefined
    list.addSubnet(address, prefix, version === 4 ? 'ipv4' : 'ipv6')
  }
  return (address) => {
    const version = isIP(address)
    return version !== 0 && list.check(address, version === 4 ? 'ipv4' : 'ipv6')
  }
}
