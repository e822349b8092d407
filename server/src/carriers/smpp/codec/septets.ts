/**
 * Septets packed into octets, the lowest bits first (3GPP TS 23.038 section 6.1.2.1). Behind a user data header of
 * `headerBytes` the text starts at the next septet boundary, so up to six fill bits come first.
 */
export function fillBitsAfter(headerBytes: number): number {
  return (7 - ((headerBytes * 8) % 7)) % 7
}

export function packSeptets(septets: Uint8Array, fillBits = 0): Buffer {
  const packed = Buffer.alloc(Math.ceil((septets.length * 7 + fillBits) / 8))
  let bit = fillBits
  for (const septet of septets) {
    const index = bit >> 3
    const shifted = (septet & 0x7f) << (bit & 7)
    packed[index]! |= shifted & 0xff
    if (shifted > 0xff) packed[index + 1]! |= shifted >> 8
    bit += 7
  }
  return packed
}

/**
 * SMPP counts octets, not septets: when exactly seven bits are left over and all are zero, they are padding and not an
 * `@`. A message of 8n septets that truly ends in `@` loses it, which the wire gives no way to tell.
 */
export function unpackSeptets(packed: Uint8Array, fillBits = 0): Uint8Array {
  const bits = packed.length * 8 - fillBits
  const count = bits < 7 ? 0 : Math.floor(bits / 7)
  const septets = new Uint8Array(count)
  let bit = fillBits
  for (let i = 0; i < count; i++) {
    const index = bit >> 3
    const pair = packed[index]! | ((packed[index + 1] ?? 0) << 8)
    septets[i] = (pair >> (bit & 7)) & 0x7f
    bit += 7
  }
  return count > 0 && bits % 7 === 0 && septets[count - 1] === 0 ? septets.subarray(0, count - 1) : septets
}
