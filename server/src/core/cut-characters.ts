/**
 * Halves of a character that a carrier cut in two between the parts of a message, as one number, since no stored text can hold
 * them: a UTF-16 code unit as it is; one to three bytes of UTF-8 with their count above them, so that they are more than 0xffff.
 */
const countShift = 0x1000000

function halfOfUtf8(bytes: Uint8Array): number | undefined {
  if (bytes.length === 0) return undefined
  return bytes.reduce((number, byte) => number * 256 + byte, 0) + bytes.length * countShift
}

/** The character that the end of one part and the start of the next make. What lacks its other half is U+FFFD. */
export function joinHalves(end: number | null, start: number | null): string {
  const halves = [end, start].filter((half) => half !== null)
  if (halves.every((half) => half <= 0xffff)) return String.fromCharCode(...halves).toWellFormed()
  return Buffer.concat(halves.map(utf8Of)).toString('utf8')
}

function utf8Of(half: number): Buffer {
  if (half <= 0xffff) return Buffer.from('\ufffd')
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(half)
  return bytes.subarray(4 - bytes[0]!)
}

/** What of a part in UTF-8 is whole, and the halves at its edges. */
export function cutUtf8(bytes: Uint8Array): { inner: Uint8Array; startHalf?: number; endHalf?: number } {
  let start = 0
  while (start < 3 && isContinuation(bytes[start])) start++
  let end = bytes.length
  for (let back = 1; back <= 3 && end - back >= start; back++) {
    const byte = bytes[bytes.length - back]!
    if (isContinuation(byte)) continue
    if (lengthFrom(byte) > back) end = bytes.length - back
    break
  }
  const startHalf = halfOfUtf8(bytes.subarray(0, start))
  const endHalf = halfOfUtf8(bytes.subarray(end))
  return { inner: bytes.subarray(start, end), ...(startHalf && { startHalf }), ...(endHalf && { endHalf }) }
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x80 && byte < 0xc0
}

function lengthFrom(lead: number): number {
  if (lead >= 0xf0) return 4
  if (lead >= 0xe0) return 3
  return lead >= 0xc0 ? 2 : 1
}
