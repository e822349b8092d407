import type { Segment } from '#messages'

/**
 * The concatenation element of a user data header (3GPP TS 23.040, 9.2.3.24.1 and .8), the length octet first.
 * Undefined where there is none, or where it describes no part: then the message counts as a whole.
 */
export function segmentOfUdh(udh: Uint8Array | undefined): Segment | undefined {
  if (!udh) return undefined
  for (let at = 1; at + 1 < udh.length; at += 2 + (udh[at + 1] ?? 0)) {
    const length = udh[at + 1] ?? 0
    const data = udh.subarray(at + 2, at + 2 + length)
    const isEightBit = udh[at] === 0 && data.length === 3
    const isSixteenBit = udh[at] === 8 && data.length === 4
    if (isEightBit) return segment(`8:${data[0]}`, data[1], data[2])
    if (isSixteenBit) return segment(`16:${(data[0] ?? 0) * 256 + (data[1] ?? 0)}`, data[2], data[3])
  }
  return undefined
}

function segment(reference: string, total = 0, part = 0): Segment | undefined {
  return total >= 2 && part >= 1 && part <= total ? { reference, total, part } : undefined
}
